import { createHash } from "node:crypto";
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { IncomingMessage, ServerResponse } from "node:http";
import PostalMime from "postal-mime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as getFile } from "@/app/(recipient)/files/[token]/route";
import { openFileLink } from "@/lib/artifacts/rules";
import { createConnection } from "@/lib/connections/commands";
import type { Scope } from "@/lib/db/scope";
import { inSystem, mintScope } from "@/lib/db/system";
import { sent } from "@/tests/setup/mail";
import { readMail } from "@/lib/editions/mail/read-mail";
import { approveEdition } from "@/lib/editions/commands";
import { getEdition, listEditions, openEditionFile } from "@/lib/editions/queries";
import { renderPdf } from "@/lib/editions/render/render-pdf";
import { resetEnv } from "@/lib/env";
import { renderSampleListings } from "@/lib/samples/listings";
import { createMarketSnapshot, createReport, deleteReport, updateReport, uploadFile } from "@/lib/reports/commands";
import { namedFilterSchema } from "@/lib/paging";
import { getReport, listReports, previewReport, sampleSource } from "@/lib/reports/queries";
import { type ReportSource, reportDefinitionSchema, marketSnapshotSchema } from "@/lib/reports/schema";
import { getRun, listRuns } from "@/lib/runs/queries";
import { failureText } from "@/lib/i18n/errors";
import { createSchedule } from "@/lib/schedules/commands";
import { type ScheduleInput, scheduleInputSchema } from "@/lib/schedules/schema";
import { startWebDouble, type WebDouble } from "@/tests/doubles/web-server";
import { makeWorkspace } from "@/tests/setup/factories";
import { useWorker } from "@/tests/setup/worker";

const worker = useWorker();
const before = new Date("2026-11-19T12:00:00Z");
const now = new Date("2026-11-20T09:00:00Z");
let web: WebDouble;

function allowPrivate(allowed: boolean): void {
  process.env.SOURCES_ALLOW_PRIVATE_NETWORK = String(allowed);
  resetEnv();
}

beforeAll(async () => {
  web = await startWebDouble();
  allowPrivate(true);
  web.serve("/listings.csv", renderSampleListings(now));
});
afterAll(async () => {
  delete process.env.SOURCES_ALLOW_PRIVATE_NETWORK;
  resetEnv();
  await web.close();
});

const definition = reportDefinitionSchema.parse({
  columns: [
    { name: "kind", label: "Kind", type: "text" },
    { name: "price", label: "Price", type: "number" },
  ],
  groupBy: { column: "kind" },
  measures: [{ label: "Total", op: "sum", column: "price" }],
  charts: [{ type: "bar", measure: 0 }],
});
const csv = "kind,price\nfruit,3\nbread,4\nfruit,5\n";

function schedule(scope: Scope, reportId: string, input: Partial<ScheduleInput> = {}, includeAttachment = true) {
  const fixed = { name: "Weekly", taskType: "report", params: { reportId, includeAttachment }, timezone: "UTC" };
  const recurrence = { kind: "daily", time: "09:00" };
  return createSchedule(
    scope,
    scheduleInputSchema.parse({ ...fixed, recurrence, recipients: ["a@example.com"], ...input }),
  );
}

/** A report over a source, on a schedule that is due at `now`. */
async function due(source: ReportSource, input: Partial<ScheduleInput> = {}, includeAttachment = true) {
  const workspace = await makeWorkspace();
  const scope = workspace.at(before);
  const { id } = await createReport(scope, { name: "Été, “sold”", language: "en", source, definition });
  const { id: scheduleId } = await schedule(scope, id, input, includeAttachment);
  await worker.work(now);
  const [run] = await listRuns(workspace.at(now), {});
  return { ...workspace, scope: workspace.at(now), reportId: id, scheduleId, run: await getRun(scope, run?.id ?? "") };
}

async function mailOf(scope: Scope) {
  const [first] = await sent(scope);
  return PostalMime.parse((await readMail(scope, first?.id ?? "")) ?? "");
}

describe("a report that is due", () => {
  it("becomes an edition with a PDF and a CSV, which its mail carries", async () => {
    web.serve("/sold.csv", csv);
    const { scope, run } = await due({ kind: "csv", url: `${web.url}/sold.csv` });
    expect(run).toMatchObject({ status: "succeeded", result: { facts: { rows: 3, counted: 3, groups: 2 } } });
    const edition = await getEdition(scope, run.editionId ?? "");
    expect(edition).toMatchObject({
      name: "Été, “sold”",
      number: 1,
      title: "Friday, 20 November 2026",
      status: "published",
    });
    expect(edition.content).toMatchObject({
      blocks: [
        { kind: "facts", facts: [{ label: "Total", value: "12", change: null }] },
        {
          kind: "chart",
          points: [
            { label: "fruit", value: 8 },
            { label: "bread", value: 4 },
          ],
        },
        {
          kind: "table",
          rows: [
            ["fruit", "8"],
            ["bread", "4"],
          ],
          left: 0,
        },
        { kind: "text" },
      ],
    });
    const names = ["csv", "pdf", "xlsx"].map((ending) => `ete-sold-2026-11-20-1.${ending}`);
    expect(edition.files.map(({ name }) => name)).toEqual(names);
    const mail = await mailOf(scope);
    expect(mail.attachments.map(({ filename, mimeType }) => [filename, mimeType])).toEqual([
      [names[0], "text/csv"],
      [names[1], "application/pdf"],
      [names[2], "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
    ]);
    const [table, pdf, workbook] = mail.attachments.map(({ content }) => Buffer.from(content as ArrayBuffer));
    expect(table?.toString("utf8")).toBe("\ufeffKind,Total\nfruit,8\nbread,4\n");
    expect(pdf?.subarray(0, 5).toString()).toBe("%PDF-");
    expect(workbook?.subarray(0, 2).toString()).toBe("PK");
    expect(mail.text).toContain("fruit      8");
    const file = await openEditionFile(scope, { id: edition.id, fileId: edition.files[1]?.id ?? "" });
    expect(Buffer.from(await new Response(file.bytes).arrayBuffer()).equals(pdf ?? Buffer.of())).toBe(true);
  });

  it("keeps negative numbers in its CSV, and what a spreadsheet would take for a formula is text there", async () => {
    web.serve("/signed.csv", "kind,price\nrefund,-5.2\n=1+1,3\n-later,4\na;=2+2,1\n");
    const { scope } = await due({ kind: "csv", url: `${web.url}/signed.csv` });
    const [table] = (await mailOf(scope)).attachments.map(({ content }) => Buffer.from(content as ArrayBuffer));
    expect(table?.toString("utf8")).toBe("\ufeffKind,Total\n'-later,4\n'=1+1,3\n\"a;=2+2\",1\nrefund,-5.2\n");
  });

  it("is led to by links, where it is not attached: without signing in, for a month, and not when it is a draft", async () => {
    web.serve("/sold.csv", csv);
    const { scope } = await due({ kind: "csv", url: `${web.url}/sold.csv` }, {}, false);
    const mail = await mailOf(scope);
    expect(mail.attachments).toEqual([]);
    const token = /\/files\/([\w-]+)/.exec(mail.text ?? "")?.[1] ?? "";
    expect(openFileLink(token, new Date(now.getTime() + 29 * 86_400_000))).toMatchObject({
      workspaceId: scope.workspaceId,
    });
    expect(openFileLink(token, new Date(now.getTime() + 30 * 86_400_000))).toBeNull();
    const ask = (one: string) => getFile(new Request("http://localhost"), { params: Promise.resolve({ token: one }) });
    const answer = await ask(token);
    expect([answer.status, answer.headers.get("content-disposition")]).toEqual([
      200,
      'attachment; filename="ete-sold-2026-11-20-1.csv"',
    ]);
    await answer.body?.cancel();
    expect((await ask(`${token}x`)).status).toBe(404);
    await inSystem((tx) =>
      tx.edition.updateMany({ where: { workspaceId: scope.workspaceId }, data: { status: "draft" } }),
    );
    expect((await ask(token)).status).toBe(404);
  });

  it("is kept as a draft with its files until somebody approves it, and several may wait", async () => {
    web.serve("/sold.csv", csv);
    const { scope, at } = await due({ kind: "csv", url: `${web.url}/sold.csv` }, { deliveryMode: "draft" });
    const later = new Date(now.getTime() + 86_400_000);
    await worker.work(later);
    const drafts = await listEditions(scope, { status: "draft" });
    expect(drafts.map(({ number }) => number)).toEqual([2, 1]);
    expect(await sent(scope)).toEqual([]);
    await approveEdition(at(later), { id: drafts[1]?.id ?? "" });
    await worker.deliver(later);
    expect((await mailOf(scope)).attachments).toHaveLength(3);
  });

  it("with a malformed row says in which line, sends nothing and leaves no file", async () => {
    web.serve("/broken.csv", "kind,price\nfruit,3\nbread,4,5\n");
    const { scope, run, workspaceId } = await due({ kind: "csv", url: `${web.url}/broken.csv` });
    expect(run).toMatchObject({
      status: "failed",
      attempt: 1,
      error: "Line 3 has 3 fields instead of 2.",
    });
    expect(await sent(scope)).toEqual([]);
    expect(await listEditions(scope, {})).toEqual([]);
    expect(await inSystem((tx) => tx.artifact.count({ where: { workspaceId } }))).toBe(0);
    web.serve("/broken.csv", 'kind,price\nfruit,3\nbread,"four"\n');
    const wrong = await due({ kind: "csv", url: `${web.url}/broken.csv` });
    expect(wrong.run.error).toBe("Line 3: “four” in price is not a number.");
  });

  it("is tried again when its data cannot be reached", async () => {
    const { run } = await due({ kind: "csv", url: `${web.url}/nowhere.csv` });
    expect(run).toMatchObject({ status: "pending", error: "The server responded with status 404." });
    expect(failureText("fr", run)).toBe("Le serveur a répondu avec le code 404.");
  });
});

describe("data", () => {
  const preview = (scope: Scope, source: ReportSource) =>
    previewReport(scope, { source, definition, language: "en", timezone: "UTC" });
  const totals = {
    blocks: [
      { facts: [{ value: "12" }] },
      {},
      {
        rows: [
          ["fruit", "8"],
          ["bread", "4"],
        ],
      },
      {},
    ],
  };

  it("may be CSV with semicolons, quotes and another charset, JSON at a path, or a file", async () => {
    const { scope } = await makeWorkspace();
    const odd = Buffer.from('\r\nkind;price\r\n"fruit";3\r\nbread;4\r\n"fruit";"5"\r\n', "latin1");
    web.on("/odd.csv", (_, response) =>
      response.writeHead(200, { "content-type": "text/csv; charset=iso-8859-1" }).end(odd),
    );
    expect(await preview(scope, { kind: "csv", url: `${web.url}/odd.csv` })).toMatchObject(totals);
    const rows = [
      { kind: "fruit", price: 3 },
      { price: 4, kind: "bread" },
      { kind: "fruit", price: "5", more: { x: 1 } },
    ];
    web.serve("/data.json", JSON.stringify({ data: { items: rows } }));
    const json = { kind: "json", url: `${web.url}/data.json`, path: "data.items" } as const;
    expect(await preview(scope, json)).toMatchObject(totals);
    const plainly = { decimal: "point", format: "plain", currency: null };
    await expect(preview(scope, { ...json, path: "data" })).rejects.toMatchObject({ reason: "data_not_list" });
    const bytes = new Blob([csv]).stream();
    const { id: fileId } = await uploadFile(scope, { name: "sold.csv", contentType: "text/csv", bytes });
    expect(await preview(scope, { kind: "upload", fileId })).toMatchObject(totals);
    expect(await sampleSource(scope, { source: { kind: "upload", fileId } })).toEqual({
      columns: [
        { name: "kind", type: "text", ...plainly, samples: ["fruit", "bread"] },
        { name: "price", type: "number", ...plainly, samples: ["3", "4", "5"] },
      ],
      rows: [
        ["fruit", "3"],
        ["bread", "4"],
        ["fruit", "5"],
      ],
    });
    await expect(uploadFile(scope, { name: "x", contentType: "", bytes: null })).rejects.toMatchObject({
      reason: "file_empty",
    });
    const foreign = await makeWorkspace();
    await expect(preview(foreign.scope, { kind: "upload", fileId })).rejects.toMatchObject({ reason: "file_unknown" });
  });

  it("is not read from private addresses, and what is wrong is said on the source", async () => {
    const { scope } = await makeWorkspace();
    allowPrivate(false);
    const refused = preview(scope, { kind: "csv", url: `${web.url}/sold.csv` });
    await expect(refused).rejects.toMatchObject({
      code: "invalid",
      fields: [{ path: ["source"], code: "url_private" }],
    });
    allowPrivate(true);
    web.serve("/none.csv", "");
    await expect(preview(scope, { kind: "csv", url: `${web.url}/none.csv` })).rejects.toMatchObject({
      reason: "data_empty",
    });
    web.serve("/other.csv", "a,b\n1,2\n");
    await expect(preview(scope, { kind: "csv", url: `${web.url}/other.csv` })).rejects.toMatchObject({
      reason: "data_no_column",
      values: { column: "kind", columns: "a, b" },
    });
  });

  it("may be listings, page by page, and the password goes to no other server", async () => {
    const { scope } = await makeWorkspace();
    const listing = (mlsId: number, status: string, listPrice: number, closePrice: number | null) => ({
      mlsId,
      listPrice,
      listDate: "2026-11-01T00:00:00Z",
      modified: "2026-11-10T00:00:00Z",
      mls: { status, daysOnMarket: 12 },
      sales: closePrice === null ? null : { closeDate: "2026-11-12", closePrice, contractDate: "2026-11-05" },
      property: { area: 1_000 },
      address: { city: "Harbour Point", postalCode: "49440", full: "1 Quay Street" },
    });
    const asked: string[] = [];
    let next = "/properties?page=2";
    const answer = (request: IncomingMessage, response: ServerResponse) => {
      asked.push(`${request.headers.authorization} ${request.url}`);
      const second = request.url?.includes("page=2");
      const rows = second
        ? [listing(3, "Active", 300, null)]
        : [listing(1, "Closed", 200, 210), listing(2, "Closed", 100, 90)];
      response.writeHead(200, {
        "content-type": "application/json",
        ...(second ? {} : { link: `<${next}>; rel="next"` }),
      });
      response.end(JSON.stringify(rows));
    };
    web.on("/properties?status=Active&status=Pending&status=Closed&limit=500", answer);
    web.on("/properties?page=2", answer);
    const connection = { kind: "listings", name: "MLS", url: web.url, username: "u", password: "hush" } as const;
    const { id: connectionId } = await createConnection(scope, connection);
    const source = { kind: "listings", connectionId } as const;
    const { rows } = await sampleSource(scope, { source });
    const place = ["Harbour Point", "49440", "1 Quay Street"];
    expect(rows).toEqual([
      ["1", "Active", "2026-11-01T00:00:00Z", "200", "12", "1000", "0.2", ...place],
      ["1", "Pending", "2026-11-05", "200", "12", "1000", "0.2", ...place],
      ["1", "Closed", "2026-11-12", "210", "12", "1000", "0.21", ...place],
      ["2", "Active", "2026-11-01T00:00:00Z", "100", "12", "1000", "0.1", ...place],
      ["2", "Pending", "2026-11-05", "100", "12", "1000", "0.1", ...place],
    ]);
    expect(asked).toHaveLength(2);
    const basic = `Basic ${Buffer.from("u:hush").toString("base64")}`;
    expect(asked.every((line) => line.startsWith(basic))).toBe(true);
    expect(asked[0]).toContain("status=Active&status=Pending&status=Closed");
    next = "https://elsewhere.example/properties";
    await expect(sampleSource(scope, { source })).rejects.toMatchObject({ reason: "url_unreachable" });
  });
});

it("the market snapshot counts the sample's listings against the window before, in the report's language", async () => {
  const { at } = await makeWorkspace();
  const scope = at(now);
  const source = { kind: "csv", url: `${web.url}/listings.csv` } as const;
  const snapshot = marketSnapshotSchema.parse({ source, city: "Northfield", zipCodes: ["55057"], language: "fr" });
  const { id } = await createMarketSnapshot(scope, snapshot);
  const report = await getReport(scope, id);
  expect(report).toMatchObject({ name: "Market, Northfield", language: "fr" });
  const { blocks, rows } = await previewReport(scope, { ...report, timezone: "UTC" });
  const lines = renderSampleListings(now)
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(","));
  const closed = lines.filter(
    ([, status, date = "", , , , , city, zip]) =>
      status === "Closed" && city === "Northfield" && zip === "55057" && date >= "2026-10-21" && date <= "2026-11-19",
  );
  expect(rows).toBe(lines.length);
  const [facts] = blocks;
  if (facts?.kind !== "facts") throw new Error("There are no facts.");
  expect(facts.facts.map(({ label }) => label)).toContain("Prix médian");
  expect(facts.facts[2]).toMatchObject({ label: "Ventes conclues", value: String(closed.length) });
  expect(facts.facts[2]?.change).toMatch(/par rapport aux 30 jours précédents|rien à comparer/);
  expect(blocks.filter(({ kind }) => kind === "chart")).toHaveLength(2);
});

it("a PDF is the same bytes for the same edition, with its fonts embedded", async () => {
  const document = {
    name: "Łódź",
    number: 3,
    language: "fr" as const,
    timezone: "Europe/Paris",
    date: now,
    content: {
      kind: "document" as const,
      title: "Œuvre – 100 € 漢",
      blocks: [
        { kind: "facts" as const, heading: null, facts: [{ label: "A", value: "1 234,5", change: "+3 %" }] },
        { kind: "chart" as const, heading: "C", type: "line" as const, points: [{ label: "x", value: 1, text: "1" }] },
      ],
    },
  };
  const [one, other] = [await renderPdf(document), await renderPdf(structuredClone(document))];
  expect(createHash("sha256").update(one).digest("hex")).toBe(createHash("sha256").update(other).digest("hex"));
  const text = one.toString("latin1");
  const embedded = [...text.matchAll(/\/FontFile2 /g)].length;
  expect(embedded).toBeGreaterThanOrEqual(3);
  const used = [...text.matchAll(/\/BaseFont \/([\w+-]+)/g)].map((match) => match[1] ?? "");
  expect(used.filter((font) => !font.includes("+") && font !== "Helvetica")).toEqual([]);
});

describe("a PDF", () => {
  const words = {
    polish: ["Łódź", "ćwierć", "źródło", "żółć"],
    russian: ["Москва", "объявление", "продажа"],
    greek: ["Αθήνα", "σπίτι", "πώληση"],
    chinese: ["房屋销售", "北京市", "价格"],
    mixed: ["Łódź", "Москва", "Αθήνα", "房屋"],
  };
  /** A table of 50 rows, every cell of which changes between scripts, or within one beyond ASCII. */
  const tableOf = (set: string[], columns: number) => ({
    name: set[0] ?? "",
    number: 1,
    language: "en" as const,
    timezone: "UTC",
    date: now,
    content: {
      kind: "document" as const,
      title: set[1] ?? "",
      blocks: [
        {
          kind: "table" as const,
          heading: set[0] ?? "",
          columns: Array.from({ length: columns }, (_, index) => ({
            label: set[index % set.length] ?? "",
            align: index % 2 === 0 ? ("start" as const) : ("end" as const),
          })),
          rows: Array.from({ length: 50 }, (_, row) =>
            Array.from({ length: columns }, (_, column) => `${row} ${set[(row + column) % set.length]}`),
          ),
          left: 0,
        },
      ],
    },
  });

  it.each(Object.entries(words))("of a table in %s embeds each font once", async (_name, set) => {
    const pdf = (await renderPdf(tableOf(set, 4))).toString("latin1");
    const fonts = [...pdf.matchAll(/\/FontName \/[A-Z]{6}\+([\w-]+)/g)].map((match) => match[1]);
    expect(fonts.length).toBeGreaterThanOrEqual(2);
    expect(new Set(fonts).size).toBe(fonts.length);
    expect(pdf.length).toBeLessThan(200 * 1024);
  });

  // Other work on the machine may block us once; a layout in this thread would do so each time.
  it("holds nobody up while it is laid out: the process goes on", { retry: 2 }, async () => {
    const delay = monitorEventLoopDelay({ resolution: 10 });
    delay.enable();
    await renderPdf(tableOf(words.russian, 12));
    delay.disable();
    expect(delay.max / 1e6).toBeLessThan(200);
  });

  it("is given up when its run is called off, and the next one is laid out all the same", async () => {
    const calledOff = new AbortController();
    const given = renderPdf(tableOf(words.russian, 12), { signal: calledOff.signal });
    calledOff.abort(new Error("called off"));
    await expect(given).rejects.toThrow("called off");
    expect((await renderPdf(tableOf(words.polish, 2))).subarray(0, 5).toString()).toBe("%PDF-");
  });
});

describe("who may", () => {
  it("change a report: its owner, and owners and managers; put a connection to use: only those", async () => {
    const { scope, workspaceId, userId } = await makeWorkspace();
    const source = { kind: "csv", url: `${web.url}/sold.csv` } as const;
    const input = { name: "Sold", language: "en" as const, source, definition };
    const { id } = await createReport(scope, input);
    const member = mintScope(workspaceId, { kind: "person", userId: workspaceId, role: "member" });
    await expect(updateReport(member, { id, ...input })).rejects.toMatchObject({ reason: "not_your_report" });
    const { id: connectionId } = await createConnection(scope, {
      kind: "postgresql",
      name: "Shop",
      url: "postgresql://u:p@db.example.com/shop",
    });
    const sql = { kind: "sql", connectionId, query: "SELECT 1" } as const;
    await expect(createReport(member, { ...input, source: sql })).rejects.toMatchObject({ reason: "managers_only" });
    await expect(sampleSource(member, { source: sql })).rejects.toMatchObject({ reason: "managers_only" });
    expect(await updateReport(scope, { id, ...input, source: sql, version: 1 })).toEqual({ version: 2 });
    await expect(updateReport(scope, { id, ...input, version: 1 })).rejects.toMatchObject({ code: "stale" });
    const own = mintScope(workspaceId, { kind: "person", userId, role: "member" });
    expect(await updateReport(own, { id, ...input, source: sql, name: "Renamed" })).toEqual({ version: 3 });
    await schedule(scope, id);
    await expect(deleteReport(scope, { id })).rejects.toMatchObject({ values: { users: "Weekly" } });
    const foreign = await makeWorkspace();
    expect((await listReports(foreign.scope, namedFilterSchema.parse({}))).data).toEqual([]);
    await expect(schedule(foreign.scope, id)).rejects.toMatchObject({ fields: [{ path: ["params", "reportId"] }] });
  });
});
