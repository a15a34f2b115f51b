import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { inSystem } from "@/lib/db/system";
import { log } from "@/lib/log";
import { deleteSchedule, pauseSchedule, runScheduleNow } from "@/lib/schedules/commands";
import { type JsonSchema, openApiDocument, type OperationObject } from "@/lib/transport/api/openapi";
import type { Operation } from "@/lib/transport/api/operation";
import { operations } from "@/lib/transport/api/operations";
import { problemSchema } from "@/lib/transport/problem";
import { importSources } from "@/lib/sources/commands";
import { createKey, createKeyFor } from "@/lib/keys/commands";
import { inviteMember } from "@/lib/invitations/commands";
import { createUser } from "@/lib/members/commands";
import { makeBackup, makeHome } from "@/tests/setup/backups";
import { makeTheme, makeWorkspace, type TestWorkspace } from "@/tests/setup/factories";
import { garbageText, type Pools, valuesOf } from "@/tests/properties/json-schema";
import { type Call, callOperation } from "@/tests/setup/rest";
import { createConnection } from "@/lib/connections/commands";
import { createChannel } from "@/lib/channels/commands";
import { noteRecipients } from "@/lib/recipients/commands";
import { createRecipientList } from "@/lib/lists/commands";
import { createModel } from "@/lib/models/commands";
import { modelInputSchema } from "@/lib/models/schema";
import { createWorkflow } from "@/lib/workflows/commands";
import { workflowInputSchema } from "@/lib/workflows/schema";
import { createReport, uploadFile } from "@/lib/reports/commands";
import { reportInputSchema } from "@/lib/reports/schema";
import { long } from "@/tests/setup/long";
import { makeRequest } from "@/tests/setup/requests";
import { makeSchedule } from "@/tests/setup/schedules";
import { useWorker } from "@/tests/setup/worker";

// FUZZ_REQUESTS=20000 FUZZ_SEED=1 npx vitest run --project database tests/integration/rest-fuzz.test.ts
const wanted = Number(process.env.FUZZ_REQUESTS ?? (long ? 25_000 : 500));
const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));
const batch = 100;

const worker = useWorker();
const root = openApiDocument("en") as unknown as JsonSchema & {
  paths: Record<string, Record<string, OperationObject>>;
};

type FuzzCall = Call & { foreign: boolean };
type Ids = Record<
  | "schedules"
  | "themes"
  | "runs"
  | "editions"
  | "source-groups"
  | "sources"
  | "source-imports"
  | "feeds"
  | "feed-successors"
  | "members"
  | "invitations"
  | "api-keys"
  | "backups"
  | "requests"
  | "reports"
  | "connections"
  | "models"
  | "channels"
  | "recipient-lists"
  | "workflows"
  | "files",
  string[]
>;

/** Counts the names used, so that few are already taken. */
let names = 0;

const report = {
  name: "Report",
  language: "en",
  definition: {
    columns: [
      { name: "kind", label: "Kind", type: "text" },
      { name: "price", label: "Price", type: "number" },
    ],
    measures: [{ label: "Sum", op: "sum", column: "price" }],
    groupBy: { column: "kind" },
  },
};

const steps = [{ key: "call", taskType: "webhook", params: { url: "http://127.0.0.1:9/" } }];

/** The theme of each schedule. */
const themeOf = new Map<string, string>();

/** Ids of existing objects, newest first, because older ones may be deleted by now. */
async function idsOf({ workspaceId }: { workspaceId: string }): Promise<Ids> {
  const newest = { where: { workspaceId }, orderBy: { createdAt: "desc" }, take: 8, select: { id: true } } as const;
  const ids = (rows: { id: string }[]) => rows.map(({ id }) => id);
  const of = await inSystem((tx) =>
    tx.schedule.findMany({ where: { workspaceId, subjectKind: "theme" }, select: { id: true, subjectId: true } }),
  );
  for (const { id, subjectId } of of) if (subjectId) themeOf.set(id, subjectId);
  return inSystem(async (tx) => ({
    schedules: ids(await tx.schedule.findMany(newest)),
    themes: ids(await tx.theme.findMany(newest)),
    runs: ids(await tx.run.findMany(newest)),
    editions: ids(await tx.edition.findMany(newest)),
    "source-groups": ids(await tx.sourceGroup.findMany(newest)),
    sources: ids(await tx.source.findMany(newest)),
    "source-imports": ids(await tx.sourceImport.findMany(newest)),
    feeds: ids(await tx.feed.findMany(newest)),
    "feed-successors": ids(await tx.feedSuccessor.findMany({ ...newest, orderBy: { foundAt: "desc" } })),
    // Not the requesting person, nor their key: they must continue to work.
    members: (
      await tx.membership.findMany({ where: { workspaceId, user: { name: "Passing" } }, orderBy: { userId: "asc" } })
    ).map(({ userId }) => userId),
    invitations: ids(await tx.invitation.findMany(newest)),
    backups: ids(await tx.artifact.findMany({ ...newest, where: { workspaceId, kind: "backup" } })),
    requests: ids(await tx.request.findMany(newest)),
    reports: ids(await tx.report.findMany(newest)),
    workflows: ids(await tx.workflow.findMany(newest)),
    connections: ids(await tx.connection.findMany(newest)),
    models: ids(await tx.languageModel.findMany(newest)),
    channels: ids(await tx.channel.findMany(newest)),
    recipients: (await tx.recipient.findMany({ ...newest, select: { email: true }, where: { workspaceId } })).map(
      ({ email }) => email,
    ),
    "recipient-lists": ids(await tx.recipientList.findMany(newest)),
    files: ids(await tx.artifact.findMany({ ...newest, where: { workspaceId, kind: "upload" } })),
    "api-keys": ids(await tx.apiKey.findMany({ ...newest, where: { workspaceId, name: "Passing" } })),
  }));
}

/** Creates objects in every state, so that requests find more than what earlier ones have deleted. */
async function stock(workspace: TestWorkspace): Promise<void> {
  const past = new Date(Date.now() - 2 * 86_400_000);
  const scope = workspace.at(past);
  await makeSchedule(scope, { deliveryMode: "draft" });
  const paused = await makeSchedule(scope, {
    recurrence: { kind: "interval", every: 5, unit: "minutes", anchor: "2026-01-01T00:00:00Z" },
  });
  await pauseSchedule(scope, { id: paused.id });
  const now = new Date();
  await worker.dispatch(now);
  await worker.execute(now);
  const deleted = await makeSchedule(scope);
  await deleteSchedule(scope, { id: deleted.id });
  await runScheduleNow(workspace.scope, { id: paused.id });
  const { name } = await inSystem((tx) => tx.workspace.findUniqueOrThrow({ where: { id: workspace.workspaceId } }));
  const email = () => `${randomUUID()}@example.com`;
  await createUser({ email: email(), name: "Passing", workspace: name, role: "member" });
  // Resets the daily limit of invitations per person.
  await inSystem((tx) => tx.rateLimit.deleteMany({ where: { key: { startsWith: "invitations-" } } }));
  await inviteMember(workspace.scope, { email: email(), role: "member", locale: "en" });
  await createKey(workspace.scope, { name: "Passing", scopes: ["read"], expiresAt: null });
  await makeBackup(workspace.scope);
  await makeRequest(workspace.scope, "published");
  const bytes = new Blob(["kind,price\nfruit,3\n"]).stream();
  const { id: fileId } = await uploadFile(workspace.scope, { name: "a.csv", contentType: "text/csv", bytes });
  for (let reports = 0; reports < 2; reports++)
    await createReport(workspace.scope, reportInputSchema.parse({ ...report, source: { kind: "upload", fileId } }));
  for (let workflows = 0; workflows < 2; workflows++)
    await createWorkflow(workspace.scope, workflowInputSchema.parse({ name: "Workflow", steps }));
  await createConnection(workspace.scope, {
    kind: "postgresql",
    name: randomUUID(),
    url: "postgresql://u:p@db.example.com/x",
  });
  const model = { name: randomUUID(), provider: "openai-compatible", url: "http://127.0.0.1:9/v1", model: "m" };
  await createModel(workspace.scope, modelInputSchema.parse(model));
  await createChannel(workspace.scope, { kind: "webhook", name: randomUUID(), url: "http://127.0.0.1:9/hook" });
  await noteRecipients(workspace.scope, { recipients: [{ email: email(), name: "Noted" }] });
  await createRecipientList(workspace.scope, { name: randomUUID(), emails: [email()] });
  for (let imports = 0; imports < 2; imports++)
    await importSources(workspace.scope, { kind: "addresses", addresses: "127.0.0.1:9/feed", groupName: "Imported" });
  const { workspaceId } = workspace;
  const found = { workspaceId, title: "Found", knownItems: 0, listedItems: 0, latest: [], foundAt: now };
  const feeds = await inSystem((tx) =>
    tx.feed.findMany({ where: { workspaceId }, take: 3, orderBy: { createdAt: "desc" } }),
  );
  for (const { id: feedId } of feeds)
    await inSystem((tx) =>
      tx.feedSuccessor.create({ data: { ...found, feedId, url: `http://127.0.0.1:9/${randomUUID()}` } }),
    );
  for (let drafts = 0; drafts < 2; drafts++) await makeRequest(workspace.scope, "draft");
  for (let bare = 0; bare < 3; bare++) {
    const { id: themeId } = await makeTheme(scope);
    const failed = { taskType: "synthesis", trigger: "manual", status: "failed", finishedAt: now } as const;
    await inSystem((tx) => tx.run.create({ data: { workspaceId, subjectId: themeId, ...failed } }));
  }
}

/** Values for the names in the API; `themeId` is the theme that a request about a schedule should use. */
function poolsOf(mine: Ids, foreign: Ids, userId: string, themeId: string | undefined): Pools {
  const unknown = "00000000-0000-4000-8000-000000000000";
  const themes = themeId ? [themeId] : mine.themes;
  return {
    source: { right: mine.files.map((fileId) => ({ kind: "upload", fileId })), wrong: [{ kind: "paper" }] },
    steps: { right: [steps], wrong: [[]] },
    definition: { right: [report.definition], wrong: [{ columns: [] }] },
    title: { right: ["Title"], wrong: ["", "x".repeat(201), "\u0000"] },
    contact: { right: ["a@example.com"], wrong: ["nobody", ""] },
    name: {
      right: Array.from({ length: 20 }, () => `Été ${(names += 1)}`),
      wrong: ["x".repeat(81), " ", "\u0000"],
    },
    timezone: { right: ["Europe/Paris", "UTC", "Australia/Lord_Howe", "Asia/Tokyo"], wrong: ["Mars/Base", "CET"] },
    time: { right: ["09:00", "02:30", "23:59"], wrong: ["24:00", "9"] },
    expression: { right: ["0 9 * * MON-FRI", "*/5 * * * *", "0 9 * * FRI#3"], wrong: ["0 0 31 2 *", "* * * * *", "x"] },
    anchor: { right: ["2026-01-01T00:00:00Z", "2199-12-31T23:59:59Z"], wrong: ["1969-01-01T00:00:00Z"] },
    at: { right: [1, 2, 20].map(inHours), wrong: [inHours(-1), inHours(10_000)] },
    startsAt: { right: [null, "2026-01-01T00:00:00Z"], wrong: ["2060-01-01T00:00:00Z"] },
    endsAt: { right: [null, "2050-01-01T00:00:00Z"], wrong: ["2020-01-01T00:00:00Z"] },
    until: { right: [null, inHours(5)], wrong: [inHours(-5)] },
    recipients: { right: [[], ["a@example.com"]], wrong: [["a@example.com", "a@example.com"], ["nobody"]] },
    emails: { right: [[], ["a@example.com"]], wrong: [["nobody"]] },
    day: { right: [1, 31, "last"], wrong: [32] },
    weekday: { right: [undefined], wrong: ["mon"] },
    nth: { right: [undefined], wrong: [1, 6] },
    taskType: { right: ["synthesis"], wrong: ["magic"] },
    params: { right: themes.map((id) => ({ themeId: id })), wrong: foreign.themes.map((id) => ({ themeId: id })) },
    themeId: { right: themes, wrong: foreign.themes },
    subjectId: { right: themes, wrong: foreign.themes },
    ownerId: { right: [userId], wrong: [unknown] },
    handOverTo: { right: [userId, undefined], wrong: [unknown, "nobody"] },
    userId: { right: [userId], wrong: ["nobody"] },
    role: { right: ["member", "manager", "owner"], wrong: ["king"] },
    email: { right: [`${randomUUID()}@example.com`], wrong: ["nobody", "a@b"] },
    replyTo: { right: [null, "", "a@example.com"], wrong: ["nobody"] },
    senderName: { right: [null, "The desk"], wrong: ["a\r\nb", '"'] },
    postalAddress: { right: [null, "1 Fleet Street\nLondon"], wrong: ["a\nb\nc\nd\ne\nf\ng\nh\ni"] },
    footer: { right: [null, "Ask the desk"], wrong: ["x".repeat(501)] },
    defaultTimezone: { right: [null, "Europe/Paris"], wrong: ["Mars/Base"] },
    retentionDays: { right: [null, 30], wrong: [0, 1.5] },
    locale: { right: ["en", "fr"], wrong: ["xx"] },
    addresses: { right: ["127.0.0.1:9/one, 127.0.0.1:9/two"], wrong: ["", "none", "\u0000", "x".repeat(500_001)] },
    groupName: { right: ["Imported"], wrong: ["", "x".repeat(81), "\u0000"] },
    groupId: { right: mine["source-groups"], wrong: foreign["source-groups"] },
    ids: { right: [mine.feeds.slice(0, 2)], wrong: [foreign.feeds.slice(0, 1), [], ["nobody"]] },
    sourceGroupIds: { right: [mine["source-groups"].slice(0, 1), []], wrong: [foreign["source-groups"]] },
    url: { right: ["http://127.0.0.1:9/feed"], wrong: ["", "ftp://127.0.0.1/", "http://[::1]:9/", 5, null] },
  };
}

function inHours(hours: number): string {
  return new Date(Date.now() + hours * 3_600_000).toISOString();
}

/** Contents for operations that take a file instead of JSON, including invalid ones. */
const uploads = [
  "kind,price\nfruit,3\n",
  `<opml version="2.0"><body><outline text="One" xmlUrl="http://127.0.0.1:9/one"/></body></opml>`,
  "",
  "\u0000",
];

const rarely = <T>(arbitrary: fc.Arbitrary<T>, otherwise: T) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(otherwise) }, { weight: 1, arbitrary });

function callsOf(operation: Operation, mine: Ids, foreign: Ids, userId: string): fc.Arbitrary<FuzzCall> {
  const description = root.paths[operation.path]?.[operation.method.toLowerCase()];
  if (!description) throw new Error(`${operation.id} is not described.`);
  const kind = operation.path.split("/")[1] as keyof Ids;
  const isForeign = (id: string) => Boolean(operation.params) && Object.values(foreign).flat().includes(id);
  const schema = description.requestBody?.content["application/json"]?.schema;
  const queries = description.parameters.filter((parameter) => parameter.in === "query");
  const headers = fc.record(
    {
      "if-match": fc.constantFrom('"1"', '"2"', "*", "nonsense", '"99999999999"', ""),
      "idempotency-key": fc.oneof(fc.uuid(), fc.constantFrom("k", "a b", "é", "x".repeat(300), "")),
      "accept-language": fc.constantFrom("fr", "en", "xx", "*"),
    },
    { requiredKeys: [] },
  );
  const ids = fc.oneof(
    { weight: 16, arbitrary: fc.constantFrom(...(mine[kind] ?? [""])) },
    { weight: 2, arbitrary: fc.constantFrom(...(foreign[kind] ?? [""])) },
    { weight: 1, arbitrary: fc.uuid() },
    { weight: 1, arbitrary: garbageText },
  );
  return fc.tuple(ids, fc.boolean()).chain(([id, strict]) => {
    const source = { root, strict, pools: poolsOf(mine, foreign, userId, themeOf.get(id)) };
    const text = (name: string, one: JsonSchema) =>
      fc.oneof(
        { weight: 8, arbitrary: valuesOf(one, source, name).map((value) => String(value).slice(0, 300)) },
        { weight: strict ? 0 : 1, arbitrary: garbageText },
      );
    const model = Object.fromEntries(
      queries.map((parameter) => [parameter.name, text(parameter.name, parameter.schema)]),
    );
    const broken = fc.constantFrom<unknown>("{", "", '{"a":', "\u0000", "[1,2");
    const body = schema
      ? fc.oneof({ weight: 30, arbitrary: valuesOf(schema, source) }, { weight: strict ? 0 : 1, arbitrary: broken })
      : operation.upload
        ? fc.constantFrom(...uploads)
        : fc.constant(undefined);
    return fc
      .record({
        query: strict ? fc.constant<Record<string, string>>({}) : fc.record(model, { requiredKeys: [] }),
        body,
        headers: strict ? fc.constant<Record<string, string>>({}) : rarely<Record<string, string>>(headers, {}),
      })
      .map(({ query, ...call }) => ({
        ...call,
        id,
        query: Object.fromEntries(
          Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined),
        ),
        foreign: isForeign(id),
      }));
  });
}

it(`no request at all is answered with 5xx, and every answer is as described (${wanted} requests, FUZZ_SEED=${seed})`, async () => {
  const workspace = await makeWorkspace();
  const other = await makeWorkspace();
  await makeHome(workspace.workspaceId);
  await stock(other);
  // Nothing of theirs runs automatically: any change comes from a request.
  await worker.execute(new Date());
  await inSystem((tx) => tx.nextOccurrence.deleteMany({ where: { workspaceId: other.workspaceId } }));
  const foreign = await idsOf(other);
  const foreignBefore = await snapshotOf(other);
  const complaints: unknown[] = [];
  log().error = (context: { err?: Error }) => void complaints.push(context.err?.stack ?? JSON.stringify(context));
  const statuses = new Map<string, number>();
  let sent = 0;
  for (let round = 0; sent < wanted; round++) {
    await stock(workspace);
    // A new key each time, because of the limit per minute.
    const key = await createKeyFor({ email: workspace.email, name: "fuzz" });
    const mine = await idsOf(workspace);
    const requests = fc.sample(
      fc
        .constantFrom(...operations)
        .chain((operation) => callsOf(operation, mine, foreign, workspace.userId).map((call) => ({ operation, call }))),
      { numRuns: Math.min(batch, wanted - sent), seed: seed + round },
    );
    sent += requests.length;
    for (let index = 0; index < requests.length; index += 4) {
      await Promise.all(
        requests.slice(index, index + 4).map(async ({ operation, call }) => {
          const answer = await callOperation(operation, { ...call, key });
          const about = JSON.stringify({ operation: operation.id, ...call, answer: answer.body, complaints });
          expect(answer.status, about).toBeLessThan(500);
          if (call.foreign) expect(answer.status, about).toBeGreaterThanOrEqual(400);
          if (answer.status >= 400) {
            expect(answer.type, about).toBe("application/problem+json");
            expect(problemSchema.safeParse(answer.body).success, about).toBe(true);
          } else if (operation.result && !operation.stream) {
            const { error } = operation.result.safeParse(answer.body);
            expect(error?.issues, about).toBeUndefined();
          }
          const line = `${operation.id} ${answer.status}`;
          statuses.set(line, (statuses.get(line) ?? 0) + 1);
        }),
      );
    }
  }
  expect(complaints).toEqual([]);
  expect(await snapshotOf(other)).toBe(foreignBefore);
  // The result is meaningful only if requests got through: every operation must have succeeded.
  const succeeded = new Set(
    [...statuses.keys()].filter((line) => / 2\d\d$/.test(line)).map((line) => line.split(" ")[0]),
  );
  const failed = operations
    .map(({ id }) => id)
    .filter((id) => !succeeded.has(id) && id !== "addSource" && id !== "proposeAddress");
  // A short run may miss a few by chance.
  if (wanted >= 1_000) expect(failed.length, failed.join()).toBeLessThanOrEqual(wanted >= 10_000 ? 0 : 3);
  console.log(`fuzz: ${sent} requests, seed ${seed}: ${summary(statuses)}`);
}, 1_800_000);

/** Everything in a workspace that a request from another one must not have changed. */
function snapshotOf({ workspaceId }: { workspaceId: string }): Promise<string> {
  return inSystem(async (tx) => {
    const where = { where: { workspaceId }, orderBy: { id: "asc" } } as const;
    return JSON.stringify([
      await tx.schedule.findMany(where),
      await tx.theme.findMany(where),
      await tx.run.findMany(where),
      await tx.edition.findMany(where),
      await tx.source.findMany(where),
      await tx.feedSuccessor.findMany(where),
    ]);
  });
}

function summary(statuses: Map<string, number>): string {
  const totals = new Map<string, number>();
  for (const [line, count] of statuses) {
    const status = line.split(" ")[1] ?? "";
    totals.set(status, (totals.get(status) ?? 0) + count);
  }
  return [...totals]
    .sort()
    .map(([status, count]) => `${count} x ${status}`)
    .join(", ");
}
