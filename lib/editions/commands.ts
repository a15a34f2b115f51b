import { recordAudit } from "@/lib/audit/commands";
import type { Tx } from "@/lib/db/client";
import { announce } from "@/lib/db/listen";
import { databaseNow } from "@/lib/db/now";
import { inScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { permit } from "@/lib/policy";
import { addDeliveries } from "@/lib/deliveries/commands";
import { renderHtml } from "@/lib/editions/render/html";
import { renderText } from "@/lib/editions/render/text";
import { continuesCoverage } from "@/lib/editions/rules";
import type { Snapshot } from "@/lib/runs/schema";
import { schedulePolicyOf } from "@/lib/schedules/policy";
import { findSynthesisSchedule } from "@/lib/schedules/queries";
import type { Coverage, EditionContent } from "@/lib/synthesis/schema";
import { themePolicy } from "@/lib/themes/policy";
import { lockTheme } from "@/lib/themes/queries";
import type { ThemeView } from "@/lib/themes/schema";

interface Frozen {
  run: { id: string; scheduleId: string | null; dueAt: Date | null; trigger: "schedule" | "manual" };
  snapshot: Snapshot;
  theme: ThemeView;
  content: EditionContent;
  coverage: Pick<Coverage, "from" | "to">;
  now: Date;
}

/**
 * Freezes what a run wrote, in the transaction that ends the run. To be sent, it is published, moves the theme's
 * coverage and gets its deliveries; else it is kept as a draft. Either way it takes the place of an older draft,
 * which spoke about the same time: so no two editions can both be delivered about one interval.
 */
export async function freezeEdition(tx: Tx, scope: Scope, frozen: Frozen): Promise<void> {
  const { run, snapshot, content, coverage, now } = frozen;
  const theme = await lockTheme(tx, frozen.theme.id);
  if (!continuesCoverage({ coverageFrom: coverage.from }, theme.coveredThrough)) {
    throw new Error("Another edition of this theme was delivered meanwhile; the run has to collect again.");
  }
  await tx.edition.updateMany({
    where: { themeId: theme.id, status: "draft" },
    data: { status: "discarded", discardedAt: now, discardReason: "superseded" },
  });
  const number = 1 + (await tx.edition.count({ where: { themeId: theme.id, status: "published" } }));
  const published = snapshot.deliveryMode === "send";
  const document = {
    themeName: theme.name,
    number,
    language: frozen.theme.language,
    timezone: snapshot.timezone,
    date: run.dueAt ?? now,
    content,
  };
  const edition = await tx.edition.create({
    data: {
      workspaceId: scope.workspaceId,
      runId: run.id,
      themeId: theme.id,
      status: published ? "published" : "draft",
      number,
      title: content.title,
      subject: `${theme.name}: ${content.title}`.slice(0, 200),
      language: document.language,
      timezone: snapshot.timezone,
      content,
      html: await renderHtml(document),
      text: renderText(document),
      coverageFrom: coverage.from,
      coverageTo: coverage.to,
      createdAt: now,
      publishedAt: published ? now : null,
    },
  });
  if (!published) return;
  await tx.theme.update({ where: { id: theme.id }, data: { coveredThrough: coverage.to } });
  const notBefore = run.dueAt && run.dueAt > now ? run.dueAt : now;
  await addDeliveries(tx, scope, { run, editionId: edition.id, recipients: snapshot.recipients, notBefore, now });
}

/**
 * Approves a draft: publishes it and mails it to the people on the theme's schedule. Throws `conflict` with
 * `edition_not_draft`, or with `edition_overlaps` when a later edition has already spoken about the same time.
 */
export function approveEdition(scope: Scope, input: { id: string }): Promise<void> {
  return inScope(scope, async (tx) => {
    const { edition, theme, runId } = await lockDraft(tx, scope, input.id);
    if (!continuesCoverage(edition, theme.coveredThrough)) throw new AppError("conflict", "edition_overlaps");
    const now = await databaseNow(tx, scope.clock);
    const schedule = await findSynthesisSchedule(tx, theme.id);
    await tx.edition.update({ where: { id: edition.id }, data: { status: "published", publishedAt: now } });
    await tx.theme.update({ where: { id: theme.id }, data: { coveredThrough: edition.coverageTo } });
    const run = { id: runId, scheduleId: schedule?.id ?? null, trigger: "manual" as const };
    const recipients = schedule?.recipients ?? [];
    if (schedule && recipients.length > 0) permit(scope, schedulePolicyOf(schedule).edit, schedule);
    await addDeliveries(tx, scope, { run, editionId: edition.id, recipients, notBefore: now, now });
    await tx.runEvent.create({
      data: {
        workspaceId: scope.workspaceId,
        runId,
        at: now,
        kind: "approved",
        data: { recipients: recipients.length },
      },
    });
    await recordAudit(tx, scope, {
      action: "edition.approved",
      subject: { type: "edition", id: edition.id, name: edition.title },
      after: { recipients },
    });
    await announce(tx, { kind: "wake" });
    await announce(tx, { kind: "run", workspaceId: scope.workspaceId, runId });
  });
}

/** Discards a draft. What it spoke about goes into the next edition. */
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
      const theme = await tx.$queryRaw<{ coveredThrough: Date | null }[]>`
        SELECT covered_through AS "coveredThrough" FROM theme WHERE id = ${themeId}::uuid FOR NO KEY UPDATE`;
      await tx.$queryRaw`SELECT id FROM delivery WHERE edition_id = ${id}::uuid FOR UPDATE`;
      const edition = await tx.edition.findUniqueOrThrow({ where: { id }, include: { deliveries: true } });
      const left = edition.deliveries.some(({ status }) => !["queued", "cancelled", "suppressed"].includes(status));
      const latest = theme[0]?.coveredThrough?.getTime() === edition.coverageTo.getTime();
      if (edition.status !== "published" || left || !latest) continue;
      const now = await databaseNow(tx, scope.clock);
      await tx.delivery.updateMany({
        where: { editionId: id, status: "queued" },
        data: { status: "cancelled", settledAt: now, retryAt: null },
      });
      await tx.edition.update({
        where: { id },
        data: { status: "discarded", discardedAt: now, discardReason: "called_off" },
      });
      await tx.theme.update({ where: { id: themeId }, data: { coveredThrough: edition.coverageFrom } });
    }
  });
}

/** Locks the theme first, as freezing does, so that approval and a finishing run take turns. */
async function lockDraft(tx: Tx, scope: Scope, id: string) {
  const found = await tx.edition.findUnique({ where: { id }, select: { themeId: true } });
  if (!found) throw new AppError("not_found");
  const theme = await lockTheme(tx, found.themeId);
  permit(scope, themePolicy.edit, theme);
  const edition = await tx.edition.findUniqueOrThrow({ where: { id } });
  if (edition.status !== "draft" || !edition.runId) throw new AppError("conflict", "edition_not_draft");
  return { edition, theme, runId: edition.runId };
}
