import { countStream } from "@/lib/transport/live";
import { beforeAll, describe, expect, it } from "vitest";
import { GET as getEditions } from "@/app/api/v1/editions/route";
import { GET as getRun } from "@/app/api/v1/runs/[id]/route";
import { GET as getRuns } from "@/app/api/v1/runs/route";
import { POST as postGroup } from "@/app/api/v1/source-groups/route";
import { POST as postSource } from "@/app/api/v1/source-groups/[id]/sources/route";
import { POST as generate } from "@/app/api/v1/themes/[id]/generate/route";
import { DELETE as deleteTheme, GET as getTheme, PUT as putTheme } from "@/app/api/v1/themes/[id]/route";
import {
  DELETE as deleteSchedule,
  GET as getSchedule,
  PUT as putSchedule,
} from "@/app/api/v1/themes/[id]/schedule/route";
import { GET as getThemes, POST as postTheme } from "@/app/api/v1/themes/route";
import { inSystem } from "@/lib/db/system";
import { createKeyFor } from "@/lib/keys/commands";
import { makeTheme, makeWorkspace } from "@/tests/setup/factories";

type Handler = (request: Request, context: { params: Promise<unknown> }) => Promise<Response>;

const schedule = {
  enabled: true,
  days: ["mon", "fri"],
  time: "09:00",
  timezone: "Europe/Paris",
  emails: ["a@example.com"],
  deliveryMode: "send",
};
const unknownId = "00000000-0000-4000-8000-000000000000";

let key: string;
let foreignKey: string;
let themeId: string;
let workspaceId: string;

beforeAll(async () => {
  const mine = await makeWorkspace();
  const foreign = await makeWorkspace();
  workspaceId = mine.workspaceId;
  key = await createKeyFor({ email: mine.email, name: "test" });
  foreignKey = await createKeyFor({ email: foreign.email, name: "test" });
  themeId = (await makeTheme(mine.scope)).id;
});

async function call(
  handler: Handler,
  {
    method = "GET",
    id,
    body,
    as = key,
    headers = {},
    query = "",
  }: {
    method?: string;
    id?: string;
    body?: unknown;
    as?: string | null;
    headers?: Record<string, string>;
    query?: string;
  } = {},
) {
  const request = new Request(`https://periodical.example/api/v1/x${query}`, {
    method,
    headers: { ...(as ? { authorization: `Bearer ${as}` } : {}), ...headers },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const response = await handler(request, { params: Promise.resolve({ id }) });
  const text = await response.text();
  return {
    status: response.status,
    type: response.headers.get("content-type"),
    body: text ? (JSON.parse(text) as unknown) : undefined,
  };
}

/** Everything a request could have changed. */
const stateOf = () =>
  inSystem(async (tx) =>
    JSON.stringify([
      await tx.theme.findMany(),
      await tx.schedule.findMany(),
      await tx.nextOccurrence.findMany(),
      await tx.run.findMany(),
      await tx.sourceGroup.findMany(),
      await tx.source.findMany(),
    ]),
  );

it("a person keeps so many live streams open at most; one that is closed makes room", async () => {
  const { scope } = await makeWorkspace();
  const opened = Array.from({ length: 30 }, () => countStream(scope));
  expect(() => countStream(scope)).toThrow("streams_too_many");
  const other = await makeWorkspace();
  countStream(other.scope)();
  opened[0]?.();
  opened[0]?.();
  countStream(scope);
  expect(() => countStream(scope)).toThrow("streams_too_many");
});

describe("a theme and its schedule over REST", () => {
  it("takes its time in UTC, and the workspace's zone where none is named", async () => {
    const { id } = (
      await call(postTheme, { method: "POST", body: { name: "Short", brief: "", language: "en", sourceGroupIds: [] } })
    ).body as { id: string };
    const put = (body: unknown) => call(putSchedule, { method: "PUT", id, body });
    const short = { enabled: true, days: ["mon", "fri"], time_utc: "07:30", emails: ["a@example.com"] };
    const utc = await put(short);
    expect(utc).toMatchObject({
      status: 200,
      body: { themeId: id, days: ["mon", "fri"], time: "07:30", timezone: "UTC", lastRun: null, enabled: true },
    });
    const keys = ["id", "themeId", "lastRun", "nextOccurrenceAt", "createdAt", "updatedAt"];
    expect(Object.keys(utc.body as object)).toEqual(expect.arrayContaining(keys));
    await inSystem((tx) =>
      tx.workspace.update({ where: { id: workspaceId }, data: { defaultTimezone: "Asia/Tokyo" } }),
    );
    const { time_utc: _utc, ...rest } = short;
    expect(await put({ ...rest, time: "07:30" })).toMatchObject({ status: 200, body: { timezone: "Asia/Tokyo" } });
    for (const [body, field] of [
      [rest, "time"],
      [{ ...short, time: "08:00" }, "time_utc"],
      [{ ...short, timezone: "Europe/Paris" }, "timezone"],
    ] as const)
      expect(await put(body)).toMatchObject({ status: 422, body: { errors: [{ field }] } });
  });

  it("is created, read, changed and deleted", async () => {
    const created = await call(postTheme, {
      method: "POST",
      body: { name: "Bar", brief: "News", language: "fr", sourceGroupIds: [] },
    });
    expect(created).toMatchObject({ status: 201, body: { name: "Bar", language: "fr" } });
    const { id } = created.body as { id: string };
    expect(
      await call(putTheme, {
        method: "PUT",
        id,
        body: { name: "Bench", brief: "", language: "en", sourceGroupIds: [] },
      }),
    ).toMatchObject({ status: 200, body: { name: "Bench", version: 2 } });
    expect((await call(getThemes)).body).toMatchObject({
      data: expect.arrayContaining([expect.objectContaining({ id })]),
    });
    expect(await call(getSchedule, { id })).toEqual({ status: 200, type: "application/json", body: null });
    expect(await call(putSchedule, { method: "PUT", id, body: schedule })).toMatchObject({
      status: 200,
      body: schedule,
    });
    expect(await call(getSchedule, { id })).toMatchObject({
      status: 200,
      body: { ...schedule, nextOccurrenceAt: expect.any(String) },
    });
    expect((await call(deleteSchedule, { method: "DELETE", id })).status).toBe(204);
    expect((await call(getSchedule, { id })).body).toBeNull();
    expect((await call(deleteTheme, { method: "DELETE", id })).status).toBe(204);
    expect((await call(getTheme, { id })).status).toBe(404);
  });

  it("starts a run by hand that can be followed", async () => {
    const started = await call(generate, { method: "POST", id: themeId });
    expect(started).toMatchObject({ status: 202, body: { runId: expect.any(String) } });
    const { runId } = started.body as { runId: string };
    expect(await call(getRun, { id: runId })).toMatchObject({
      status: 200,
      body: { status: "pending", editionId: null },
    });
    expect((await call(getRuns, { query: `?subjectId=${themeId}` })).body).toMatchObject({ data: [{ id: runId }] });
    expect(await call(generate, { method: "POST", id: themeId })).toMatchObject({
      status: 409,
      body: { code: "conflict" },
    });
    expect((await call(getEditions)).body).toEqual({ data: [], nextCursor: null });
  });
});

describe("bad input is answered with 422 and a pointer to the field, and changes nothing", () => {
  it.each([
    ["a fourth address", { emails: ["a@x.example", "b@x.example", "c@x.example", "d@x.example"] }, "/emails"],
    ["a bad day", { days: ["monday"] }, "/days/0"],
    ["no day", { days: [] }, "/days"],
    ["a bad time", { time: "25:00" }, "/time"],
    ["a time without a leading zero", { time: "9:00" }, "/time"],
    ["a bad zone", { timezone: "Paris" }, "/timezone"],
    ["an offset for a zone", { timezone: "+01:00" }, "/timezone"],
    ["a bad address", { emails: ["a@example.com", "nobody"] }, "/emails/1"],
    ["an address twice", { emails: ["a@example.com", "A@example.com"] }, "/emails/1"],
    ["an address without an ending", { emails: ["a@example"] }, "/emails/0"],
    ["a bad delivery mode", { deliveryMode: "fax" }, "/deliveryMode"],
    ["enabled as a word", { enabled: "yes" }, "/enabled"],
    ["numbers for days", { days: 5 }, "/days"],
    ["null for a time", { time: null }, "/time"],
  ])("%s", async (_name, change, pointer) => {
    const before = await stateOf();
    const answer = await call(putSchedule, { method: "PUT", id: themeId, body: { ...schedule, ...change } });
    expect(answer).toMatchObject({
      status: 422,
      type: "application/problem+json",
      body: { code: "invalid", status: 422 },
    });
    const { errors } = answer.body as { errors: { pointer: string; field: string; detail: string; code: string }[] };
    expect(errors[0]?.pointer).toBe(pointer);
    expect(errors[0]?.field).toBe(pointer.split("/")[1]);
    // A sentence for people, not the name of a rule.
    expect(errors[0]?.detail).toMatch(/ .*\.$/);
    expect(await stateOf()).toBe(before);
  });

  it.each([
    ["theme without a name", postTheme, undefined, { language: "en" }, "/name"],
    ["theme in an unknown language", postTheme, undefined, { name: "x", language: "de" }, "/language"],
    [
      "theme with an unknown group",
      postTheme,
      undefined,
      { name: "x", language: "en", sourceGroupIds: [unknownId] },
      "/sourceGroupIds",
    ],
    ["group without a name", postGroup, undefined, { name: " " }, "/name"],
    ["theme with a NUL in its name", postTheme, undefined, { name: "a\0b", language: "en" }, "/name"],
    [
      "theme with half a character in its brief",
      postTheme,
      undefined,
      { name: "a", brief: "\ud83d", language: "en" },
      "/brief",
    ],
    ["source that is no address", postSource, unknownId, { url: "ftp://x.example" }, "/url"],
  ])("%s", async (_name, handler, id, body, pointer) => {
    const before = await stateOf();
    expect(await call(handler, { method: "POST", id, body })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer }] },
    });
    expect(await stateOf()).toBe(before);
  });

  it("and JSON that is none, or not an object, is answered likewise", async () => {
    for (const body of ["{", "[]", '"x"', "null", "12"]) {
      expect((await call(postTheme, { method: "POST", body })).status, body).toBe(422);
    }
    expect((await call(getRuns, { query: "?limit=ten" })).status).toBe(422);
    const strange = await call(getRuns, { query: "?scheduleId=1" });
    expect(strange).toMatchObject({ status: 422, body: { errors: [{ field: "scheduleId", code: "invalid" }] } });
  });

  it("and what is nested without end is refused like anything else that is wrong", async () => {
    const body = `{"name":${"[".repeat(20_000)}${"]".repeat(20_000)}}`;
    expect((await call(postTheme, { method: "POST", body })).status).toBe(422);
  });

  it("and runs are paged without losing any that share an instant", async () => {
    const at = new Date("2026-01-01T00:00:00Z");
    await inSystem((tx) =>
      tx.run.createMany({
        data: Array.from({ length: 7 }, () => ({
          workspaceId,
          subjectId: themeId,
          taskType: "synthesis",
          trigger: "manual" as const,
          status: "cancelled" as const,
          createdAt: at,
          finishedAt: at,
        })),
      }),
    );
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page = (await call(getRuns, { query: `?limit=3&status=cancelled${cursor && `&after=${cursor}`}` }))
        .body as { data: { id: string }[]; nextCursor: string | null };
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(new Set(seen).size).toBe(7);
    expect(seen).toHaveLength(7);
  });

  it("in the reader's language", async () => {
    const answer = await call(putSchedule, {
      method: "PUT",
      id: themeId,
      body: { ...schedule, days: [] },
      headers: { "accept-language": "fr-FR,fr;q=0.9" },
    });
    expect(answer.body).toMatchObject({ errors: [{ detail: "Choisissez au moins un jour." }] });
  });
});

describe("who may ask", () => {
  it("nobody without credentials, or with a key that is none: 401", async () => {
    const before = await stateOf();
    expect(await call(getThemes, { as: null })).toMatchObject({ status: 401, body: { code: "unauthenticated" } });
    expect((await call(putSchedule, { method: "PUT", id: themeId, body: schedule, as: "per_forged" })).status).toBe(
      401,
    );
    expect((await call(getThemes, { as: null, headers: { authorization: "Basic abc" } })).status).toBe(401);
    expect(await stateOf()).toBe(before);
  });

  it("nobody about a foreign theme, which is simply not there: 404", async () => {
    const before = await stateOf();
    for (const [handler, method, body] of [
      [getTheme, "GET", undefined],
      [putTheme, "PUT", { name: "x", brief: "", language: "en", sourceGroupIds: [] }],
      [deleteTheme, "DELETE", undefined],
      [getSchedule, "GET", undefined],
      [putSchedule, "PUT", schedule],
      [deleteSchedule, "DELETE", undefined],
      [generate, "POST", {}],
    ] as const) {
      expect((await call(handler, { method, id: themeId, body, as: foreignKey })).status).toBe(404);
      expect((await call(handler, { method, id: "not-an-id", body })).status).toBe(404);
      expect((await call(handler, { method, id: unknownId, body })).status).toBe(404);
    }
    expect(await stateOf()).toBe(before);
  });

  it("a member about somebody else's theme may look but not touch: 403", async () => {
    const { createUser } = await import("@/lib/members/commands");
    const workspace = await inSystem((tx) => tx.workspace.findUniqueOrThrow({ where: { id: workspaceId } }));
    await createUser({ email: "member@example.com", name: "Member", workspace: workspace.name, role: "member" });
    const as = await createKeyFor({ email: "member@example.com", name: "test" });
    expect((await call(getTheme, { id: themeId, as })).status).toBe(200);
    const before = await stateOf();
    expect(await call(putSchedule, { method: "PUT", id: themeId, body: schedule, as })).toMatchObject({
      status: 403,
      body: { code: "forbidden" },
    });
    expect(await stateOf()).toBe(before);
  });
});
