import { createTranslator } from "use-intl/core";
import type { NoticeModel } from "@/lib/db/generated/models";
import { databaseNow } from "@/lib/db/now";
import { inSystem } from "@/lib/db/scope";
import { horizonMs, sendLeaseMs, sendRetryAt } from "@/lib/deliveries/rules";
import { noticeDataSchema, noticeKinds } from "@/lib/deliveries/schema";
import type { Sender } from "@/lib/deliveries/send/send-delivery";
import type { MailMessage, SendOutcome } from "@/lib/deliveries/transports/transport";
import { env } from "@/lib/env";
import { messageOf } from "@/lib/errors";
import { messagesOf } from "@/lib/i18n/messages";

/**
 * Sends every notice that waits, one after another. To a member a message that may come twice is better than none,
 * so one whose outcome is not known is sent again. Returns how many were tried.
 */
export async function sendNotices(sender: Sender): Promise<number> {
  let tried = 0;
  for (;;) {
    const claimed = await claim(sender);
    if (!claimed) return tried;
    tried += 1;
    const { notice, message } = claimed;
    const outcome = message
      ? await sender.transport
          .send(message)
          .catch((error: unknown): SendOutcome => ({ kind: "uncertain", error: messageOf(error) }))
      : null;
    await settle(notice, outcome, sender);
  }
}

function claim({ clock }: Sender): Promise<{ notice: NoticeModel; message: MailMessage | null } | null> {
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
    const user = await tx.user.findUnique({ where: { id: notice.userId } });
    return { notice, message: user && compose(notice, user.email) };
  });
}

/** In English: nobody has told which language they want their own mail in. */
function compose(notice: NoticeModel, to: string): MailMessage | null {
  const kind = noticeKinds.find((one) => one === notice.kind);
  const data = noticeDataSchema.safeParse(notice.data).data;
  if (!kind || !data) return null;
  const { MAIL_FROM, PUBLIC_URL } = env();
  const t = createTranslator({ locale: "en", messages: messagesOf("en"), namespace: "notices" });
  const { name, error, failures } = data;
  const said = [t(`${kind}.text`, { name, failures }), t("error", { error })];
  const links = [
    [t("schedule"), `${PUBLIC_URL}/schedules/${data.scheduleId}`],
    [t("run"), `${PUBLIC_URL}/runs/${data.runId}`],
  ] as const;
  return {
    id: `notice-${notice.id}`,
    from: MAIL_FROM,
    to,
    subject: t(`${kind}.subject`, { name }),
    text: `${[...said, ...links.map((link) => link.join(" "))].join("\n\n")}\n`,
    html: [
      ...said.map((line) => `<p>${escapeHtml(line)}</p>`),
      ...links.map(([label, url]) => `<p>${escapeHtml(label)} <a href="${escapeHtml(url)}">${escapeHtml(url)}</a></p>`),
    ].join("\n"),
    headers: { "Auto-Submitted": "auto-generated" },
  };
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

function escapeHtml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}
