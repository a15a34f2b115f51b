import type { IncomingMessage, ServerResponse } from "node:http";
import { Webhook } from "standardwebhooks";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { inScope, type Scope } from "@/lib/db/scope";
import { inSystem } from "@/lib/db/system";
import { resetEnv } from "@/lib/env";
import { listTroubles } from "@/lib/health/queries";
import { getRun } from "@/lib/runs/queries";
import { createSchedule, runScheduleNow, showSigningSecret } from "@/lib/schedules/commands";
import { getSchedule } from "@/lib/schedules/queries";
import { scheduleInputSchema } from "@/lib/schedules/schema";
import { addSource, createSourceGroup, deleteSourceGroup, syncSourceGroup } from "@/lib/sources/commands";
import { rss, startWebDouble, type WebDouble } from "@/tests/doubles/web-server";
import { makeWorkspace } from "@/tests/setup/factories";
import { useWorker } from "@/tests/setup/worker";

const worker = useWorker();
let web: WebDouble;

function allowPrivate(allowed: boolean): void {
  process.env.SOURCES_ALLOW_PRIVATE_NETWORK = String(allowed);
  resetEnv();
}

beforeAll(async () => {
  web = await startWebDouble();
});
afterEach(() => allowPrivate(true));
afterAll(async () => {
  delete process.env.SOURCES_ALLOW_PRIVATE_NETWORK;
  resetEnv();
  await web.close();
});
beforeAll(() => allowPrivate(true));

async function makeTask(scope: Scope, taskType: string, params: Record<string, unknown>): Promise<string> {
  const recurrence = { kind: "daily", time: "09:00" };
  const input = { name: "Task", taskType, params, recurrence, timezone: "UTC" };
  return (await createSchedule(scope, scheduleInputSchema.parse(input))).id;
}

/** Runs a schedule manually, once through the worker. */
async function run(scope: Scope, id: string) {
  const { runId } = await runScheduleNow(scope, { id });
  await worker.execute(scope.clock.now());
  return getRun(scope, runId);
}

describe("source_sync", () => {
  it("runs once at a time for one group, however it came about; and the group stays while a schedule names it", async () => {
    const { scope } = await makeWorkspace();
    const { id: groupId } = await createSourceGroup(scope, { name: "News" });
    const [one, other] = [
      await makeTask(scope, "source_sync", { groupId }),
      await makeTask(scope, "source_sync", { groupId }),
    ];
    await runScheduleNow(scope, { id: one });
    await expect(runScheduleNow(scope, { id: other })).rejects.toMatchObject({ reason: "run_under_way" });
    await expect(syncSourceGroup(scope, { id: groupId })).rejects.toMatchObject({ reason: "sync_under_way" });
    await expect(deleteSourceGroup(scope, { id: groupId })).rejects.toMatchObject({ values: { users: "Task, Task" } });
  });

  it("reads every source of its group and says what became of each", async () => {
    const { scope } = await makeWorkspace();
    web.serve("/a.xml", rss("A", [{ title: "One" }]));
    web.serve("/b.xml", rss("B", [{ title: "One" }]));
    web.serve("/c.xml", rss("C", [{ title: "One" }]));
    const { id: groupId } = await createSourceGroup(scope, { name: "News" });
    for (const name of ["a", "b", "c"]) await addSource(scope, { groupId, url: `${web.url}/${name}.xml` });
    web.serve("/a.xml", rss("A", [{ title: "One" }, { title: "Two" }]));
    web.on("/c.xml", (_, response) => response.writeHead(404).end());
    const id = await makeTask(scope, "source_sync", { groupId });
    expect(await getSchedule(scope, id)).toMatchObject({ about: "News" });
    const done = await run(scope, id);
    expect(done).toMatchObject({
      status: "succeeded",
      result: {
        facts: { sources: 3, fresh: 1, moved: 0, failed: 1 },
        items: [
          { name: "A", outcome: "done", detail: "+1" },
          { name: "B", outcome: "unchanged" },
          { name: "C", outcome: "failed", detail: "url_status 404" },
        ],
      },
    });
  });

  it("by hand, needs no schedule, and two do not run at once", async () => {
    const { scope } = await makeWorkspace();
    web.serve("/one.xml", rss("One", [{ title: "One" }]));
    const { id } = await createSourceGroup(scope, { name: "News" });
    await addSource(scope, { groupId: id, url: `${web.url}/one.xml` });
    const { runId } = await syncSourceGroup(scope, { id });
    await expect(syncSourceGroup(scope, { id })).rejects.toMatchObject({ reason: "sync_under_way" });
    await worker.execute(scope.clock.now());
    expect(await getRun(scope, runId)).toMatchObject({ status: "succeeded", scheduleId: null });
    await syncSourceGroup(scope, { id });
  });

  it("fails where no source could be read, and is skipped where there is none", async () => {
    const { scope } = await makeWorkspace();
    web.serve("/gone.xml", rss("Gone", [{ title: "One" }]));
    const [{ id: empty }, { id: groupId }] = [
      await createSourceGroup(scope, { name: "Empty" }),
      await createSourceGroup(scope, { name: "News" }),
    ];
    await addSource(scope, { groupId, url: `${web.url}/gone.xml` });
    web.on("/gone.xml", (_, response) => response.writeHead(500).end());
    expect(await run(scope, await makeTask(scope, "source_sync", { groupId }))).toMatchObject({
      status: "pending",
      error: "No source could be read.",
      result: { facts: { failed: 1 } },
    });
    expect(await run(scope, await makeTask(scope, "source_sync", { groupId: empty }))).toMatchObject({
      status: "skipped",
      reason: "no_sources",
    });
  });

  it("is refused on its field for a group that is not there, or somebody else's", async () => {
    const [mine, foreign] = [await makeWorkspace(), await makeWorkspace()];
    const { id } = await createSourceGroup(foreign.scope, { name: "Theirs" });
    for (const groupId of [id, "00000000-0000-4000-8000-000000000000"])
      await expect(makeTask(mine.scope, "source_sync", { groupId })).rejects.toMatchObject({
        fields: [{ path: ["params", "groupId"], code: "reference_unknown" }],
      });
  });
});

describe("webhook", () => {
  interface Received {
    headers: IncomingMessage["headers"];
    body: string;
  }

  /** An address that gives these answers in order, then repeats the last one; and the requests it received. */
  function receiver(path: string, ...answers: ((response: ServerResponse) => void)[]): Received[] {
    const received: Received[] = [];
    web.on(path, (request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
        answers[Math.min(received.length, answers.length) - 1]?.(response);
      });
    });
    return received;
  }
  const ok = (response: ServerResponse) => response.writeHead(200).end("thank you");

  it("is signed so that Standard Webhooks' own library lets it through, and nothing changed", async () => {
    const { scope } = await makeWorkspace();
    const received = receiver("/hook", ok);
    const id = await makeTask(scope, "webhook", { url: `${web.url}/hook`, payload: '{"job":"rebuild"}' });
    expect(await run(scope, id)).toMatchObject({
      status: "succeeded",
      result: { facts: { status: 200, address: `${web.url}/hook` }, text: "thank you" },
    });
    const { secret } = await showSigningSecret(scope, { id });
    const [call] = received;
    const headers = call?.headers as Record<string, string>;
    const body = new Webhook(secret).verify(call?.body ?? "", headers) as { data: Record<string, unknown> };
    expect(body.data).toMatchObject({ scheduleId: id, payload: { job: "rebuild" }, trigger: "manual" });
    expect(headers["webhook-id"]).toBe(body.data.runId);
    expect(() => new Webhook(secret).verify(`${call?.body ?? ""} `, headers)).toThrow();
    const other = await makeTask(scope, "webhook", { url: `${web.url}/hook` });
    const { secret: another } = await showSigningSecret(scope, { id: other });
    expect(() => new Webhook(another).verify(call?.body ?? "", headers)).toThrow();
  });

  it("tries again what may go well another time, under the same id, and keeps the answer's beginning", async () => {
    const { scope } = await makeWorkspace();
    const received = receiver(
      "/busy",
      (response) => response.writeHead(503, { "retry-after": "120" }).end(`busy\0${"x".repeat(10_000)}`),
      ok,
    );
    const id = await makeTask(scope, "webhook", { url: `${web.url}/busy` });
    const failed = await run(scope, id);
    expect(failed).toMatchObject({ status: "pending", attempt: 1, result: { facts: { status: 503 } } });
    expect(failed.result?.text).toHaveLength(4_095);
    expect(Date.parse(failed.retryAt ?? "") - Date.now()).toBeGreaterThan(110_000);
    await worker.execute(new Date(Date.parse(failed.retryAt ?? "") + 1));
    expect(await getRun(scope, failed.id)).toMatchObject({ status: "succeeded", attempt: 2 });
    expect(received[0]?.headers["webhook-id"]).toBe(received[1]?.headers["webhook-id"]);
    expect(received[0]?.body).toBe(received[1]?.body);
  });

  it("has gone well when the status says so, whatever becomes of the text", async () => {
    const { scope } = await makeWorkspace();
    receiver("/broken", (response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("half of", () => response.destroy());
    });
    const id = await makeTask(scope, "webhook", { url: `${web.url}/broken` });
    expect(await run(scope, id)).toMatchObject({ status: "succeeded", result: { facts: { status: 200 } } });
  });

  it("keeps no password in its address", async () => {
    const { scope } = await makeWorkspace();
    const refused = makeTask(scope, "webhook", { url: "https://ada:secret@example.com/hook" });
    await expect(refused).rejects.toThrow(/url_with_password/);
  });

  it("does not try again what was refused for good, nor what does not count as success", async () => {
    const { scope } = await makeWorkspace();
    receiver("/no", (response) => response.writeHead(400).end("no"));
    receiver("/ok", ok);
    const refused = await makeTask(scope, "webhook", { url: `${web.url}/no` });
    expect(await run(scope, refused)).toMatchObject({ status: "failed", attempt: 1, result: { text: "no" } });
    const strict = await makeTask(scope, "webhook", { url: `${web.url}/ok`, successCodes: "201, 204" });
    expect(await run(scope, strict)).toMatchObject({ status: "failed" });
    const lenient = await makeTask(scope, "webhook", { url: `${web.url}/no`, successCodes: "2xx, 400" });
    expect(await run(scope, lenient)).toMatchObject({ status: "succeeded" });
  });

  it("waits for what was accepted until it is done", async () => {
    const { scope } = await makeWorkspace();
    const called = receiver("/job", (response) =>
      response.writeHead(202, { location: "/job/1", "retry-after": "1" }).end(),
    );
    const asked = receiver(
      "/job/1",
      (response) => response.writeHead(202, { "retry-after": "1" }).end("still"),
      (response) => response.writeHead(200).end("done"),
    );
    const id = await makeTask(scope, "webhook", { url: `${web.url}/job`, pollMinutes: 1 });
    const begun = await run(scope, id);
    // It waits for its next turn as a row, without occupying a worker.
    expect(begun).toMatchObject({ status: "pending", progress: { step: "poll" }, error: null, attempt: 1 });
    expect(await listTroubles(scope)).toEqual([]);
    for (let turn = 1; turn <= 2; turn++) {
      const { retryAt } = await getRun(scope, begun.id);
      await worker.execute(new Date(Date.parse(retryAt ?? "") + 1));
    }
    const done = await getRun(scope, begun.id);
    expect(done).toMatchObject({ status: "succeeded", attempt: 1, result: { text: "done" } });
    expect(done.events.map(({ kind }) => kind)).toEqual(["started", "step", "step", "succeeded"]);
    expect(asked).toHaveLength(2);
    expect(called).toHaveLength(1);
    const impatient = await makeTask(scope, "webhook", { url: `${web.url}/job` });
    expect(await run(scope, impatient)).toMatchObject({ status: "succeeded", result: { facts: { status: 202 } } });
  });

  it("goes to no private address, neither at once nor by a redirect", async () => {
    const { scope } = await makeWorkspace();
    const received = receiver("/private", ok);
    const direct = await makeTask(scope, "webhook", { url: `${web.url}/private` });
    const named = await makeTask(scope, "webhook", { url: `${web.url.replace("127.0.0.1", "localhost")}/private` });
    allowPrivate(false);
    for (const id of [direct, named])
      expect(await run(scope, id)).toMatchObject({
        status: "failed",
        error: expect.stringContaining("private network") as string,
      });
    // A public address that redirects to a private one: only the first hop is allowed here.
    const { call } = await import("@/lib/net/call");
    process.env.PUBLIC_URL = web.url;
    resetEnv();
    web.on("/samples/redirect", (_, response) => response.writeHead(307, { location: "/private" }).end());
    const signal = new AbortController().signal;
    const url = new URL(`${web.url}/samples/redirect`);
    await expect(call({ method: "POST", url, headers: {}, body: "{}", signal })).rejects.toThrow("private network");
    delete process.env.PUBLIC_URL;
    expect(received).toHaveLength(0);
  });

  it("is refused on the field that is wrong", () => {
    const wrong = {
      url: "nowhere at all",
      payload: "{",
      timeoutSeconds: 0,
      successCodes: "fine",
      pollMinutes: 61,
      unknown: 1,
    };
    for (const [field, value] of Object.entries(wrong)) {
      const params = { url: "https://example.com", [field]: value };
      const recurrence = { kind: "daily", time: "09:00" };
      const input = { name: "T", taskType: "webhook", params, recurrence, timezone: "UTC" };
      const issues = scheduleInputSchema.safeParse(input).error?.issues ?? [];
      expect(issues.length, field).toBeGreaterThan(0);
      expect(
        issues.every(({ path }) => path[0] === "params"),
        field,
      ).toBe(true);
    }
  });
});

it("who looks at a signing secret leaves a trace; what signs nothing has none", async () => {
  const { scope } = await makeWorkspace();
  const id = await makeTask(scope, "webhook", { url: "https://example.com" });
  await showSigningSecret(scope, { id });
  const events = await inScope(scope, (tx) => tx.auditEvent.findMany({ where: { subjectId: id } }));
  expect(events.map(({ action }) => action)).toContain("schedule.secret_shown");
  const { id: groupId } = await createSourceGroup(scope, { name: "News" });
  const sync = await makeTask(scope, "source_sync", { groupId });
  await expect(showSigningSecret(scope, { id: sync })).rejects.toMatchObject({ code: "not_found" });
  const stored = await inSystem((tx) => tx.schedule.findUniqueOrThrow({ where: { id } }));
  expect(JSON.stringify(stored)).not.toContain("whsec_");
});
