import type { Tx } from "@/lib/db/client";
import type { NoticeModel } from "@/lib/db/generated/models";
import { databaseNow } from "@/lib/db/now";
import { inScope } from "@/lib/db/scope";
import { inSystem, systemScope } from "@/lib/db/system";
import { horizonMs, sendLeaseMs, sendRetryAt } from "@/lib/mail/rules";
import { countStrangers } from "@/lib/mail/strangers";
import { composeLetter } from "@/lib/mail/compose-letter";
import type { NoticeKind } from "@/lib/notices/schema";
import type { MailMessage, Sender, SendOutcome } from "@/lib/mail/transport";
import { env } from "@/lib/env";
import { messageOf } from "@/lib/errors";
import { type Locale, localeSchema } from "@/lib/i18n/schema";

export interface NoticeSender extends Sender {
  /** All kinds of notices. */
  kinds: readonly NoticeKind[];
}

/**
 * Sends every pending notice, one after another. For a member, a duplicate is better than no message, so a notice with
 * an unknown outcome is sent again. Returns how many were tried.
 */
export async function sendNotices(sender: NoticeSender): Promise<number> {
  let tried = 0;
  for (;;) {
    const claimed = await claim(sender);
    if (!claimed) return tried;
    if (claimed === "waits") continue;
    tried += 1;
    const { notice, to } = claimed;
    // A notice that cannot be composed now does not block the others: it is retried for as long as any other.
    const outcome = await send(notice, to, sender).catch((error: unknown): SendOutcome => ({
      kind: "uncertain",
      error: messageOf(error),
    }));
    await settle(notice, outcome, sender);
  }
}

interface Addressee {
  email: string;
  locale: Locale;
}

/** Null if there is no recipient any more, or the kind is unknown. */
async function send(
  notice: NoticeModel,
  to: Addressee | null,
  { transport, kinds, clock }: NoticeSender,
): Promise<SendOutcome | null> {
  if (!to) return null;
  // It may read only data of its workspace.
  const scope = systemScope(notice.workspaceId, clock);
  const message = await inScope(scope, (tx) => compose(tx, notice, to, kinds));
  return message && transport.send(message);
}

/** Claims the next notice and finds its recipient; null if none is pending. */
function claim({ clock }: NoticeSender): Promise<{ notice: NoticeModel; to: Addressee | null } | "waits" | null> {
  return inSystem(async (tx) => {
    const now = await databaseNow(tx, clock);
    const [found] = await tx.$queryRaw<{ id: string }[]>`
      SELECT id FROM notice
      WHERE (status = 'queued' AND (retry_at IS NULL OR retry_at <= ${now})) OR (status = 'sending' AND lease_until <= ${now})
      ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED`;
    if (!found) return null;
    const notice = await tx.notice.update({
      where: { id: found.id },
      data: { status: "sending", attempt: { increment: 1 }, leaseUntil: new Date(now.getTime() + sendLeaseMs) },
    });
    // Strangers must not misuse the mail server: notices beyond an address's hourly limit wait.
    if (notice.email && notice.attempt === 1 && (await countStrangers(tx, [notice.email], now)).size > 0) {
      const retryAt = new Date(now.getTime() + 3_600_000);
      await tx.notice.update({ where: { id: notice.id }, data: { status: "queued", attempt: 0, retryAt } });
      return "waits";
    }
    return { notice, to: await addressee(tx, notice) };
  });
}

/** A notice as a message, in the reader's language; null if its kind is unknown. */
async function compose(
  tx: Tx,
  { id: noticeId, kind, data }: NoticeModel,
  to: Addressee,
  kinds: readonly NoticeKind[],
): Promise<MailMessage | null> {
  const known = kinds.find(({ name }) => name === kind);
  const parsed = known?.data.safeParse(data);
  if (!known || !parsed?.success) return null;
  const id = `notice-${noticeId}`;
  if (known.message) return known.message(tx, parsed.data, { id, email: to.email });
  return composeLetter({
    id,
    from: env().MAIL_FROM,
    to: to.email,
    ...known.compose(parsed.data, to.locale),
  });
}

/** A member with their chosen language, or the address itself. */
async function addressee(tx: Tx, { workspaceId, userId, email }: NoticeModel): Promise<Addressee | null> {
  if (!userId) return email ? { email, locale: "en" } : null;
  // A person who has left gets no more notices.
  const membership = await tx.membership.findUnique({ where: { workspaceId_userId: { workspaceId, userId } } });
  if (!membership) return null;
  const user = await tx.user.findUnique({ where: { id: userId }, include: { preference: true } });
  return user && { email: user.email, locale: localeSchema.catch("en").parse(user.preference?.locale) };
}

async function settle(notice: NoticeModel, outcome: SendOutcome | null, { clock, log }: Sender): Promise<void> {
  await inSystem(async (tx) => {
    const now = await databaseNow(tx, clock);
    const sent = outcome?.kind === "accepted";
    const error = !outcome ? "Nobody to tell." : outcome.kind === "accepted" ? null : outcome.error;
    if (error) log.warn({ noticeId: notice.id, error }, "A notice was not accepted.");
    const givenUp = !outcome || outcome.kind === "refused" || now.getTime() - notice.createdAt.getTime() >= horizonMs;
    await tx.notice.update({
      where: { id: notice.id },
      data: sent
        ? { status: "sent", sentAt: now, leaseUntil: null, error: null }
        : {
            status: givenUp ? "failed" : "queued",
            leaseUntil: null,
            error,
            retryAt: sendRetryAt(notice.attempt, now, 0, Math.random()),
          },
    });
  });
}
