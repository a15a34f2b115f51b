import { randomUUID } from "node:crypto";
import { recordAudit } from "@/lib/audit/commands";
import type { Tx } from "@/lib/db/client";
import { announce } from "@/lib/db/listen";
import { databaseNow } from "@/lib/db/now";
import { inScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { expandLists } from "@/lib/recipients/queries";
import { permit } from "@/lib/policy";
import { settleMail } from "@/lib/deliveries/commands";
import { callOffDeliveries, removeDeliveries } from "@/lib/deliveries/transitions";
import { record } from "@/lib/runs/transitions";
import { indexEditions } from "@/lib/editions/freeze/index-editions";
import { addMail } from "@/lib/editions/freeze/add-edition";
import { render } from "@/lib/editions/render/render-edition";
import { editionPolicy } from "@/lib/editions/policy";
import { findEditionSchedule, ownerOf, readImprint } from "@/lib/editions/queries";
import { continuesCoverage, edited, sharedUrl } from "@/lib/editions/rules";
import { contentSchema, type EditDraft } from "@/lib/editions/schema";
import { localeSchema } from "@/lib/i18n/schema";
import { schedulePolicyOf } from "@/lib/tasks/policy";
import type { SynthesisContent } from "@/lib/synthesis/schema";
import { lockTheme } from "@/lib/themes/queries";

export { addEdition, freezeEdition } from "@/lib/editions/freeze/add-edition";
export { indexEditions } from "@/lib/editions/freeze/index-editions";
export { mailDraftCopies } from "@/lib/editions/mail/draft-copy";
export { previewMail, sendTestMail } from "@/lib/editions/mail/preview-mail";

/**
 * Approves a draft: publishes it and mails it to the people on its schedule. Throws `conflict` with
 * `edition_not_draft`, or with `edition_overlaps` if a later edition has already covered the same time.
 */
export function approveEdition(scope: Scope, input: { id: string }): Promise<void> {
  return inScope(scope, async (tx) => {
    const { edition, theme, schedule, runId } = await lockDraft(tx, scope, input.id);
    if (theme && !continuesCoverage(edition, theme.coveredThrough)) throw new AppError("conflict", "edition_overlaps");
    const now = await databaseNow(tx, scope.clock);
    await tx.edition.update({ where: { id: edition.id }, data: { status: "published", publishedAt: now } });
    if (theme) await tx.theme.update({ where: { id: theme.id }, data: { coveredThrough: edition.coverageTo } });
    // A person requests it now, no matter when its run was due.
    const run = { id: runId, scheduleId: schedule?.id ?? null, dueAt: null };
    const recipients = schedule?.recipients ?? [];
    if (schedule && recipients.length > 0) permit(scope, schedulePolicyOf(schedule).edit, schedule);
    await addMail(tx, scope, { edition, run, recipients, now });
    const approved = { id: runId, workspaceId: scope.workspaceId };
    await record(
      tx,
      [{ run: approved, kind: "approved", data: { recipients: (await expandLists(tx, recipients)).length } }],
      now,
    );
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
 * Edits a draft of a theme: its title, an editor's note, which stories stay and in which order. Throws `stale` if
 * somebody edited it since it was opened, and `conflict` with `edition_not_draft` or `edition_not_edited`.
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
    const imprint = await readImprint(tx, scope, themeId ? { themeId } : { scheduleId, name });
    const { linkKey, subject, html, text } = await render({
      ...imprint,
      name,
      number,
      language,
      timezone,
      date,
      content: next,
    });
    const data = { title: next.title, subject, content: next, linkKey, html, text, logoId: imprint.logo?.id ?? null };
    await tx.edition.update({ where: { id }, data });
    await indexEditions(tx, [id]);
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
 * Stops mail that a person requested, while none of it has been sent: the edition is a draft again, and its theme's
 * coverage moves back. What was published for a request stays on the board. Throws `conflict` with `mail_gone` once
 * some of it is on its way.
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
    // The edition of a request stays published: only its mail is stopped.
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

function traced({ title, note, sections }: SynthesisContent) {
  return { title, note, stories: sections.map(({ heading }) => heading ?? "…") };
}

/**
 * Shares an edition by a link that works without an account, or withdraws the link: a withdrawn link never works again.
 * Returns the link. Throws `not_found`.
 */
export function shareEdition(
  scope: Scope,
  { id, shared }: { id: string; shared: boolean },
): Promise<{ url: string | null }> {
  return inScope(scope, async (tx) => {
    const { theme, schedule, run } = await lockSeries(tx, id);
    permit(scope, editionPolicy.decide, { ownerId: ownerOf({ theme, schedule, run }) });
    const edition = await tx.edition.findUniqueOrThrow({ where: { id } });
    const { workspaceId, title } = edition;
    const key = shared ? (edition.shareKey ?? randomUUID()) : null;
    if (key !== edition.shareKey) {
      await tx.edition.update({ where: { id }, data: { shareKey: key } });
      const action = shared ? "edition.shared" : "edition.share_withdrawn";
      await recordAudit(tx, scope, { action, subject: { type: "edition", id, name: title } });
    }
    return { url: key && sharedUrl({ workspaceId, editionId: id, key }) };
  });
}

/** Discards a draft. What the draft of a theme covered goes into the next edition. */
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
 * A schedule was turned off at `since`: editions of which nothing has been sent are called off with their mail, and the
 * theme's coverage moves back, so that the next edition covers the same time. An edition that has reached any of its
 * recipients stays as it is.
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

/** Locks the theme or schedule first, as freezing does, so that approval and a finishing run take turns. */
async function lockDraft(tx: Tx, scope: Scope, id: string) {
  const { theme, schedule, run } = await lockSeries(tx, id);
  permit(scope, editionPolicy.decide, { ownerId: ownerOf({ theme, schedule, run }) });
  const edition = await tx.edition.findUniqueOrThrow({ where: { id } });
  if (edition.status !== "draft" || !edition.runId) throw new AppError("conflict", "edition_not_draft");
  return { edition, theme, schedule, runId: edition.runId };
}

/** Locks the theme or schedule of an edition, so that decisions about it take turns with whatever else they do. */
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
