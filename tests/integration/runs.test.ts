import { describe, expect, it } from "vitest";
import { inSystem } from "@/lib/db/system";
import { cancelRun } from "@/lib/runs/commands";
import { generateNow } from "@/lib/themes/commands";
import { releaseLost } from "@/lib/runs/transitions";
import { getRun } from "@/lib/runs/queries";
import type { TaskRunner } from "@/lib/tasks/contract";
import { synthesisDefinition } from "@/lib/tasks/synthesis/definition";
import {
  addItems,
  deliveriesOf,
  makeItem,
  makeScheduledTheme,
  makeTheme,
  makeWorkspace,
  runsOf,
} from "@/tests/setup/factories";
import { useWorker } from "@/tests/setup/worker";

const worker = useWorker();
const now = new Date("2026-11-16T09:00:00Z");
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const before = later(-60);

const failing: TaskRunner = {
  definition: synthesisDefinition,
  run: async () => {
    throw new Error("the source of all trouble");
  },
};

describe("a run", () => {
  it("writes an edition, freezes it and puts one delivery a recipient in the queue", async () => {
    const workspace = await makeWorkspace();
    await makeScheduledTheme(workspace.at(before));
    await worker.dispatch(now);
    await worker.execute(now);
    const [run] = await runsOf(workspace);
    expect(run).toMatchObject({ status: "succeeded", concurrencyKey: null, attempt: 1 });
    const detail = await getRun(workspace.scope, run?.id ?? "");
    expect(detail.events.map(({ kind }) => kind)).toEqual([
      "started",
      "step",
      "step",
      "step",
      "step",
      "step",
      "succeeded",
    ]);
    expect(detail.editionStatus).toBe("published");
    expect((await deliveriesOf(workspace)).map(({ recipient, status }) => [recipient, status])).toEqual([
      ["a@example.com", "queued"],
      ["b@example.com", "queued"],
      ["c@example.com", "queued"],
    ]);
  });

  it("with nothing new says so and sends nothing", async () => {
    const workspace = await makeWorkspace();
    await makeScheduledTheme(workspace.at(before));
    await worker.work(now);
    await worker.work(later(24 * 60));
    expect((await runsOf(workspace)).map(({ status, reason }) => [status, reason])).toEqual([
      ["succeeded", null],
      ["skipped", "nothing_new"],
    ]);
    expect(await deliveriesOf(workspace)).toHaveLength(3);
  });

  it("speaks next time only about what was first seen since", async () => {
    const workspace = await makeWorkspace();
    const { feedId } = await makeScheduledTheme(workspace.at(before));
    await worker.work(now);
    await addItems(workspace.at(later(30)), feedId, [makeItem("Second")]);
    await worker.work(later(24 * 60));
    const editions = await inSystem((tx) =>
      tx.edition.findMany({ where: { workspaceId: workspace.workspaceId }, orderBy: { number: "asc" } }),
    );
    expect(editions.map(({ title }) => title)).toEqual(["First is what happened", "Second is what happened"]);
  });

  it("without any source says so", async () => {
    const workspace = await makeWorkspace();
    const { createTheme } = await import("@/lib/themes/commands");
    const { id } = await createTheme(workspace.scope, { name: "Empty", brief: "", language: "en", sourceGroupIds: [] });
    await generateNow(workspace.scope, { themeId: id });
    await worker.execute(new Date());
    expect(await runsOf(workspace)).toMatchObject([{ status: "skipped", reason: "no_sources" }]);
  });
});

describe("a run that fails", () => {
  it("keeps its error, is tried again later and later up to its horizon, and ends as failed", async () => {
    const workspace = await makeWorkspace();
    await makeScheduledTheme(workspace.at(before));
    await worker.dispatch(now);
    let at = now;
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 20; attempt++) {
      await worker.execute(at, [failing]);
      const [run] = await runsOf(workspace);
      expect(run).toMatchObject({ attempt, error: { message: "the source of all trouble" } });
      if (!run?.retryAt) break;
      waits.push(run.retryAt.getTime() - at.getTime());
      // Before its retry time, it is left alone.
      await worker.execute(new Date(run.retryAt.getTime() - 1), [failing]);
      at = run.retryAt;
    }
    expect(await runsOf(workspace)).toMatchObject([{ status: "failed", concurrencyKey: null }]);
    expect(waits.length).toBeGreaterThan(8);
    expect(waits.slice(0, 7).every((wait, index) => index === 0 || wait > (waits[index - 1] ?? 0))).toBe(true);
    const sixHours = 6 * 3_600_000;
    expect(at.getTime() - now.getTime()).toBeGreaterThan(sixHours - 72 * 60_000 - 1);
    expect(at.getTime() - now.getTime()).toBeLessThanOrEqual(sixHours);
    expect(await deliveriesOf(workspace)).toEqual([]);
  });

  it("does not retry into the next occurrence", async () => {
    const { retryAt } = await import("@/lib/runs/rules");
    const horizon = later(360);
    expect(retryAt(1, now, { nextNominal: later(0.4), horizon }, 0.5)).toBeNull();
    expect(retryAt(1, now, { nextNominal: later(60), horizon }, 0.5)).toEqual(later(0.5));
  });
});

describe("cancelling", () => {
  it("stops a run that has not started at once", async () => {
    const workspace = await makeWorkspace();
    const { id } = await makeTheme(workspace.scope);
    const { runId } = await generateNow(workspace.scope, { themeId: id });
    await cancelRun(workspace.scope, { id: runId });
    await worker.execute(new Date());
    expect(await runsOf(workspace)).toMatchObject([{ status: "cancelled", reason: "cancelled_by_person" }]);
    await expect(cancelRun(workspace.scope, { id: runId })).rejects.toMatchObject({ reason: "run_is_over" });
  });

  it("really stops one that is at work: its signal aborts and it leaves no edition", async () => {
    const workspace = await makeWorkspace();
    const { id } = await makeTheme(workspace.scope);
    const { runId } = await generateNow(workspace.scope, { themeId: id });
    const endless: TaskRunner = {
      definition: synthesisDefinition,
      run: async ({ signal }) => {
        await cancelRun(workspace.scope, { id: runId });
        await new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("aborted"))));
        return { kind: "skipped", reason: "nothing_new" };
      },
    };
    await worker.execute(new Date(), [endless]);
    expect(await runsOf(workspace)).toMatchObject([{ id: runId, status: "cancelled", concurrencyKey: null }]);
  });
});

describe("a worker that dies or stops", () => {
  it("loses its run to the next worker once the lease has run out, and can then change nothing", async () => {
    const workspace = await makeWorkspace();
    await makeScheduledTheme(workspace.at(before));
    await worker.dispatch(now);
    const overtaken: TaskRunner = {
      definition: synthesisDefinition,
      run: async (context) => {
        // The lease expires and another worker does the whole run while this attempt hangs.
        await releaseLost(await worker.connect(), later(60));
        await worker.execute(later(60));
        return context.commit(async () => {
          throw new Error("must not get here");
        });
      },
    };
    await worker.execute(now, [overtaken]);
    expect(await runsOf(workspace)).toMatchObject([{ status: "succeeded", attempt: 2 }]);
    expect(await deliveriesOf(workspace)).toHaveLength(3);
  });

  it("hands back what it was doing when it is told to stop, without counting the attempt", async () => {
    const workspace = await makeWorkspace();
    await makeScheduledTheme(workspace.at(before));
    await worker.dispatch(now);
    const stopping = new AbortController();
    const interrupted: TaskRunner = {
      definition: synthesisDefinition,
      run: async ({ signal }) => {
        stopping.abort();
        signal.throwIfAborted();
        return { kind: "skipped", reason: "nothing_new" };
      },
    };
    await worker.execute(now, [interrupted], stopping.signal);
    expect(await runsOf(workspace)).toMatchObject([{ status: "pending", attempt: 0, enqueuedAt: null }]);
    await worker.execute(now);
    expect(await runsOf(workspace)).toMatchObject([{ status: "succeeded", attempt: 1 }]);
  });
});
