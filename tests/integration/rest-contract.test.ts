import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { inSystem } from "@/lib/db/system";
import { locales } from "@/lib/i18n/schema";
import { listEditions } from "@/lib/editions/queries";
import { type JsonSchema, openApiDocument, type OperationObject } from "@/lib/transport/api/openapi";
import type { Operation } from "@/lib/transport/api/operation";
import { operations } from "@/lib/transport/api/operations";
import { createKey, createKeyFor } from "@/lib/keys/commands";
import { inviteMember } from "@/lib/invitations/commands";
import { createUser } from "@/lib/members/commands";
import { createConnection } from "@/lib/connections/commands";
import { createChannel } from "@/lib/channels/commands";
import { noteRecipients } from "@/lib/recipients/commands";
import { createRecipientList } from "@/lib/lists/commands";
import { createModel } from "@/lib/models/commands";
import { modelInputSchema } from "@/lib/models/schema";
import { connectionInputSchema } from "@/lib/connections/schema";
import { createWorkflow } from "@/lib/workflows/commands";
import { workflowInputSchema } from "@/lib/workflows/schema";
import { createReport } from "@/lib/reports/commands";
import { reportInputSchema } from "@/lib/reports/schema";
import { allListings, startWebDouble, type WebDouble } from "@/tests/doubles/web-server";
import { makeBackup, makeHome } from "@/tests/setup/backups";
import { makeWorkspace, runsOf } from "@/tests/setup/factories";
import { callOperation, routeFile } from "@/tests/setup/rest";
import { makeRequest } from "@/tests/setup/requests";
import { makeSchedule } from "@/tests/setup/schedules";
import { useWorker } from "@/tests/setup/worker";

const worker = useWorker();
const reportBody = {
  name: "Report",
  language: "en",
  source: { kind: "csv", url: "http://127.0.0.1:9/a.csv" },
  definition: { columns: [{ name: "a", label: "A", type: "text" }] },
};
const workflowBody = {
  name: "Workflow",
  steps: [{ key: "call", taskType: "webhook", params: { url: "https://example.com" } }],
};
const channelBody = { kind: "webhook", name: "Hook", url: "http://127.0.0.1:9/hook" } as const;
const listBody = { name: "Board", emails: ["board@example.com"] };
const modelBody = { name: "Model", provider: "openai", model: "small-1", apiKey: "key" };
/** A server with listings, because a connection is tested before it is saved. */
let web: WebDouble;
beforeAll(async () => {
  web = await startWebDouble();
  web.on(`/properties${allListings}`, (_, response) =>
    response.setHeader("content-type", "application/json").end("[]"),
  );
});
afterAll(() => web.close());
const connectionBody = () => ({ kind: "listings", name: "MLS", url: web.url, username: "u", password: "p" });
const bodies: Record<string, unknown> = {};
let mineKey: string;
let foreignKey: string;
/** An id in the test's own workspace, for each tag and path. */
let idOf: (operation: Operation) => string;
/** Everything a request could have changed. */
const stateOf = () =>
  inSystem(async (tx) =>
    JSON.stringify(
      [
        await tx.theme.findMany({ orderBy: { id: "asc" } }),
        await tx.schedule.findMany({ orderBy: { id: "asc" } }),
        await tx.nextOccurrence.findMany({ orderBy: { scheduleId: "asc" } }),
        await tx.run.findMany({ orderBy: { id: "asc" } }),
        await tx.edition.findMany({ orderBy: { id: "asc" } }),
        await tx.sourceGroup.findMany({ orderBy: { id: "asc" } }),
        await tx.source.findMany({ orderBy: { id: "asc" } }),
        await tx.feedSuccessor.findMany({ orderBy: { id: "asc" } }),
        await tx.auditEvent.findMany({ orderBy: { id: "asc" } }),
        await tx.idempotencyKey.findMany(),
        await tx.workspace.findMany({ orderBy: { id: "asc" } }),
        await tx.membership.findMany({ orderBy: [{ workspaceId: "asc" }, { userId: "asc" }] }),
        await tx.invitation.findMany({ orderBy: { id: "asc" } }),
        await tx.apiKey.findMany({ orderBy: { id: "asc" }, omit: { lastUsedAt: true } }),
      ],
      (_, value: unknown) => (typeof value === "bigint" ? String(value) : value),
    ),
  );

beforeAll(async () => {
  const mine = await makeWorkspace();
  const foreign = await makeWorkspace();
  mineKey = await createKeyFor({ email: mine.email, name: "test" });
  foreignKey = await createKeyFor({ email: foreign.email, name: "test" });
  const at = new Date("2026-11-16T09:00:00Z");
  const schedule = await makeSchedule(mine.at(new Date("2026-11-16T08:00:00Z")), { deliveryMode: "draft" });
  await worker.work(at);
  const [run] = await runsOf(mine);
  const [edition] = await listEditions(mine.scope, {});
  const { name: workspace } = await inSystem((tx) =>
    tx.workspace.findUniqueOrThrow({ where: { id: mine.workspaceId } }),
  );
  const member = await createUser({ email: "member@example.com", name: "M", workspace, role: "member" });
  const invited = await inviteMember(mine.scope, { email: "invited@example.com", role: "member", locale: "en" });
  const keyMade = await createKey(mine.scope, { name: "Another", scopes: ["read"], expiresAt: null });
  const source = await inSystem((tx) => tx.source.findFirstOrThrow({ where: { workspaceId: mine.workspaceId } }));
  const found = { workspaceId: mine.workspaceId, url: "http://127.0.0.1:9/new", title: "Found", latest: [] };
  const successor = await inSystem((tx) =>
    tx.feedSuccessor.create({
      data: { ...found, feedId: source.feedId, knownItems: 0, listedItems: 0, foundAt: new Date() },
    }),
  );
  await makeHome(mine.workspaceId);
  const backup = await makeBackup(mine.scope);
  const report = await createReport(mine.scope, reportInputSchema.parse(reportBody));
  const workflow = await createWorkflow(mine.scope, workflowInputSchema.parse(workflowBody));
  const connection = await createConnection(mine.scope, connectionInputSchema.parse(connectionBody()));
  const model = await createModel(mine.scope, modelInputSchema.parse(modelBody));
  const channel = await createChannel(mine.scope, channelBody);
  const list = await createRecipientList(mine.scope, listBody);
  await noteRecipients(mine.scope, { recipients: [{ email: "noted@example.com", name: "Ada" }] });
  const request = await makeRequest(mine.scope, "draft");
  const left = { workspaceId: mine.workspaceId, email: "left@example.com", reason: "blocked", heldBy: "workspace" };
  const suppression = await inSystem((tx) => tx.suppression.create({ data: left }));
  const delivery = await inSystem((tx) =>
    tx.delivery.create({
      data: {
        workspaceId: mine.workspaceId,
        runId: run?.id ?? "",
        editionId: edition?.id ?? "",
        recipient: "lost@example.com",
        status: "failed",
        settledAt: at,
        sender: "p@example.com",
        baseUrl: "http://localhost",
        notBefore: at,
      },
    }),
  );
  idOf = ({ path }) => {
    if (path.startsWith("/schedules")) return schedule.id;
    if (path.startsWith("/themes")) return schedule.themeId;
    if (path.startsWith("/runs")) return run?.id ?? "";
    if (path.startsWith("/editions")) return edition?.id ?? "";
    if (path.startsWith("/members")) return member.userId;
    if (path.startsWith("/invitations")) return invited.id;
    if (path.startsWith("/api-keys")) return keyMade.id;
    if (path.startsWith("/backups")) return backup;
    if (path.startsWith("/requests")) return request;
    if (path.startsWith("/reports")) return report.id;
    if (path.startsWith("/workflows")) return workflow.id;
    if (path.startsWith("/connections")) return connection.id;
    if (path.startsWith("/models")) return model.id;
    if (path.startsWith("/channels")) return channel.id;
    if (path.startsWith("/recipient-lists")) return list.id;
    if (path.startsWith("/suppressions")) return suppression.id;
    if (path.startsWith("/recipients")) return "noted@example.com";
    if (path.startsWith("/deliveries")) return delivery.id;
    if (path.startsWith("/feeds")) return source.feedId;
    if (path.startsWith("/feed-successors")) return successor.id;
    return path.startsWith("/source-groups") ? source.groupId : source.id;
  };
  const scheduleBody = {
    name: "Mine",
    taskType: "synthesis",
    params: { themeId: schedule.themeId },
    recurrence: { kind: "daily", time: "10:00" },
    timezone: "UTC",
  };
  Object.assign(bodies, {
    createSchedule: scheduleBody,
    replaceSchedule: scheduleBody,
    patchSchedule: { name: "Mine" },
    moveNextOccurrence: { at: "2026-11-17T11:00:00Z" },
    skipOccurrence: { at: "2026-11-19T10:00:00Z" },
    restoreOccurrence: { at: "2026-11-19T10:00:00Z" },
    moveOccurrence: { at: "2026-11-20T10:00:00Z", to: "2026-11-20T11:00:00Z" },
    previewRecurrence: { recurrence: { kind: "daily", time: "10:00" }, timezone: "UTC" },
    createTheme: { name: "Theme", language: "en" },
    shareTheme: { shared: "sealed" },
    shareEdition: { shared: true },
    replaceTheme: { name: "Theme", language: "en" },
    putThemeSchedule: { enabled: true, days: ["mon"], time: "10:00", timezone: "UTC" },
    noteRecipients: { recipients: [{ email: "another@example.com", name: "Bob" }] },
    updateRecipient: { name: "Cleo" },
    addSuppressions: { emails: ["blocked@example.com"] },
    resolveDelivery: { decision: "send_again" },
    createWorkflow: workflowBody,
    replaceWorkflow: workflowBody,
    createReport: reportBody,
    replaceReport: reportBody,
    createMarketSnapshot: { source: reportBody.source, city: "X" },
    previewReport: { ...reportBody, name: undefined, timezone: "UTC" },
    sampleSource: { source: reportBody.source },
    createConnection: { ...connectionBody(), name: "Another" },
    createModel: { ...modelBody, name: "Another" },
    replaceModel: modelBody,
    createChannel: { ...channelBody, name: "Another" },
    createRecipientList: { ...listBody, name: "Another" },
    replaceRecipientList: listBody,
    compareWriters: { writers: ["extractive", model.id] },
    rehearseTheme: { selection: { rules: [{ effect: "never", field: "words", value: "rugby" }] } },
    editRequest: { title: "Title" },
    editDraft: { title: "Title", sections: [0], edits: 0 },
    createSourceGroup: { name: "Group" },
    renameSourceGroup: { name: "Group" },
    addSource: { url: "http://127.0.0.1:9/feed" },
    moveSource: { groupId: source.groupId },
    setReading: { reading: "feed" },
    changeFeeds: { ids: [source.feedId], change: { kind: "read" } },
    proposeAddress: { url: "http://127.0.0.1:9/feed" },
    importSources: { kind: "addresses", addresses: "127.0.0.1:9/feed" },
    patchWorkspace: { name: "Workspace" },
    changeRole: { role: "manager" },
    inviteMember: { email: "somebody@example.com", role: "member" },
  });
});

// Together, the tests send more requests than a key may send in a minute.
beforeEach(() => inSystem((tx) => tx.rateLimit.deleteMany({})));

/** The names of an operation's fields, from its description. */
function fieldsOf({ path, method }: Operation): { body: string[]; query: string[] } {
  const document = openApiDocument("en") as unknown as JsonSchema & {
    paths: Record<string, Record<string, OperationObject>>;
    components: { schemas: Record<string, JsonSchema> };
  };
  const described = document.paths[path]?.[method.toLowerCase()];
  const schema = described?.requestBody?.content["application/json"]?.schema;
  const name = typeof schema?.$ref === "string" ? (schema.$ref.split("/").at(-1) ?? "") : "";
  const resolved = document.components.schemas[name] ?? schema;
  return {
    body: Object.keys(resolved?.properties ?? {}),
    query: (described?.parameters ?? []).filter((one) => one.in === "query").map((one) => one.name),
  };
}

describe("the description of the API", () => {
  it.each(locales)("is valid OpenAPI 3.1, in %s", async (locale) => {
    const { valid, errors } = await new Validator().validate(structuredClone(openApiDocument(locale)));
    expect(errors ?? []).toEqual([]);
    expect(valid).toBe(true);
  });

  it("tells of every handler there is, and of nothing else", async () => {
    const files = readdirSync("app/api/v1", { recursive: true, encoding: "utf8" }).filter(
      (file) => file.endsWith("route.ts") && !file.includes("...") && !file.includes("openapi.json"),
    );
    const handled: string[] = [];
    for (const file of files) {
      const handlers = (await import(join(process.cwd(), "app/api/v1", file))) as object;
      const path = `/${file.replace(/\/?route\.ts$/, "").replace(/\[(\w+)\]/g, "{$1}")}`;
      for (const name of Object.keys(handlers)) if (/^[A-Z]+$/.test(name)) handled.push(`${name} ${path}`);
    }
    expect(operations.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(handled.sort());
    expect(new Set(operations.map(({ id }) => id)).size).toBe(operations.length);
    for (const { path } of operations) expect(routeFile(path)).toContain("app/api/v1");
  });
});

describe.each(operations.map((operation) => [operation.id, operation] as const))("%s", (id, operation) => {
  const query: Record<string, string> = {};

  it("without credentials, or with a key that is none, is 401", async () => {
    const before = await stateOf();
    for (const key of [null, "per_nobody"]) {
      const { status, headers, type } = await callOperation(operation, { id: idOf(operation), body: bodies[id], key });
      expect([status, type]).toEqual([401, "application/problem+json"]);
      expect(headers.get("www-authenticate")).toBe("Bearer");
    }
    expect(await stateOf()).toBe(before);
  });

  it.runIf(operation.params)("in a foreign workspace, and for what is no id, is 404", async () => {
    const before = await stateOf();
    const foreign = { id: idOf(operation), query, body: bodies[id] ?? {}, key: foreignKey };
    expect((await callOperation(operation, foreign)).status).toBe(404);
    expect((await callOperation(operation, { ...foreign, key: mineKey, id: "not-an-id" })).status).toBe(404);
    const unknown = "00000000-0000-4000-8000-000000000000";
    expect((await callOperation(operation, { ...foreign, key: mineKey, id: unknown })).status).toBe(404);
    expect(await stateOf()).toBe(before);
  });

  const fields = fieldsOf(operation);
  it.runIf(fields.body.length > 0)(
    "answers 422 to each field that is wrong, with a pointer to it, and changes nothing",
    async () => {
      const before = await stateOf();
      for (const field of fields.body) {
        const body = { ...(bodies[id] as object | undefined), [field]: { wrong: [true] } };
        const answer = await callOperation(operation, { id: idOf(operation), body, key: mineKey });
        const pointers = (answer.body.errors as { pointer: string }[] | undefined)?.map(({ pointer }) => pointer);
        expect(answer.status, field).toBe(422);
        expect(
          pointers?.some((pointer) => pointer.startsWith(`/${field}`)),
          `${field}: ${pointers?.join()}`,
        ).toBe(true);
      }
      expect(await stateOf()).toBe(before);
    },
  );

  it.runIf(fields.query.length > 0)("answers 422 to each wrong part of its query", async () => {
    for (const field of fields.query) {
      const query = { [field]: ["text", "name", "groupName"].includes(field) ? "x".repeat(201) : "no such value" };
      const answer = await callOperation(operation, { id: idOf(operation), query, key: mineKey });
      expect([answer.status, (answer.body.errors as { pointer: string }[])[0]?.pointer], field).toEqual([
        422,
        `/${field}`,
      ]);
    }
  });

  it.runIf(operation.body)(
    "answers 422 to what is no JSON, no object or has an unknown field, and changes nothing",
    async () => {
      const before = await stateOf();
      for (const body of ["{", "[]", '"text"', "null", "12"]) {
        const { status, type } = await callOperation(operation, { id: idOf(operation), body, key: mineKey });
        expect([status, type], body).toEqual([422, "application/problem+json"]);
      }
      expect(await stateOf()).toBe(before);
    },
  );
});
