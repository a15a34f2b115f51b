import { createHash, randomUUID } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { dropUnlessNamed, storeFile, unfinishedFile } from "@/lib/artifacts/commands";
import type { StoredFile } from "@/lib/artifacts/schema";
import { addEdition } from "@/lib/editions/commands";
import { renderAhead } from "@/lib/editions/render/render-edition";
import { nextEditionNumber } from "@/lib/editions/queries";
import { type EditionDocument, formatDay } from "@/lib/editions/render/document";
import { PdfTooLarge, renderPdf } from "@/lib/editions/render/render-pdf";
import type { DocumentContent } from "@/lib/editions/schema";
import { AppError } from "@/lib/errors";
import { DataFault } from "@/lib/reports/compute/data-fault";
import { getReport } from "@/lib/reports/queries";
import { computeReport } from "@/lib/reports/read/compute-report";
import type { Computed } from "@/lib/reports/read/work";
import { reportDefinition, reportParamsSchema } from "@/lib/tasks/report/definition";
import { trimmedEnd } from "@/lib/text";
import type { TaskContext, PacedRunner } from "@/lib/tasks/contract";
import { TaskFailure } from "@/lib/tasks/failure";

const xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** Maximum size of all attachments of a mail together, in bytes; above it, the mail links to the files instead. */
const mostAttached = 10 * 1024 ** 2;

/** Reads a report's data, lays out the result as an edition, and stores it as PDF, CSV and XLSX with the edition. */
export const reportRunner: PacedRunner = {
  definition: reportDefinition,
  async run(context) {
    const { scope, run, snapshot, progress, commit } = context;
    const { reportId, includeAttachment } = reportParamsSchema.parse(snapshot.params);
    const { scheduleId } = run;
    await progress("read", 0, 0);
    const report = await getReport(scope, reportId).catch((error: unknown) => {
      throw error instanceof AppError ? new TaskFailure({ code: "report_gone" }, { final: true }) : error;
    });
    const { name, language } = report;
    const { timezone } = snapshot;
    const date = run.dueAt ?? run.nominalAt ?? run.createdAt;
    const computed = await compute({ ...context, timezone }, report, run.nominalAt ?? run.createdAt);
    const content: DocumentContent = {
      kind: "document",
      title: formatDay(date, language, timezone),
      blocks: computed.blocks,
    };
    await progress("set", 0, 1);
    const number = await nextEditionNumber(scope, { scheduleId, name });
    const pdf = await layOut(context, { name, number, language, timezone, date, content });
    context.signal.throwIfAborted();
    await progress("store", 0, 2);
    const stored: StoredFile[] = [];
    try {
      const made = filesOf(fileName(name, date, number), pdf, computed);
      for (const { content: bytes, ...file } of made) stored.push(await store(bytes, file));
      const attached = isAttached(includeAttachment, made);
      const files = { names: stored.map((file) => file.name), attached };
      const rendered = await renderAhead(scope, {
        of: { scheduleId, name },
        language,
        timezone,
        date,
        content,
        files,
      });
      return await commit(async (tx, now) => {
        const { id } = await addEdition(tx, scope, {
          run,
          of: { scheduleId, name },
          language,
          timezone,
          content,
          coverage: null,
          published: snapshot.deliveryMode === "send",
          recipients: snapshot.recipients,
          files: { stored, attached, number },
          date,
          rendered,
          now,
        });
        const { read, counted, groups } = computed;
        const links = [{ label: `${name}: ${content.title}`, path: `/editions/${id}` }];
        return { facts: { rows: read, counted, groups }, links };
      });
    } finally {
      await dropUnlessNamed(scope, stored);
    }
  },
  async preview({ scope, schedule, params, timezone, at, signal }) {
    const { reportId, includeAttachment } = reportParamsSchema.parse(params);
    const report = await getReport(scope, reportId);
    const { name, language } = report;
    const progress = () => Promise.resolve();
    const computed = await compute({ scope, signal, timezone, progress }, report, at);
    const title = formatDay(at, language, timezone);
    const content: DocumentContent = { kind: "document", title, blocks: computed.blocks };
    const of = { scheduleId: schedule?.id ?? null, name };
    const number = await nextEditionNumber(scope, of);
    const pdf = await layOut({ scope, signal }, { name, number, language, timezone, date: at, content });
    const made = filesOf(fileName(name, at, number), pdf, computed);
    const attached = isAttached(includeAttachment, made);
    const files = made.map(({ content: bytes, ...file }) => ({ ...file, content: Buffer.from(bytes), attached }));
    const named = { names: files.map((file) => file.name), attached };
    const { linkKey, subject, html, text } = await renderAhead(scope, {
      of,
      language,
      timezone,
      date: at,
      content,
      files: named,
    });
    return { themeId: null, name, language, subject, linkKey, html, text, files };
  },
};

/** The files of a report that are stored with its edition. */
function filesOf(base: string, pdf: Uint8Array, { csv, xlsx }: Computed) {
  return [
    { name: `${base}.csv`, contentType: "text/csv; charset=utf-8", content: csv },
    { name: `${base}.pdf`, contentType: "application/pdf", content: pdf },
    { name: `${base}.xlsx`, contentType: xlsxType, content: xlsx },
  ];
}

function isAttached(wanted: boolean, files: readonly { content: Uint8Array }[]): boolean {
  return wanted && files.reduce((bytes, { content }) => bytes + content.length, 0) <= mostAttached;
}

type Computing = Pick<TaskContext, "scope" | "signal" | "progress"> & { timezone: string };

/** Faulty data will still be faulty a minute later: the run is not retried, and its owner is notified immediately. */
async function compute(
  { scope, signal, progress, timezone }: Computing,
  { source, definition, language }: Awaited<ReturnType<typeof getReport>>,
  at: Date,
): Promise<Computed> {
  const asked = { source, definition, language, timezone, at, withCsv: true };
  try {
    return await computeReport(scope, asked, {
      signal,
      progress: (rows) => {
        if (!signal.aborted) void progress("read", rows, 0);
      },
    });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof DataFault) throw new TaskFailure(error, { final: true, cause: error });
    if (error instanceof AppError)
      throw new TaskFailure({ code: error.reason, values: error.values }, { final: true, cause: error });
    throw error;
  }
}

/** What is too large to lay out now will be too large a minute later as well: it is not retried. */
function layOut({ scope, signal }: Pick<Computing, "scope" | "signal">, document: EditionDocument): Promise<Buffer> {
  return renderPdf(document, { signal, share: scope.workspaceId }).catch((error: unknown) => {
    throw error instanceof PdfTooLarge
      ? new TaskFailure({ code: "report_pdf_too_large" }, { final: true, cause: error })
      : error;
  });
}

async function store(
  content: Uint8Array,
  { name, contentType }: { name: string; contentType: string },
): Promise<StoredFile> {
  const key = `editions/${randomUUID()}`;
  const path = await unfinishedFile(`edition-${randomUUID()}`);
  try {
    await writeFile(path, content, { mode: 0o600 });
    const sha256 = createHash("sha256").update(content).digest("hex");
    return await storeFile(path, { name, key, contentType, size: content.length, sha256 });
  } finally {
    await rm(path, { force: true });
  }
}

/** Letters that no decomposition turns into plain ones. */
const plainLetters: Record<string, string> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ı: "i",
};

/** Such as `market-2026-11-20-3`: plain letters, so that every system and header accepts it. */
function fileName(name: string, date: Date, number: number): string {
  const plain = name
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[ßæœøłđðþı]/g, (letter) => plainLetters[letter] ?? letter)
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-/, "")
    .slice(0, 60);
  return `${trimmedEnd(plain, "-") || "report"}-${date.toISOString().slice(0, 10)}-${number}`;
}
