import type { Bulletin, ChannelKind, ChannelOf } from "@/lib/channels/schema";
import type { CallAnswer } from "@/lib/net/call";
import { trimmedEnd } from "@/lib/text";

/** What is asked of a service for one message. */
export interface ChannelCall {
  method: "POST" | "PUT";
  url: URL;
  headers?: Record<string, string>;
  /** As JSON. */
  body: unknown;
}

/** How one kind of channel is spoken to. */
export interface ChannelWay<Kind extends ChannelKind> {
  /** For how long the same message may be sent again without risk of a second one, in milliseconds: 0 where nothing tells. */
  repeatWindowMs: number;
  /** The call that posts a bulletin. `now`: the instant of the attempt. */
  callFor: (channel: ChannelOf<Kind>, bulletin: Bulletin, now: Date) => ChannelCall;
  /** Whether an answer says that there is nothing there any more, or nothing we may post to: 404 and 410 say so everywhere. */
  isGone?: (answer: CallAnswer) => boolean;
  /** What it calls the message that it has taken. */
  idOf?: (answer: CallAnswer) => string | null;
}

/** What an answer holds under a name, where it is JSON. */
export function answered(answer: CallAnswer, ...path: string[]): unknown {
  try {
    return path.reduce<unknown>(
      (value, name) =>
        value !== null && typeof value === "object" ? (value as Record<string, unknown>)[name] : undefined,
      JSON.parse(answer.text),
    );
  } catch {
    return undefined;
  }
}

export function idAnswered(answer: CallAnswer, ...path: string[]): string | null {
  const id = answered(answer, ...path);
  return typeof id === "string" || typeof id === "number" ? String(id) : null;
}

/** A path below an address, whether that ends with a slash or not. */
export function below(url: string, ...segments: string[]): URL {
  const base = new URL(url);
  base.pathname = [trimmedEnd(base.pathname, "/"), ...segments.map(encodeURIComponent)].join("/");
  return base;
}
