import { beforeAll, describe, expect, it } from "vitest";
import type { Scope } from "@/lib/db/scope";
import { inSystem } from "@/lib/db/system";
import { sent } from "@/tests/setup/mail";
import { listTroubles } from "@/lib/health/queries";
import { createReport, deleteReport } from "@/lib/reports/commands";
import { reportDefinitionSchema } from "@/lib/reports/schema";
import { cancelRun, retryRun } from "@/lib/runs/commands";
import { getRun, listRuns } from "@/lib/runs/queries";
import { createSchedule, pauseSchedule } from "@/lib/schedules/commands";
import { getSchedule } from "@/lib/schedules/queries";
import { scheduleInputSchema } from "@/lib/schedules/schema";
import { deleteTheme } from "@/lib/themes/commands";
import { createWorkflow, deleteWorkflow, runWorkflow, updateWorkflow } from "@/lib/workflows/commands";
import { workflowInputSchema } from "@/lib/workflows/schema";
import { makeTheme, makeWorkspace } from "@/tests/setup/factories";
import { useWorker } from "@/tests/setup/worker";
import { settleRun, useHooks, workflowOf } from "@/tests/setup/workflows";

const worker = useWorker();
const hooks = useHooks();
const call = hooks.call;
const settle = (scope: Scope, runId: string) => settleRun(worker, scope, runId);

beforeAll(() => hooks.web.serve("/sold.csv", "kind,price\nfruit,3\n"));

describe("a workflow", () => {
  it("runs its steps in order, each as a run of its own, and later ones use what earlier ones came to", async () => {
    hooks.reset();
    const { scope } = await makeWorkspace();
    const { id: themeId } = await makeTheme(scope);
    const source = { kind: "csv", url: `${hooks.web.url}/sold.csv` } as const;
    const definition = reportDefinitionSchema.parse({ columns: [{ name: "kind", label: "Kind", type: "text" }] });
    const { id: reportId } = await createReport(scope, { name: "Sold", language: "en", source, definition });
    const payload =
      '{"title":"{{steps.write.title}}","link":"{{steps.write.link}}","rows":{{steps.sold.rows}},"file":"{{steps.sold.file}}"}';
    const steps = [
      { key: "write", taskType: "synthesis", params: { themeId } },
      { key: "sold", taskType: "report", params: { reportId } },
      { key: "ask", taskType: "request", params: { title: "Read {{steps.write.title}}, {{weekday}}" } },
      call("a", { params: { url: `${hooks.web.url}/a`, payload } }),
    ];
    const { id } = await createWorkflow(scope, workflowOf(steps));
    const { runId } = await runWorkflow(scope, { id });
    await expect(runWorkflow(scope, { id })).rejects.toMatchObject({ reason: "run_under_way" });
    const run = await settle(scope, runId);
    expect(run).toMatchObject({ status: "succeeded", attempt: 1, result: { facts: { steps: 4, failed: 0 } } });
    expect(run.steps.map(({ taskType, about, status: stands }) => [taskType, about, stands])).toEqual([
      ["synthesis", "Courts", "succeeded"],
      ["report", "Sold", "succeeded"],
      ["request", null, "succeeded"],
      ["webhook", null, "succeeded"],
    ]);
    const [sent] = hooks.received;
    expect(sent?.data.payload).toMatchObject({
      title: expect.stringContaining("First") as string,
      link: expect.stringMatching(/\/editions\/[0-9a-f-]{36}$/) as string,
      rows: 1,
      file: expect.stringMatching(/\/files\/[\w-]+$/) as string,
    });
    const [request] = await inSystem((tx) => tx.request.findMany({ where: { workspaceId: scope.workspaceId } }));
    expect(request?.title).toMatch(/^Read .*First.*, \w+day$/);
    expect((await listRuns(scope, {})).map((one) => one.id)).toEqual([runId]);
    for (const remove of [() => deleteReport(scope, { id: reportId }), () => deleteTheme(scope, { id: themeId })])
      await expect(remove()).rejects.toMatchObject({ values: { users: "Workflow" } });
  });

  it("ends at a step that fails, or goes on; tried again it goes on from there, and done steps are not done again", async () => {
    hooks.reset();
    hooks.answer(400);
    const { scope } = await makeWorkspace();
    const { id } = await createWorkflow(scope, workflowOf([call("a"), call("b"), call("c")]));
    const failed = await settle(scope, (await runWorkflow(scope, { id })).runId);
    expect(failed).toMatchObject({
      status: "failed",
      error: "Step b: 127.0.0.1:" + new URL(hooks.web.url).port + " responded with 400.",
    });
    expect(failed.steps.map((step) => step.status)).toEqual(["succeeded", "failed", null]);
    expect((await listTroubles(scope)).map((trouble) => trouble.runId)).toEqual([failed.id]);
    await expect(retryRun(scope, { id: failed.steps[1]?.id ?? "" })).rejects.toMatchObject({ reason: "run_is_step" });
    // A changed workflow that does not begin with the steps already done does not affect a run that continues.
    await updateWorkflow(scope, { id, ...workflowOf([call("c")]) });
    hooks.answer(200);
    const { runId } = await retryRun(scope, { id: failed.id });
    const again = await settle(scope, runId);
    expect(again.steps.map((step) => [step.key, step.status])).toEqual([
      ["a", "succeeded"],
      ["b", "succeeded"],
      ["c", "succeeded"],
    ]);
    expect(again).toMatchObject({ status: "succeeded", steps: [{ id: failed.steps[0]?.id }, {}, {}] });
    expect(hooks.received.map(({ path }) => path)).toEqual(["/a", "/b", "/b", "/c"]);
    hooks.reset();
    hooks.answer(400);
    const lenient = await createWorkflow(scope, workflowOf([call("b", { onFailure: "continue" }), call("c")]));
    const done = await settle(scope, (await runWorkflow(scope, { id: lenient.id })).runId);
    expect(done).toMatchObject({ status: "succeeded", result: { facts: { steps: 2, failed: 1 } } });
    hooks.answer(200);
  });

  it("tried again after it was mended, does what it says now, and nothing again that was done", async () => {
    hooks.reset();
    hooks.answer(400);
    const { scope } = await makeWorkspace();
    const { id } = await createWorkflow(scope, workflowOf([call("a"), call("b")]));
    const failed = await settle(scope, (await runWorkflow(scope, { id })).runId);
    const mended = { ...call("b"), params: call("c").params };
    await updateWorkflow(scope, { id, ...workflowOf([call("a"), mended, call("c")]) });
    const again = await settle(scope, (await retryRun(scope, { id: failed.id })).runId);
    expect(again).toMatchObject({ status: "succeeded", steps: [{ id: failed.steps[0]?.id }, { key: "b" }, {}] });
    expect(hooks.received.map(({ path }) => path)).toEqual(["/a", "/b", "/c", "/c"]);
    hooks.answer(200);
  });

  it("on a schedule mails its people; paused or cancelled, what is left of it does not happen", async () => {
    hooks.reset();
    const { scope, at } = await makeWorkspace();
    const { id: themeId } = await makeTheme(scope);
    const { id: workflowId } = await createWorkflow(
      scope,
      workflowOf([{ key: "write", taskType: "synthesis", params: { themeId } }, call("a")]),
    );
    const fixed = { taskType: "workflow", params: { workflowId }, timezone: "UTC" };
    const recurrence = { kind: "daily", time: "09:00" };
    const make = (name: string) =>
      createSchedule(
        at(new Date("2026-11-16T08:00:00Z")),
        scheduleInputSchema.parse({ ...fixed, name, recurrence, recipients: ["a@example.com"] }),
      );
    const { id } = await make("Morning");
    await expect(deleteWorkflow(scope, { id: workflowId })).rejects.toMatchObject({ values: { users: "Morning" } });
    const due = new Date("2026-11-16T09:00:00Z");
    await worker.dispatch(due);
    const [run] = await listRuns(scope, { scheduleId: id });
    await settle(scope, run?.id ?? "");
    await worker.deliver(new Date());
    expect(await sent(scope)).toHaveLength(1);
    expect(hooks.received).toHaveLength(1);
    expect((await getSchedule(scope, id)).lastRun).toMatchObject({ id: run?.id, status: "succeeded" });
    const next = new Date("2026-11-17T09:00:00Z");
    await worker.dispatch(next);
    const [second] = await listRuns(scope, { scheduleId: id });
    await worker.execute(next);
    expect((await getRun(scope, second?.id ?? "")).steps.map(({ status: stands }) => stands)).toEqual([
      "pending",
      null,
    ]);
    await pauseSchedule(at(next), { id });
    const stopped = await settle(scope, second?.id ?? "");
    expect(stopped).toMatchObject({ status: "cancelled", reason: "paused" });
    expect(stopped.steps.map((step) => step.status)).toEqual(["cancelled", null]);
    const byHand = await createWorkflow(scope, workflowOf([call("a"), call("b")]));
    const { runId } = await runWorkflow(scope, { id: byHand.id });
    await worker.execute(new Date());
    await cancelRun(scope, { id: runId });
    expect((await settle(scope, runId)).steps.map((step) => step.status)).toEqual(["cancelled", null]);
    expect(hooks.received).toHaveLength(1);
  });
});

describe("what a workflow is told", () => {
  it.each([
    [[], ["steps"], "steps_required"],
    [[{ key: "A", taskType: "webhook" }], ["steps", 0, "key"], "step_key_invalid"],
    [[{ key: "a", taskType: "workflow" }], ["steps", 0, "taskType"], "task_type_invalid"],
    [[{ key: "a", taskType: "webhook", params: { url: "" } }], ["steps", 0, "params", "url"], "url_required"],
    [
      [{ key: "a", taskType: "webhook", params: { url: "https://a.example/{{steps.a.status}}" } }],
      ["steps", 0, "params", "url"],
      "step_variable_unknown",
    ],
    [
      [
        { key: "a", taskType: "webhook", params: { url: "https://a.example" } },
        { key: "a", taskType: "webhook", params: { url: "https://a.example", payload: '"{{steps.a.colour}}"' } },
      ],
      ["steps", 1, "params", "payload"],
      "step_variable_unknown",
    ],
  ])("%j is refused on its field", (steps, path, code) => {
    const { error } = workflowInputSchema.safeParse({ name: "W", steps });
    expect(error?.issues.map((issue) => [issue.path, issue.message])).toContainEqual([path, code]);
  });
});
