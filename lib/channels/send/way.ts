import type { Bulletin, ChannelKind, ChannelOf } from "@/lib/channels/schema";
import type { CallAnswer } from "@/lib/net/call";
import { trimmedEnd } from "@/lib/text";

/** The request to a service for one message. */
export interface ChannelCall {
  method: "POST" | "PUT";
  url: URL;
  headers?: Record<string, string>;
  /** Sent as JSON. */
  body: unknown;
}

/** How to post to one kind of channel. */
export interface ChannelWay<Kind extends ChannelKind> {
  /**
   * How long the same message may be sent again without risk of a duplicate, in milliseconds: 0 if a repetition cannot
   * be told from a new message.
   */
  repeatWindowMs: number;
  /** The call that posts a bulletin. `now`: the instant of the attempt. */
  callFor: (channel: ChannelOf<Kind>, bulletin: Bulletin, now: Date) => ChannelCall;
  /**
   * Whether an answer says that the target is gone, or that posting to it is not allowed. For every kind, 404 and 410
   * mean this.
   */
  isGone?: (answer: CallAnswer) => boolean;
  /** The id that the service gave to the accepted message. */
  idOf?: (answer: CallAnswer) => string | null;
}

/** The value at a path in an answer, if the answer is JSON. */
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
