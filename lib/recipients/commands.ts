import { recordAudit } from "@/lib/audit/commands";
import type { AuditAction, AuditValues } from "@/lib/audit/schema";
import { noteAgreed } from "@/lib/consents/commands";
import type { Tx } from "@/lib/db/client";
import { databaseNow } from "@/lib/db/now";
import { inScope, type Scope } from "@/lib/db/scope";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { localeOf, localesNoted } from "@/lib/i18n/locale-of";
import { addNotice } from "@/lib/notices/commands";
import { permit, requireActingUser } from "@/lib/policy";
import { instantOf } from "@/lib/recurrence/rules";
import { putHold } from "@/lib/recipients/hold/put-hold";
import { returnNotice } from "@/lib/recipients/notices";
import { recipientPolicy } from "@/lib/recipients/policy";
import { findListed, zoneOf } from "@/lib/recipients/queries";
import { recipientLinks, suppressionsOf } from "@/lib/recipients/rules";
import { type AddSuppressions, type Holds, holdsSchema, type MailChoice } from "@/lib/recipients/schema";

export { suspendAddress } from "@/lib/recipients/hold/suspend-address";
export { forgetRecipient, noteRecipients } from "@/lib/recipients/known/note-recipients";

/** What a recipient's link is about. */
interface About {
  scheduleId: string | null;
  deliveryId: string;
}

/**
 * A recipient leaves, pauses or comes back by their own sealed link: only a person who reads that mailbox has it.
 * Coming back lifts their own holds and those from earlier messages, never the workspace's. Returns the previous holds,
 * for undoing. Idempotent. Throws `invalid` for a day that has begun.
 */
export function chooseMail(scope: Scope, { scheduleId, deliveryId, ...choice }: About & MailChoice): Promise<Holds> {
  return asRecipient(scope, async (tx, email, now) => {
    const before = await ownHolds(tx, email, scheduleId);
    const source = "page";
    switch (choice.kind) {
      case "schedule":
        await putHold(tx, scope, { email, scheduleId, reason: "unsubscribed", source }, now);
        break;
      case "workspace":
        await putHold(tx, scope, { email, scheduleId: null, reason: "unsubscribed", source }, now);
        break;
      case "weekly":
        if (!scheduleId) throw new AppError("invalid");
        await putHold(tx, scope, { email, scheduleId, reason: "weekly", detail: choice.weekday, source }, now);
        break;
      case "until": {
        const until = beginningOf(
          choice.until,
          await zoneOf(tx, { workspaceId: scope.workspaceId, scheduleId, email }),
        );
        if (until <= now)
          throw new AppError("invalid", "until_past", { fields: [{ path: ["until"], code: "until_past" }] });
        await putHold(tx, scope, { email, scheduleId: null, reason: "paused", until, source }, now);
        break;
      }
      case "again":
        await tx.suppression.deleteMany({ where: ownOf(email, scheduleId) });
        // Records that this mail is wanted as consent: by whom, when and how.
        await noteAgreed(tx, scope, email, now);
        break;
    }
    const after = { choice: choice.kind, until: choice.kind === "until" ? choice.until : null, deliveryId };
    await trace(
      tx,
      scope,
      choice.kind === "again"
        ? "workspace.recipient_returned"
        : choice.kind === "weekly"
          ? "workspace.recipient_weekly"
          : "schedule.recipient_left",
      scheduleId,
      after,
    );
    return before;
  });
}

/** One-click unsubscribe (RFC 8058). Does nothing if the recipient has already left this, or everything. */
export function leaveAtOnce(scope: Scope, { scheduleId, deliveryId }: About): Promise<void> {
  return asRecipient(scope, async (tx, email, now) => {
    const gone = { email, heldBy: "recipient", reason: "unsubscribed", OR: [{ scheduleId: null }, { scheduleId }] };
    if (await tx.suppression.findFirst({ where: gone })) return;
    await putHold(tx, scope, { email, scheduleId, reason: "unsubscribed", source: "one_click" }, now);
    await trace(tx, scope, "schedule.recipient_left", scheduleId, { choice: "schedule", until: null, deliveryId });
  });
}

/** Undoes a choice just made: the previous holds apply again. */
export function undoChoice(scope: Scope, { scheduleId, deliveryId, before }: About & { before: Holds }): Promise<void> {
  return asRecipient(scope, async (tx, email) => {
    await tx.suppression.deleteMany({ where: ownOf(email, scheduleId) });
    const { workspaceId } = scope;
    await tx.suppression.createMany({
      data: before.map((hold) => ({ ...hold, workspaceId, email })),
      skipDuplicates: true,
    });
    await trace(tx, scope, "workspace.recipient_undid", scheduleId, { deliveryId });
  });
}

/**
 * A recipient confirms, on the page that asked them, that they want the workspace's mail: this ends their having left
 * all of it.
 */
export function welcomeBack(scope: Scope): Promise<void> {
  return asRecipient(scope, async (tx, email) => {
    await tx.suppression.deleteMany({ where: { email, scheduleId: null, heldBy: { in: ["recipient", "mail"] } } });
  });
}

/** Switches off the links in all mail that a recipient has been sent so far, because somebody else may have them. */
export function switchOffLinks(scope: Scope): Promise<void> {
  return asRecipient(scope, async (tx, email, now) => {
    const { workspaceId } = scope;
    await tx.recipient.upsert({
      where: { workspaceId_email: { workspaceId, email } },
      create: { workspaceId, email, linksSince: now },
      update: { linksSince: now },
    });
    await trace(tx, scope, "workspace.recipient_links_off", null, {});
  });
}

/** Adds addresses that the workspace must not mail. Returns how many are new. */
export function addSuppressions(
  scope: Scope,
  { emails, detail, source = "person" }: AddSuppressions & { source?: "person" | "import" },
): Promise<{ added: number; known: number }> {
  permit(scope, recipientPolicy.manage);
  const actorId = requireActingUser(scope);
  return inScope(scope, async (tx) => {
    const now = await databaseNow(tx, scope.clock);
    const all = [...new Set(emails)];
    const { count: added } = await tx.suppression.createMany({
      data: all.map((email) => ({
        workspaceId: scope.workspaceId,
        email,
        reason: "blocked",
        heldBy: "workspace",
        source,
        detail: detail || null,
        actorId,
        createdAt: now,
      })),
      skipDuplicates: true,
    });
    if (added > 0) await trace(tx, scope, "workspace.recipients_blocked", null, { addresses: all.slice(0, 20), added });
    return { added, known: all.length - added };
  });
}

/**
 * Lifts a hold of the workspace, or one from earlier messages. Only recipients can lift their own holds, and a
 * complaint. Throws `conflict` for those, `not_found`.
 */
export function liftSuppression(scope: Scope, { id }: { id: string }): Promise<void> {
  permit(scope, recipientPolicy.manage);
  return inScope(scope, async (tx) => {
    const found = await tx.suppression.findUnique({ where: { id } });
    if (!found) throw new AppError("not_found");
    if (found.heldBy === "recipient" || found.reason === "complained")
      throw new AppError("conflict", "suppression_theirs");
    await tx.suppression.delete({ where: { id } });
    const { email, reason } = found;
    await trace(tx, scope, "workspace.recipient_unblocked", found.scheduleId, { email, reason });
  });
}

/**
 * Asks a person who has left whether they want it again, by a single mail, never repeated; only they can say so, by its
 * link. Throws `conflict` if they were asked already, have not left, or must not be mailed for another reason, and
 * `not_found`.
 */
export function askToReturn(scope: Scope, { id }: { id: string }): Promise<void> {
  permit(scope, recipientPolicy.manage);
  return inScope(scope, async (tx) => {
    const [found] = await tx.$queryRaw<{ askedAt: Date | null }[]>`
      SELECT asked_at AS "askedAt" FROM suppression WHERE id = ${id}::uuid FOR UPDATE`;
    const one = found && (await tx.suppression.findUnique({ where: { id } }));
    if (!one) throw new AppError("not_found");
    if (one.reason !== "unsubscribed") throw new AppError("conflict", "suppression_not_left");
    if (found.askedAt) throw new AppError("conflict", "suppression_asked");
    const now = await databaseNow(tx, scope.clock);
    const { email, scheduleId, subjectId } = one;
    // An address that complained, or is blocked, gets no mail at all, and neither does one that takes none.
    const others = { ...suppressionsOf(email, scheduleId, now), heldBy: { not: "recipient" } };
    if (await tx.suppression.findFirst({ where: others })) throw new AppError("conflict", "recipient_held_back");
    const { workspaceId } = scope;
    await tx.suppression.update({ where: { id }, data: { askedAt: now } });
    const workspace = await tx.workspace.findUniqueOrThrow({ where: { id: workspaceId }, select: { name: true } });
    const own = (await localesNoted(tx, { workspaceId, emails: [email] })).get(email);
    const locale = own ?? (await localeOf(tx, requireActingUser(scope)));
    const name = await findListed(tx, { scheduleId, subjectId });
    // An id as new as the mail, so that the link also works for recipients whose older links were switched off.
    const [made] = await tx.$queryRaw<{ id: string }[]>`SELECT new_id() AS id`;
    const token = { w: workspaceId, s: scheduleId, t: subjectId, d: made?.id ?? id, r: email };
    const data = { workspace: workspace.name, name, locale, url: recipientLinks(env().PUBLIC_URL, token).leave };
    await addNotice(tx, scope, returnNotice, { to: { email }, data, subject: id, now });
    await trace(tx, scope, "workspace.recipient_asked_back", scheduleId, { email });
  });
}

async function asRecipient<Result>(
  scope: Scope,
  work: (tx: Tx, email: string, now: Date) => Promise<Result>,
): Promise<Result> {
  const { actor } = scope;
  if (actor.kind !== "recipient") throw new AppError("forbidden");
  return inScope(scope, async (tx) => work(tx, actor.email, await databaseNow(tx, scope.clock)));
}

/** The holds that a recipient may lift: their own, and those from earlier messages. */
function ownOf(email: string, scheduleId: string | null) {
  return { email, heldBy: { in: ["recipient", "mail"] }, OR: [{ scheduleId: null }, { scheduleId }] };
}

async function ownHolds(tx: Tx, email: string, scheduleId: string | null): Promise<Holds> {
  return holdsSchema.parse(await tx.suppression.findMany({ where: ownOf(email, scheduleId) }));
}

/** The first instant of a day in a zone. */
function beginningOf(day: string, timezone: string): Date {
  const at = instantOf(`${day}T00:00`, timezone);
  if (!at) throw new AppError("invalid", "until_required", { fields: [{ path: ["until"], code: "until_required" }] });
  return at;
}

async function trace(
  tx: Tx,
  scope: Scope,
  action: AuditAction,
  scheduleId: string | null,
  after: AuditValues,
): Promise<void> {
  const name = scheduleId ? await findListed(tx, { scheduleId, subjectId: null }) : null;
  await recordAudit(tx, scope, {
    action,
    subject: scheduleId
      ? { type: "schedule", id: scheduleId, name }
      : { type: "workspace", id: scope.workspaceId, name },
    after,
  });
}
