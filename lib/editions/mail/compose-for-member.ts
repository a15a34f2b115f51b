import type { Tx } from "@/lib/db/client";
import { composeMail } from "@/lib/editions/mail/compose-mail";
import { env } from "@/lib/env";
import { messagesOf } from "@/lib/i18n/messages";
import type { Locale } from "@/lib/i18n/schema";
import { addressUnder } from "@/lib/mail/rules";
import type { MailMessage } from "@/lib/mail/transport";
import { readNotedNames } from "@/lib/recipients/queries";
import { mailLookSchema } from "@/lib/themes/schema";

/** Mail to a member has no delivery. */
const noDelivery = "00000000-0000-0000-0000-000000000000";

interface Written {
  workspaceId: string;
  email: string;
  edition: Parameters<typeof composeMail>[0]["edition"];
  files: { id?: string; name: string; contentType: string; content: Buffer | null }[];
  logoId: string | null;
}

/** The mail that the recipients would get, addressed to a member. */
export async function composeForMember(
  tx: Tx,
  { workspaceId, email, edition, files, logoId }: Written,
): Promise<MailMessage> {
  const { MAIL_FROM, PUBLIC_URL } = env();
  const { themeId, scheduleId } = edition;
  const workspace = await tx.workspace.findUniqueOrThrow({ where: { id: workspaceId } });
  const theme = themeId ? await tx.theme.findUnique({ where: { id: themeId }, select: { mail: true } }) : null;
  const { senderName, replyTo } = mailLookSchema.parse(theme?.mail ?? {});
  const logo = logoId ? await tx.logo.findUnique({ where: { id: logoId } }) : null;
  return composeMail({
    delivery: {
      id: noDelivery,
      workspaceId,
      scheduleId,
      recipient: email,
      recipientName: (await readNotedNames(tx, [email])).get(email) ?? null,
      sender: addressUnder(MAIL_FROM, senderName ?? workspace.senderName),
      replyTo: replyTo ?? workspace.replyTo,
      baseUrl: PUBLIC_URL,
    },
    edition,
    files: files.map((file) => ({ id: noDelivery, ...file })),
    logo,
  });
}

/** The same, marked in its subject and by a header as a copy that is not the sent edition. */
export function marked(message: MailMessage, { id, language }: { id: string; language: Locale }): MailMessage {
  const subject = `${messagesOf(language).preview.mark} ${message.subject}`;
  const headers = { ...message.headers, "X-Periodical-Test": "yes" };
  return { ...message, id, subject, headers, messageId: `<${id}@${new URL(env().PUBLIC_URL).hostname}>` };
}
