import { randomUUID } from "node:crypto";
import { createTranslator } from "use-intl/core";
import { recordAudit } from "@/lib/audit/commands";
import { channelPolicy } from "@/lib/channels/policy";
import { channelPurpose, kindOf, openChannels } from "@/lib/channels/queries";
import { type Bulletin, type ChannelInput, type ChannelTest, usualServers } from "@/lib/channels/schema";
import { sendToChannel } from "@/lib/channels/send/send-to-channel";
import { unlessNameTaken } from "@/lib/db/constraint";
import type { Tx } from "@/lib/db/client";
import { inScope, readInScope, requireWriting, type Scope } from "@/lib/db/scope";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { messagesOf } from "@/lib/i18n/messages";
import { localeOf } from "@/lib/i18n/locale-of";
import type { Locale } from "@/lib/i18n/schema";
import { permit, requireActingUser } from "@/lib/policy";
import { withdrawRecipient } from "@/lib/tasks/references";
import { sealToken } from "@/lib/secrets";
import { signingSecret } from "@/lib/signature";

export { callFor, repeatWindowOf, sendToChannel } from "@/lib/channels/send/send-to-channel";

/** Creates a channel. Its credentials are sealed and never shown again. Throws `conflict` if the name is taken. */
export async function createChannel(
  scope: Scope,
  { id, ...input }: ChannelInput & { id?: string },
): Promise<{ id: string }> {
  permit(scope, channelPolicy.manage);
  const createdById = requireActingUser(scope);
  return unlessNameTaken(() =>
    inScope(scope, async (tx) => {
      if (id && (await tx.channel.findUnique({ where: { id } }))) return { id };
      const { name, kind } = input;
      const secret = sealToken(channelPurpose, JSON.stringify(input));
      const made = await tx.channel.create({
        data: { id, workspaceId: scope.workspaceId, name, kind, address: addressOf(input), secret, createdById },
      });
      const subject = { type: "channel" as const, id: made.id, name };
      await recordAudit(tx, scope, { action: "channel.created", subject, after: { kind } });
      return { id: made.id };
    }),
  );
}

/** Deletes a channel. Refused with `channel_in_use` while schedules name it. */
export async function deleteChannel(scope: Scope, input: { id: string }): Promise<void> {
  permit(scope, channelPolicy.manage);
  await inScope(scope, async (tx) => {
    const channel = await tx.channel.findUnique({ where: { id: input.id } });
    if (!channel) throw new AppError("not_found");
    await withdrawRecipient(tx, `channel:${channel.id}`, "channel_in_use");
    await tx.channel.delete({ where: { id: channel.id } });
    const subject = { type: "channel" as const, id: channel.id, name: channel.name };
    await recordAudit(tx, scope, { action: "channel.deleted", subject });
  });
}

/**
 * Posts a message that says it is a test, in the language of the user. If it is accepted, a suspension ends. Throws
 * `not_found`.
 */
export async function testChannel(scope: Scope, { id }: { id: string }): Promise<ChannelTest> {
  requireWriting(scope);
  permit(scope, channelPolicy.manage);
  const userId = requireActingUser(scope);
  const { channel, language } = await readInScope(scope, async (tx) => {
    return { channel: (await openChannels(tx, [id])).get(id), language: await localeOf(tx, userId) };
  });
  if (!channel) throw new AppError("not_found");
  const now = scope.clock.now();
  const outcome = await sendToChannel(channel, testBulletin(channel.name, language, now), now);
  if (outcome.kind !== "accepted") return { ok: false, detail: outcome.error };
  await inScope(scope, async (tx) => {
    const { count } = await tx.channel.updateMany({
      where: { id, suspendedAt: { not: null } },
      data: { suspendedAt: null, suspendedFor: null },
    });
    if (count === 0) return;
    const subject = { type: "channel" as const, id, name: channel.name };
    await recordAudit(tx, scope, { action: "channel.resumed", subject });
  });
  return { ok: true, detail: null };
}

/**
 * The secret that a webhook's messages are signed with. Showing it is recorded in the activity log. Throws `not_found`
 * for any other kind.
 */
export function showChannelSecret(scope: Scope, { id }: { id: string }): Promise<{ secret: string }> {
  permit(scope, channelPolicy.manage);
  return inScope(scope, async (tx) => {
    const channel = await tx.channel.findUnique({ where: { id } });
    if (!channel || kindOf(channel) !== "webhook") throw new AppError("not_found");
    const subject = { type: "channel" as const, id, name: channel.name };
    await recordAudit(tx, scope, { action: "channel.secret_shown", subject });
    return { secret: signingSecret(id) };
  });
}

/** Suspends a channel that answered that it is gone: nothing more is sent to it until a test is accepted. */
export async function suspendChannel(
  tx: Tx,
  scope: Scope,
  { id, detail }: { id: string; detail: string },
  now: Date,
): Promise<void> {
  const { count } = await tx.channel.updateMany({
    where: { id, suspendedAt: null },
    data: { suspendedAt: now, suspendedFor: detail },
  });
  if (count === 0) return;
  const { name } = await tx.channel.findUniqueOrThrow({ where: { id }, select: { name: true } });
  await recordAudit(tx, scope, {
    action: "channel.suspended",
    subject: { type: "channel", id, name },
    after: { detail },
  });
}

function testBulletin(channel: string, language: Locale, at: Date): Bulletin {
  const t = createTranslator({ locale: language, messages: messagesOf(language), namespace: "channels.message" });
  const id = `test-${randomUUID()}`;
  const title = t("testTitle");
  const text = t("testText", { channel });
  return {
    id,
    at,
    language,
    name: "Periodical",
    title,
    line: channel,
    url: env().PUBLIC_URL,
    parts: [{ heading: null, url: null, paragraphs: [text] }],
    data: { id, test: true, title, text },
  };
}

/** Where a channel posts to, for display. If the address itself is the secret, only its host is shown. */
function addressOf(input: ChannelInput): string {
  const { host } = new URL(input.url);
  switch (input.kind) {
    case "telegram":
      return host === new URL(usualServers.telegram).host ? input.chat : `${host}, ${input.chat}`;
    case "matrix":
      return `${host}, ${input.room}`;
    case "ntfy":
      // Anybody who knows an open topic can read it.
      return `${host}/${input.topic.slice(0, 3)}…`;
    default:
      return host;
  }
}
