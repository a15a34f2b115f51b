import type { Bulletin, ChannelKind, OpenChannel } from "@/lib/channels/schema";
import { discord } from "@/lib/channels/send/discord";
import { matrix } from "@/lib/channels/send/matrix";
import { ntfy } from "@/lib/channels/send/ntfy";
import { slack } from "@/lib/channels/send/slack";
import { teams } from "@/lib/channels/send/teams";
import { telegram } from "@/lib/channels/send/telegram";
import { answered, type ChannelCall, type ChannelWay } from "@/lib/channels/send/way";
import { webhook } from "@/lib/channels/send/webhook";
import { messageOf } from "@/lib/errors";
import type { SendOutcome } from "@/lib/mail/transport";
import { call, type CallAnswer, CallFailure } from "@/lib/net/call";
import { userAgent } from "@/lib/net/user-agent";

const ways: { [Kind in ChannelKind]: ChannelWay<Kind> } = { slack, teams, discord, telegram, matrix, ntfy, webhook };

/** How to post to a channel of any kind. */
function wayOf(kind: ChannelKind): ChannelWay<ChannelKind> {
  return ways[kind] as ChannelWay<ChannelKind>;
}

/** How long the same message may be sent again without risk of a duplicate, in milliseconds. */
export function repeatWindowOf(kind: ChannelKind): number {
  return wayOf(kind).repeatWindowMs;
}

/** The request to the service that posts a bulletin. */
export function callFor(channel: OpenChannel, bulletin: Bulletin, now: Date): ChannelCall {
  return wayOf(channel.kind).callFor(channel, bulletin, now);
}

const mostMs = 15_000;

/** Posts a bulletin and returns the outcome. Never throws. */
export async function sendToChannel(channel: OpenChannel, bulletin: Bulletin, now: Date): Promise<SendOutcome> {
  const { method, url, headers, body } = callFor(channel, bulletin, now);
  try {
    const answer = await call({
      method,
      url,
      headers: { "user-agent": userAgent, "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(mostMs),
    });
    return outcomeOf({ ...answer, text: masked(answer.text, channel) }, wayOf(channel.kind));
  } catch (error) {
    if (!(error instanceof CallFailure)) return { kind: "uncertain", error: messageOf(error) };
    const { message, final } = error;
    if (final) return { kind: "refused", error: message };
    return error.unsent ? { kind: "failed", error: message, retryAfterMs: 0 } : { kind: "uncertain", error: message };
  }
}

/** Removes a channel's credentials from the answer of its service: some services echo the request. */
function masked(text: string, channel: OpenChannel): string {
  const { pathname, search } = new URL(channel.url);
  const secrets = [
    ...("token" in channel && channel.token ? [channel.token, encodeURIComponent(channel.token)] : []),
    ...(channel.kind === "ntfy" ? [channel.topic] : []),
    ...(pathname.length > 1 ? [`${pathname}${search}`, pathname] : []),
    ...(search.length > 1 ? [search] : []),
  ];
  return secrets.reduce((said, secret) => said.replaceAll(secret, "…"), text);
}

/**
 * What an answer means for the message. A busy service (429, 503) says itself that it has not accepted it. After any
 * other failure of the service the outcome is unknown, and if a repetition cannot be told from a new message, it is not
 * repeated.
 */
function outcomeOf(answer: CallAnswer, way: ChannelWay<ChannelKind>): SendOutcome {
  const { status } = answer;
  if (status >= 200 && status < 300 && !isTeamsFailure(answer))
    return {
      kind: "accepted",
      providerId: way.idOf?.(answer) ?? null,
      answer: `${status} ${firstLine(answer)}`.trim(),
    };
  const error = `${status} ${firstLine(answer)}`.trim();
  if (status === 404 || status === 410 || way.isGone?.(answer)) return { kind: "refused", error, gone: true };
  const isBusy = status === 429 || status === 503 || status === 425;
  if (isBusy || (status >= 500 && way.repeatWindowMs > 0))
    return { kind: "failed", error, retryAfterMs: askedToWait(answer) };
  if (status >= 500 || status === 408) return { kind: "uncertain", error };
  return isTeamsFailure(answer) ? { kind: "failed", error, retryAfterMs: 0 } : { kind: "refused", error };
}

/** Teams' connectors answer 200 with the error of the service behind them. */
function isTeamsFailure({ text }: CallAnswer): boolean {
  return text.startsWith("Webhook message delivery failed");
}

/**
 * The requested wait, from the header or as Discord (seconds), Telegram (seconds) and Matrix (milliseconds) write it.
 */
function askedToWait(answer: CallAnswer): number {
  const seconds = Number(answered(answer, "retry_after") ?? answered(answer, "parameters", "retry_after") ?? 0);
  const ms = Number(answered(answer, "retry_after_ms") ?? 0);
  const longest = Math.max(answer.retryAfterMs, seconds * 1_000, ms);
  return Number.isFinite(longest) ? Math.min(longest, 3_600_000) : 0;
}

function firstLine({ text }: CallAnswer): string {
  return text.trim().split("\n", 1)[0]?.slice(0, 300) ?? "";
}
