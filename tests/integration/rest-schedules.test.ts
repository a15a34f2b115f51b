import { beforeAll, describe, expect, it } from "vitest";
import { inSystem } from "@/lib/db/system";
import * as api from "@/lib/transport/api/schedules";
import type { Operation } from "@/lib/transport/api/operation";
import { createKeyFor } from "@/lib/keys/commands";
import { createUser } from "@/lib/members/commands";
import { makeTheme, makeWorkspace, type TestWorkspace } from "@/tests/setup/factories";
import { type Call, callOperation } from "@/tests/setup/rest";
import { makeSchedule, traceOf } from "@/tests/setup/schedules";

let workspace: TestWorkspace;
let key: string;

beforeAll(async () => {
  workspace = await makeWorkspace();
  key = await createKeyFor({ email: workspace.email, name: "test" });
});

const call = (operation: unknown, options: Call = {}) => callOperation(operation as Operation, { key, ...options });
const made = async (change: Parameters<typeof makeSchedule>[1] = {}) =>
  (await makeSchedule(workspace.scope, change)).id;

/** A valid body, with a theme of its own. */
async function body(change: object = {}) {
  const { id } = await makeTheme(workspace.scope);
  return {
    name: "Courts, Mondays",
    taskType: "synthesis",
    params: { themeId: id },
    recurrence: { kind: "weekly", days: ["fri", "mon"], time: "09:00" },
    timezone: "Europe/Paris",
    recipients: ["a@example.com"],
    ...change,
  };
}

/** Another member of the workspace, with a key. */
async function colleague(role: "owner" | "manager" | "member") {
  const { name } = await inSystem((tx) => tx.workspace.findUniqueOrThrow({ where: { id: workspace.workspaceId } }));
  const email = `${crypto.randomUUID()}@example.com`;
  const { userId } = await createUser({ email, name: `A ${role}`, workspace: name, role });
  return { userId, key: await createKeyFor({ email, name: "test" }) };
}

describe("making and changing", () => {
  it("answers 201 with the schedule, its defaults, its next occurrence and an ETag", async () => {
    const { status, body: schedule, headers } = await call(api.createSchedule, { body: await body() });
    expect(status).toBe(201);
    expect(headers.get("etag")).toBe('"1"');
    expect(schedule).toMatchObject({
      name: "Courts, Mondays",
      recurrence: { kind: "weekly", days: ["mon", "fri"], time: "09:00" },
      catchUpWindowMinutes: 60,
      misfirePolicy: "coalesce",
      overlapPolicy: "skip",
      retryHorizonMinutes: 360,
      pauseAfterFailures: 5,
      status: "active",
      deliveryMode: "send",
      ownerName: "Somebody",
      version: 1,
    });
    expect(Date.parse(String(schedule.nextOccurrenceAt))).toBeGreaterThan(Date.now());
    expect((await call(api.getSchedule, { id: String(schedule.id) })).body).toEqual(schedule);
  });

  it.each([
    { kind: "daily", time: "09:00" },
    { kind: "weekly", days: ["mon", "fri"], time: "09:00" },
    { kind: "monthly", day: 31, time: "09:00" },
    { kind: "monthly", day: "last", time: "09:00" },
    { kind: "monthly", weekday: "tue", nth: 2, time: "09:00" },
    { kind: "interval", every: 90, unit: "minutes", anchor: "2026-01-01T00:00:00Z" },
    { kind: "cron", expression: "0 9 * * MON-FRI" },
  ])("takes %j and gives it back", async (recurrence) => {
    const { status, body: schedule } = await call(api.createSchedule, { body: await body({ recurrence }) });
    expect([status, schedule.recurrence]).toEqual([201, recurrence]);
  });

  it("refuses what is wrong on its field, each with a pointer, and makes nothing", async () => {
    const right = await body();
    const count = () => inSystem((tx) => tx.schedule.count());
    const before = await count();
    const wrong: [string, unknown][] = [
      ["/name", { name: "" }],
      ["/taskType", { taskType: "magic" }],
      ["/params/themeId", { params: { themeId: "x" } }],
      ["/params/themeId", { params: {} }],
      ["/params/themeId", { params: { themeId: "00000000-0000-4000-8000-000000000000" } }],
      ["/params/colour", { params: { ...right.params, colour: "red" } }],
      ["/recurrence/kind", { recurrence: { kind: "yearly" } }],
      ["/recurrence/time", { recurrence: { kind: "daily", time: "25:00" } }],
      ["/recurrence/days", { recurrence: { kind: "weekly", days: [], time: "09:00" } }],
      ["/recurrence/day", { recurrence: { kind: "monthly", day: 32, time: "09:00" } }],
      [
        "/recurrence/every",
        { recurrence: { kind: "interval", every: 4, unit: "minutes", anchor: "2026-01-01T00:00:00Z" } },
      ],
      ["/recurrence/expression", { recurrence: { kind: "cron", expression: "* * * * *" } }],
      ["/timezone", { timezone: "CET" }],
      ["/recipients/0", { recipients: ["nobody"] }],
      ["/recipients", { recipients: ["a@b.example", "b@b.example", "c@b.example", "d@b.example"] }],
      ["/deliveryMode", { deliveryMode: "pigeon" }],
      ["/catchUpWindowMinutes", { catchUpWindowMinutes: -1 }],
      ["/misfirePolicy", { misfirePolicy: "replay" }],
      ["/overlapPolicy", { overlapPolicy: "all" }],
      ["/retryHorizonMinutes", { retryHorizonMinutes: 1.5 }],
      ["/pauseAfterFailures", { pauseAfterFailures: 0 }],
      ["/leadMinutes", { leadMinutes: 61 }],
      ["/startsAt", { startsAt: "tomorrow" }],
      ["/endsAt", { startsAt: "2027-01-02T00:00:00Z", endsAt: "2027-01-01T00:00:00Z" }],
      ["/endsAt", { endsAt: "2020-01-01T00:00:00Z" }],
      ["/maxRuns", { maxRuns: 0 }],
      ["/color", { color: "red" }],
    ];
    for (const [pointer, change] of wrong) {
      const answer = await call(api.createSchedule, { body: { ...right, ...(change as object) } });
      expect(
        [answer.status, (answer.body.errors as { pointer: string }[])?.[0]?.pointer],
        JSON.stringify(change),
      ).toEqual([422, pointer]);
    }
    expect(await count()).toBe(before);
  });

  it("refuses a second schedule for a theme", async () => {
    const input = await body();
    await call(api.createSchedule, { body: input });
    const { status, body: problem } = await call(api.createSchedule, { body: input });
    expect([status, problem.errors]).toMatchObject([422, [{ pointer: "/params/themeId", code: "theme_has_schedule" }]]);
  });

  it("PUT replaces all, with defaults for what is left out; PATCH leaves the rest", async () => {
    const id = await made({ leadMinutes: 10, recipients: ["a@example.com"] });
    const { params } = (await call(api.getSchedule, { id })).body;
    const input = { ...(await body()), params };
    expect((await call(api.replaceSchedule, { id, body: input })).body).toMatchObject({
      leadMinutes: null,
      version: 2,
    });
    const patched = await call(api.patchSchedule, { id, body: { leadMinutes: 5 } });
    expect(patched.body).toMatchObject({ leadMinutes: 5, name: "Courts, Mondays", version: 3 });
    expect(patched.headers.get("etag")).toBe('"3"');
  });

  it("checks a patch together with what stays", async () => {
    const id = await made({ startsAt: "2027-01-01T00:00:00Z" });
    const { status, body: problem } = await call(api.patchSchedule, { id, body: { endsAt: "2026-12-31T00:00:00Z" } });
    expect([status, problem.errors]).toMatchObject([422, [{ pointer: "/endsAt" }]]);
  });

  it.each([
    ['W/"1"', 200],
    ['"9999", "1"', 200],
    ['"1" , W/"12"', 200],
    ['"9998", "9999"', 412],
    ['"abc", W/"7"', 412],
  ])(
    "understands lists and tags made weak on the way in If-Match (RFC 9110, 13.1.1): %s is answered with %i",
    async (tag, status) => {
      const id = await made();
      const change = { id, body: { name: "Renamed" }, headers: { "if-match": tag } };
      expect((await call(api.patchSchedule, change)).status).toBe(status);
      const { name } = (await call(api.getSchedule, { id })).body;
      expect(name).toBe(status === 200 ? "Renamed" : "Courts, daily");
    },
  );

  it("answers a change made from an older version with 412, and changes nothing", async () => {
    const id = await made();
    const change = { id, body: { name: "Newer" }, headers: { "if-match": '"1"' } };
    expect((await call(api.patchSchedule, change)).status).toBe(200);
    for (const tag of ['"1"', '"abc"', "1", 'W/"1"']) {
      const stale = { id, body: { name: "Older" }, headers: { "if-match": tag } };
      expect((await call(api.patchSchedule, stale)).status, tag).toBe(412);
    }
    expect((await call(api.pauseSchedule, { id, headers: { "if-match": '"1"' } })).status).toBe(412);
    expect((await call(api.getSchedule, { id })).body).toMatchObject({ name: "Newer", status: "active" });
    expect((await call(api.patchSchedule, { id, body: {}, headers: { "if-match": "*" } })).status).toBe(200);
  });
});

describe("an Idempotency-Key", () => {
  it("does a request once and answers it the same again, also when sent at once", async () => {
    const request = { body: await body(), headers: { "idempotency-key": crypto.randomUUID() } };
    const first = await call(api.createSchedule, request);
    const again = await call(api.createSchedule, request);
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(again.headers.get("etag")).toBe('"1"');
    const atOnce = { body: await body(), headers: { "idempotency-key": crypto.randomUUID() } };
    const both = await Promise.all([call(api.createSchedule, atOnce), call(api.createSchedule, atOnce)]);
    const answers = both.filter(({ status }) => status === 201);
    expect(both.every(({ status }) => status === 201 || status === 409)).toBe(true);
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
  });

  it("is refused for another request, and free again after a refusal", async () => {
    const headers = { "idempotency-key": crypto.randomUUID() };
    expect((await call(api.createSchedule, { body: { name: "" }, headers })).status).toBe(422);
    expect((await call(api.createSchedule, { body: await body(), headers })).status).toBe(201);
    const { status, body: problem } = await call(api.createSchedule, { body: await body(), headers });
    expect([status, problem.title]).toEqual([422, "This Idempotency-Key was used for another request."]);
  });

  it("makes nothing twice when the first one died before it could answer", async () => {
    const request = { body: await body(), headers: { "idempotency-key": crypto.randomUUID() } };
    const first = await call(api.createSchedule, request);
    const where = { key: request.headers["idempotency-key"] };
    const forgotten = { status: null, body: null, createdAt: new Date(Date.now() - 120_000) };
    await inSystem((tx) => tx.idempotencyKey.updateMany({ where, data: forgotten }));
    const again = await call(api.createSchedule, request);
    expect([again.status, again.body.id]).toEqual([201, first.body.id]);
  });

  it("holds for starting a run", async () => {
    const id = await made();
    const request = { id, headers: { "idempotency-key": crypto.randomUUID() } };
    const first = await call(api.runScheduleNow, request);
    expect(first.status).toBe(202);
    expect((await call(api.runScheduleNow, request)).body).toEqual(first.body);
    expect((await call(api.runScheduleNow, { id })).status).toBe(409);
  });
});

describe("steering", () => {
  it("pause, resume, toggle, skip and move answer 200 with the schedule, run-now 202 with the run", async () => {
    const id = await made();
    const until = new Date(Date.now() + 86_400_000).toISOString();
    expect(await call(api.pauseSchedule, { id, body: { reason: "Holiday", until } })).toMatchObject({
      status: 200,
      body: { status: "paused", pauseReason: "Holiday", nextOccurrenceAt: null },
    });
    expect((await call(api.skipNextOccurrence, { id })).status).toBe(409);
    const run = await call(api.runScheduleNow, { id, body: { deliveryMode: "draft" } });
    expect([run.status, typeof run.body.runId]).toEqual([202, "string"]);
    expect(await call(api.resumeSchedule, { id, body: { missed: "combine" } })).toMatchObject({
      status: 200,
      body: { status: "active", runId: null },
    });
    expect((await call(api.toggleSchedule, { id })).body.status).toBe("paused");
    const { body: active } = await call(api.toggleSchedule, { id });
    const skipped = (await call(api.skipNextOccurrence, { id })).body;
    expect(Date.parse(String(skipped.nextOccurrenceAt)) - Date.parse(String(active.nextOccurrenceAt))).toBe(86_400_000);
    const to = new Date(Date.parse(String(skipped.nextOccurrenceAt)) + 3_600_000).toISOString();
    expect((await call(api.moveNextOccurrence, { id, body: { at: to } })).body).toMatchObject({
      nextOccurrenceAt: skipped.nextOccurrenceAt,
      nextDueAt: to,
    });
    expect((await call(api.moveNextOccurrence, { id, body: {} })).body.errors).toMatchObject([{ pointer: "/at" }]);
  });

  it("delete is soft and can be undone; hard removes it with its runs", async () => {
    const id = await made();
    expect((await call(api.deleteSchedule, { id })).status).toBe(204);
    expect((await call(api.getSchedule, { id })).status).toBe(404);
    expect((await call(api.listSchedules, { query: { status: "deleted" } })).body.data).toMatchObject([{ id }]);
    expect((await call(api.restoreSchedule, { id })).body).toMatchObject({ status: "active", deletedAt: null });
    expect((await call(api.deleteSchedule, { id, query: { hard: "true" } })).status).toBe(204);
    expect((await call(api.restoreSchedule, { id })).status).toBe(404);
  });
});

describe("who may", () => {
  it("members act on their own schedules, managers on any, and hand over for who is away", async () => {
    const member = await colleague("member");
    const manager = await colleague("manager");
    const id = await made();
    const as = (who: { key: string }) => ({ id, key: who.key });
    expect((await call(api.pauseSchedule, as(member))).status).toBe(403);
    expect((await call(api.pauseSchedule, as(manager))).status).toBe(200);
    expect((await call(api.getSchedule, as(member))).status).toBe(200);
    const handOver = { body: { ownerId: member.userId } };
    expect((await call(api.patchSchedule, { ...as(member), ...handOver })).status).toBe(403);
    expect((await call(api.patchSchedule, { ...as(manager), ...handOver })).body.ownerId).toBe(member.userId);
    expect((await call(api.resumeSchedule, as(member))).status).toBe(200);
    expect((await call(api.deleteSchedule, { ...as(member), query: { hard: "true" } })).status).toBe(403);
    const nobody = { body: { ownerId: "00000000-0000-4000-8000-000000000000" } };
    expect((await call(api.patchSchedule, { id, ...nobody })).body.errors).toMatchObject([{ pointer: "/ownerId" }]);
    expect(await traceOf(workspace.scope, id)).toEqual([
      "person: schedule.created",
      "key: schedule.paused",
      "key: schedule.handed_over",
      "key: schedule.resumed",
    ]);
  });

  it("a patch with a bad field and a new owner changes neither", async () => {
    const member = await colleague("member");
    const id = await made();
    const { status } = await call(api.patchSchedule, { id, body: { ownerId: member.userId, name: "" } });
    expect([status, (await call(api.getSchedule, { id })).body.ownerId]).toEqual([422, workspace.userId]);
  });
});

describe("lists", () => {
  it("filters, orders and pages without losing or repeating one", async () => {
    const other = await makeWorkspace();
    const otherKey = await createKeyFor({ email: other.email, name: "test" });
    const names = ["Delta", "alpha", "Charlie", "bravo", "Échec"];
    const ids = [];
    for (const name of names) ids.push((await makeSchedule(other.scope, { name })).id);
    await call(api.pauseSchedule, { id: ids[0], key: otherKey });
    for (const sort of ["name", "-name", "next", "-next", "created", "-created"]) {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const query = { sort, limit: "2", ...(cursor ? { cursor } : {}) };
        const { body: page } = await call(api.listSchedules, { key: otherKey, query });
        seen.push(...(page.data as { name: string }[]).map(({ name }) => name));
        cursor = (page.nextCursor as string | null) ?? undefined;
      } while (cursor);
      expect([...seen].sort(), sort).toEqual([...names].sort());
      if (sort === "created") expect(seen).toEqual(names);
      if (sort === "next") expect(seen.at(-1)).toBe("Delta");
    }
    const named = async (query: Record<string, string>) =>
      ((await call(api.listSchedules, { key: otherKey, query })).body.data as { name: string }[]).map(
        ({ name }) => name,
      );
    expect(await named({ text: "ALPH" })).toEqual(["alpha"]);
    expect(await named({ text: "%" })).toEqual([]);
    expect(await named({ status: "paused" })).toEqual(["Delta"]);
    expect(await named({ ownerId: other.userId, taskType: "synthesis" })).toHaveLength(5);
    expect(await named({ ownerId: workspace.userId })).toEqual([]);
    expect((await call(api.listSchedules, { query: { cursor: "nonsense" } })).status).toBe(422);
    const yearZero = JSON.stringify(["created", "0000-01-01T00:00:00Z", "00000000-0000-4000-8000-000000000000"]);
    const cursor = Buffer.from(yearZero).toString("base64url");
    expect((await call(api.listSchedules, { query: { sort: "created", cursor } })).status).toBe(422);
    expect((await call(api.listSchedules, { query: { sort: "size" } })).body.errors).toMatchObject([
      { pointer: "/sort" },
    ]);
  });
});

it("previews a recurrence in words, instants, local time and notes, in the reader's language", async () => {
  const input = {
    recurrence: { kind: "daily", time: "02:30" },
    timezone: "Europe/Paris",
    from: "2027-03-27T12:00:00Z",
    count: 2,
  };
  expect((await call(api.previewRecurrence, { body: input })).body).toEqual({
    description: "Every day at 02:30, Paris time",
    occurrences: [
      {
        at: "2027-03-28T01:30:00.000Z",
        local: "2027-03-28T03:30:00+02:00",
        notes: ["runs at 03:30, because 02:30 does not exist that day"],
      },
      { at: "2027-03-29T00:30:00.000Z", local: "2027-03-29T02:30:00+02:00", notes: [] },
    ],
  });
  const french = await call(api.previewRecurrence, { body: input, headers: { "accept-language": "fr" } });
  expect(french.body.description).toBe("Chaque jour à 02:30, heure de Paris");
  expect((await call(api.previewRecurrence, { body: { ...input, count: 101 } })).body.errors).toMatchObject([
    { pointer: "/count" },
  ]);
});
