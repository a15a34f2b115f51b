import { isDeepStrictEqual } from "node:util";
import { addArtifact } from "@/lib/artifacts/commands";
import type { StoredFile } from "@/lib/artifacts/schema";
import { recordAudit } from "@/lib/audit/commands";
import type { Tx } from "@/lib/db/client";
import type { EditionModel } from "@/lib/db/generated/models";
import { announce } from "@/lib/db/listen";
import { databaseNow } from "@/lib/db/now";
import { inScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { permit } from "@/lib/policy";
import { addDeliveries, settleMail } from "@/lib/deliveries/commands";
import { callOffDeliveries, removeDeliveries } from "@/lib/deliveries/transitions";
import { env } from "@/lib/env";
import { record } from "@/lib/runs/transitions";
import { makeDigests } from "@/lib/editions/digest/make-digests";
import type { EditionFiles } from "@/lib/editions/render/document";
import { render, type Rendered } from "@/lib/editions/render/render-edition";
import { editionPolicy } from "@/lib/editions/policy";
import { adderOf, findEditionSchedule, nextNumber, ownerOf } from "@/lib/editions/queries";
import { continuesCoverage, edited, subjectOf } from "@/lib/editions/rules";
import { contentSchema, type EditDraft, type EditionContent } from "@/lib/editions/schema";
import { type Locale, localeSchema } from "@/lib/i18n/schema";
import type { Snapshot } from "@/lib/tasks/schema";
import { schedulePolicyOf } from "@/lib/tasks/policy";
import type { Coverage, SynthesisContent } from "@/lib/synthesis/schema";
import { lockTheme } from "@/lib/themes/queries";
import type { ThemeView } from "@/lib/themes/schema";

export { previewMail, sendTestMail } from "@/lib/editions/mail/preview-mail";

interface Written {
  run: { id: string; scheduleId: string | null; dueAt: Date | null };
  /** What it is an edition of, as it is called now; without a schedule it is one of its name. */
  of: { themeId: string; name: string } | { scheduleId: string | null; name: string };
  language: Locale;
  timezone: string;
  content: EditionContent;
  coverage: { from: Date | null; to: Date } | null;
  /** What it is dated; unless told, when it was due, else now. */
  date?: Date;
  published: boolean;
  /** Whom it is mailed to, if it is published. */
  recipients: string[];
  /** Files that come with it, stored already; carried by its mail, or led to. `number`: which edition they speak of. */
  files?: { stored: StoredFile[]; attached: boolean; number: number };
  /** The same, rendered already. */
  rendered?: Rendered;
  now: Date;
}

/**
 * Freezes what was written, in the transaction of its caller: its bytes, its number, and if it is published its
 * deliveries, which leave when it is due and not before.
 */
export async function addEdition(tx: Tx, scope: Scope, written: Written): Promise<{ id: string }> {
  const { run, of, language, timezone, content, coverage, published, files, now } = written;
  const { name } = of;
  const series = "themeId" in of ? { themeId: of.themeId } : { scheduleId: of.scheduleId };
  // Two that are published at once take turns.
  if ("scheduleId" in of)
    await tx.$queryRaw`SELECT id FROM schedule WHERE id = ${of.scheduleId}::uuid FOR NO KEY UPDATE`;
  const number = await nextNumber(tx, { ...series, name });
  if (files && files.number !== number) throw new Error("Another edition took this one's number meanwhile.");
  const date = written.date ?? run.dueAt ?? now;
  const by = await adderOf(tx, { ...series, name });
  const document = { name, by, number, language, timezone, date, content, files: files && describeFiles(files) };
  const ahead = written.rendered;
  // Rarely another one has taken its number, or what it is an edition of has another name now.
  const { linkKey, html, text } =
    isDeepStrictEqual(ahead?.document, document) && ahead ? ahead : await render(document);
  const edition = await tx.edition.create({
    data: {
      workspaceId: scope.workspaceId,
      linkKey,
      runId: run.id,
      ...series,
      name,
      status: published ? "published" : "draft",
      number,
      title: content.title,
      subject: subjectOf(name, content.title),
      language,
      timezone,
      content,
      itemCount: content.kind === "synthesis" ? content.footer.items : null,
      storyCount: content.kind === "synthesis" ? content.footer.stories : null,
      html,
      text,
      coverageFrom: coverage?.from ?? null,
      coverageTo: coverage?.to ?? null,
      createdAt: now,
      publishedAt: published ? now : null,
    },
  });
  const cited = content.kind === "synthesis" ? content.references.map(({ itemId }) => itemId) : [];
  if (cited.length > 0)
    await tx.$executeRaw`
      INSERT INTO edition_item (workspace_id, edition_id, item_id)
      SELECT workspace_id, ${edition.id}::uuid, id FROM item WHERE id = ANY(${cited}::uuid[])`;
  for (const file of files?.stored ?? []) {
    const belongs = { id: edition.id, attached: files?.attached ?? false };
    await addArtifact(tx, scope, { file, kind: "attachment", run, edition: belongs, now });
  }
  if (published) {
    // What was due leaves then, or at once; what somebody asked for by hand can be stopped for a while.
    const notBefore = !run.dueAt ? undoUntil(now) : run.dueAt > now ? run.dueAt : now;
    const { recipients } = written;
    const digests = await digestsOf(tx, scope, { edition, scheduleId: run.scheduleId, recipients, now: notBefore });
    await addDeliveries(tx, scope, { run, editionId: edition.id, recipients, notBefore, digests, now });
  }
  return edition;
}

/** What those get in place of an edition of a theme who get it once a week. */
async function digestsOf(
  tx: Tx,
  scope: Scope,
  of: { edition: EditionModel; scheduleId: string | null; recipients: string[]; now: Date },
): Promise<Map<string, string>> {
  const { edition, scheduleId } = of;
  return edition.themeId && scheduleId ? makeDigests(tx, scope, { ...of, scheduleId }) : new Map();
}

function describeFiles({ stored, attached }: NonNullable<Written["files"]>): EditionFiles {
  return { names: stored.map(({ name }) => name), attached };
}

interface Frozen {
  run: { id: string; scheduleId: string | null; dueAt: Date | null };
  snapshot: Snapshot;
  theme: ThemeView;
  content: SynthesisContent;
  coverage: Pick<Coverage, "from" | "to">;
  date: Date;
  rendered: Rendered;
  now: Date;
}

/**
 * Freezes an edition of a theme, in the transaction that ends its run. To be sent, it is published, moves the theme's
 * coverage and gets its deliveries; else it is kept as a draft. Either way it takes the place of an older draft,
 * which spoke about the same time: so no two editions can both be delivered about one interval.
 */
export async function freezeEdition(tx: Tx, scope: Scope, frozen: Frozen): Promise<{ id: string }> {
  const { run, snapshot, content, coverage, date, rendered, now } = frozen;
  const theme = await lockTheme(tx, frozen.theme.id);
  if (!continuesCoverage({ coverageFrom: coverage.from }, theme.coveredThrough)) {
    throw new Error("Another edition of this theme was delivered meanwhile; the run has to collect again.");
  }
  await tx.edition.updateMany({
    where: { themeId: theme.id, status: "draft" },
    data: { status: "discarded", discardedAt: now, discardReason: "superseded" },
  });
  const published = snapshot.deliveryMode === "send";
  const edition = await addEdition(tx, scope, {
    run,
    of: { themeId: theme.id, name: theme.name },
    language: frozen.theme.language,
    timezone: snapshot.timezone,
    content,
    coverage,
    published,
    recipients: snapshot.recipients,
    date,
    rendered,
    now,
  });
  if (published) await tx.theme.update({ where: { id: theme.id }, data: { coveredThrough: coverage.to } });
  return edition;
}

/**
 * Approves a draft: publishes it and mails it to the people on its schedule. Throws `conflict` with
 * `edition_not_draft`, or with `edition_overlaps` when a later edition has already spoken about the same time.
 */
export function approveEdition(scope: Scope, input: { id: string }): Promise<void> {
  return inScope(scope, async (tx) => {
    const { edition, theme, schedule, runId } = await lockDraft(tx, scope, input.id);
    if (theme && !continuesCoverage(edition, theme.coveredThrough)) throw new AppError("conflict", "edition_overlaps");
    const now = await databaseNow(tx, scope.clock);
    await tx.edition.update({ where: { id: edition.id }, data: { status: "published", publishedAt: now } });
    if (theme) await tx.theme.update({ where: { id: theme.id }, data: { coveredThrough: edition.coverageTo } });
    const run = { id: runId, scheduleId: schedule?.id ?? null };
    const recipients = schedule?.recipients ?? [];
    if (schedule && recipients.length > 0) permit(scope, schedulePolicyOf(schedule).edit, schedule);
    const digests = await digestsOf(tx, scope, { edition, scheduleId: run.scheduleId, recipients, now });
    await addDeliveries(tx, scope, { run, editionId: edition.id, recipients, notBefore: undoUntil(now), digests, now });
    const approved = { id: runId, workspaceId: scope.workspaceId };
    await record(tx, [{ run: approved, kind: "approved", data: { recipients: recipients.length } }], now);
    await recordAudit(tx, scope, {
      action: "edition.approved",
      subject: { type: "edition", id: edition.id, name: edition.title },
      after: { recipients },
    });
    await announce(tx, { kind: "wake" });
    await announce(tx, { kind: "run", workspaceId: scope.workspaceId, runId });
  });
}

/**
 * Edits a draft of a theme: its title, an editor's note, which stories stay and in which order. Throws `stale` where somebody
 * edited it since it was looked at, and `conflict` with `edition_not_draft` or `edition_not_edited`.
 */
export function editDraft(scope: Scope, { id, ...edit }: EditDraft & { id: string }): Promise<void> {
  return inScope(scope, async (tx) => {
    const { edition, runId } = await lockDraft(tx, scope, id);
    const content = contentSchema.parse(edition.content);
    if (content.kind !== "synthesis") throw new AppError("conflict", "edition_not_edited");
    if (content.edits !== edit.edits) throw new AppError("stale");
    if (edit.sections.some((place) => place >= content.sections.length))
      throw new AppError("invalid", "sections_invalid", { fields: [{ path: ["sections"], code: "sections_invalid" }] });
    const next = edited(content, edit);
    const { name, number, timezone, createdAt: date } = edition;
    const language = localeSchema.parse(edition.language);
    const { themeId, scheduleId } = edition;
    const by = await adderOf(tx, themeId ? { themeId } : { scheduleId, name });
    const { linkKey, html, text } = await render({ name, by, number, language, timezone, date, content: next });
    const subject = subjectOf(name, next.title);
    const data = { title: next.title, subject, content: next, linkKey, html, text };
    await tx.edition.update({ where: { id }, data });
    const cited = next.references.map(({ itemId }) => itemId);
    await tx.editionItem.deleteMany({ where: { editionId: id, itemId: { notIn: cited } } });
    await recordAudit(tx, scope, {
      action: "edition.edited",
      subject: { type: "edition", id, name: next.title },
      before: traced(content),
      after: traced(next),
    });
    await announce(tx, { kind: "run", workspaceId: scope.workspaceId, runId });
  });
}

/**
 * Stops mail that somebody asked for by hand, while none of it has left: the edition is a draft again, and its theme's coverage
 * where it was. What a request says stays on the board. Throws `conflict` with `mail_gone` once some of it is on its way.
 */
export function stopMail(scope: Scope, input: { id: string }): Promise<void> {
  return inScope(scope, async (tx) => {
    const { theme, schedule, run } = await lockSeries(tx, input.id);
    permit(scope, editionPolicy.decide, { ownerId: ownerOf({ theme, schedule, run }) });
    await tx.$queryRaw`SELECT id FROM delivery WHERE edition_id = ${input.id}::uuid ORDER BY id FOR UPDATE`;
    const edition = await tx.edition.findUniqueOrThrow({ where: { id: input.id }, include: { deliveries: true } });
    const now = await databaseNow(tx, scope.clock);
    const waits = edition.deliveries.every(
      ({ status, attempt, round }) => status === "queued" && attempt + round === 0,
    );
    const isLatest = !theme || theme.coveredThrough?.getTime() === edition.coverageTo?.getTime();
    if (edition.status !== "published" || edition.deliveries.length === 0 || !waits || !isLatest)
      throw new AppError("conflict", "mail_gone");
    const { id, runId, themeId, coverageFrom } = edition;
    // A request is a thing of its own: only its mail is stopped.
    const request = runId ? await tx.request.findFirst({ where: { runId }, select: { id: true } }) : null;
    if (request) await callOffDeliveries(tx, { editionId: id }, now);
    else {
      await removeDeliveries(tx, { editionId: id });
      await tx.edition.update({ where: { id }, data: { status: "draft", publishedAt: null } });
      if (themeId) await tx.theme.update({ where: { id: themeId }, data: { coveredThrough: coverageFrom } });
    }
    await recordAudit(tx, scope, {
      action: "edition.mail_stopped",
      subject: { type: "edition", id, name: edition.title },
    });
    if (!runId) return;
    await settleMail(tx, scope, [runId], now);
    await announce(tx, { kind: "run", workspaceId: scope.workspaceId, runId });
  });
}

/** Until when mail that somebody asked for now can be stopped. */
function undoUntil(now: Date): Date {
  return new Date(now.getTime() + env().MAIL_UNDO_SECONDS * 1_000);
}

function traced({ title, note, sections }: SynthesisContent) {
  return { title, note, stories: sections.map(({ heading }) => heading ?? "…") };
}

/** Discards a draft. What one of a theme spoke about goes into the next edition. */
export function discardEdition(scope: Scope, input: { id: string }): Promise<void> {
  return inScope(scope, async (tx) => {
    const { edition, runId } = await lockDraft(tx, scope, input.id);
    const now = await databaseNow(tx, scope.clock);
    await tx.edition.update({
      where: { id: edition.id },
      data: { status: "discarded", discardedAt: now, discardReason: "by_person" },
    });
    await recordAudit(tx, scope, {
      action: "edition.discarded",
      subject: { type: "edition", id: edition.id, name: edition.title },
    });
    await announce(tx, { kind: "run", workspaceId: scope.workspaceId, runId });
  });
}

/**
 * A schedule was turned off at `since`: what it wrote and has not left at all is called off with its mail, and the theme's
 * coverage goes back to where it was, so that the next edition speaks about it. What has reached one of its people
 * stays as it is.
 */
export async function callOffEditions(
  scope: Scope,
  { scheduleId, since }: { scheduleId: string; since: Date },
): Promise<void> {
  await inScope(scope, async (tx) => {
    const unsent = await tx.edition.findMany({
      where: {
        status: "published",
        run: { scheduleId, trigger: "schedule" },
        deliveries: {
          some: { OR: [{ status: "queued" }, { status: "cancelled", settledAt: { gte: since } }] },
          every: { status: { in: ["queued", "cancelled", "suppressed"] }, attempt: 0 },
        },
      },
    });
    for (const { id, themeId } of unsent) {
      const [theme] = await tx.$queryRaw<{ coveredThrough: Date | null }[]>`
        SELECT covered_through AS "coveredThrough" FROM theme WHERE id = ${themeId}::uuid FOR NO KEY UPDATE`;
      await tx.$queryRaw`SELECT id FROM delivery WHERE edition_id = ${id}::uuid FOR UPDATE`;
      const edition = await tx.edition.findUniqueOrThrow({ where: { id }, include: { deliveries: true } });
      const left = edition.deliveries.some(({ status }) => !["queued", "cancelled", "suppressed"].includes(status));
      const latest = !theme || theme.coveredThrough?.getTime() === edition.coverageTo?.getTime();
      if (edition.status !== "published" || left || !latest) continue;
      const now = await databaseNow(tx, scope.clock);
      await callOffDeliveries(tx, { editionId: id }, now);
      await tx.edition.update({
        where: { id },
        data: { status: "discarded", discardedAt: now, discardReason: "called_off" },
      });
      if (themeId) await tx.theme.update({ where: { id: themeId }, data: { coveredThrough: edition.coverageFrom } });
    }
  });
}

/** Locks what it is an edition of first, as freezing does, so that approval and a finishing run take turns. */
async function lockDraft(tx: Tx, scope: Scope, id: string) {
  const { theme, schedule, run } = await lockSeries(tx, id);
  permit(scope, editionPolicy.decide, { ownerId: ownerOf({ theme, schedule, run }) });
  const edition = await tx.edition.findUniqueOrThrow({ where: { id } });
  if (edition.status !== "draft" || !edition.runId) throw new AppError("conflict", "edition_not_draft");
  return { edition, theme, schedule, runId: edition.runId };
}

/** Whoever decides about an edition takes turns with what else its theme or schedule does. */
async function lockSeries(tx: Tx, id: string) {
  const found = await tx.edition.findUnique({
    where: { id },
    select: { themeId: true, scheduleId: true, runId: true, run: { select: { triggeredById: true } } },
  });
  if (!found) throw new AppError("not_found");
  const theme = found.themeId ? await lockTheme(tx, found.themeId) : null;
  if (!theme) await tx.$queryRaw`SELECT id FROM schedule WHERE id = ${found.scheduleId}::uuid FOR NO KEY UPDATE`;
  return { theme, schedule: await findEditionSchedule(tx, found), run: found.run };
}
