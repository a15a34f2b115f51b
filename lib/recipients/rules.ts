import {
  type RecipientToken,
  recipientTokenSchema,
  type SuppressionReason,
  suppressionReasons,
} from "@/lib/recipients/schema";
import { localDate } from "@/lib/recurrence/local-time";
import { type Weekday, weekdays } from "@/lib/recurrence/schema";
import { openToken, sealToken } from "@/lib/secrets";

/**
 * The suppressions that hold an address (or one of several) back from a schedule (or, without one, from everything) at
 * an instant. Weekly recipients are not held back from a digest.
 */
export function suppressionsOf(
  email: string | { in: string[] },
  scheduleId: string | null,
  now: Date,
  { digestId }: { digestId: string | null } = { digestId: null },
) {
  return {
    email,
    ...(digestId ? { reason: { not: "weekly" } } : {}),
    AND: [{ OR: [{ scheduleId: null }, { scheduleId }] }, { OR: [{ until: null }, { until: { gt: now } }] }],
  };
}

/** A reason as it is stored. */
export function reasonOf(stored: string): SuppressionReason {
  return suppressionReasons.find((one) => one === stored) ?? "unsubscribed";
}

const purpose = "recipient";

/** The links of one recipient in one mail. Equal input gives equal links, so a retry sends the same bytes. */
export function recipientLinks(
  baseUrl: string,
  token: RecipientToken,
): { view: string; leave: string; oneClick: string } {
  const sealed = sealToken(purpose, JSON.stringify([token.w, token.s, token.t, token.d, token.r]));
  return {
    view: `${baseUrl}/read/${sealed}`,
    leave: `${baseUrl}/leave/${sealed}`,
    oneClick: `${baseUrl}/api/leave/${sealed}`,
  };
}

/** The content of a recipient's link; null for anything that was not sealed here. */
export function openRecipientToken(sealed: string): RecipientToken | null {
  const payload = openToken(purpose, sealed);
  if (!payload) return null;
  const [w, s, t, d, r] = JSON.parse(payload) as unknown[];
  return recipientTokenSchema.safeParse({ w, s, t, d, r }).data ?? null;
}

/** When a link was made, by the id of its message, which begins with the milliseconds (RFC 9562, version 7). */
export function madeAt(deliveryId: string): Date {
  const hex = deliveryId.replaceAll("-", "");
  // Ids of an earlier version contain no time: they are old.
  return new Date(hex[12] === "7" ? Number.parseInt(hex.slice(0, 12), 16) : 0);
}

/** The day of the week of a date, such as `2026-11-30`. */
function weekdayOf(date: string): Weekday {
  return weekdays[(new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7] ?? "mon";
}

/**
 * Whether an edition is sent to a weekly recipient: the first one on or after their day, and no second one on that day.
 * `oldest`: the time of the first one that they were not sent; `sentAt`: when they were last sent one.
 */
export function isWeeklyDue(
  weekday: Weekday,
  { at, oldest, sentAt, timezone }: { at: Date; oldest: Date | null; sentAt: Date | null; timezone: string },
): boolean {
  const today = localDate(at, timezone);
  if (sentAt && localDate(sentAt, timezone) === today) return false;
  if (weekdayOf(today) === weekday) return true;
  if (!oldest) return false;
  // Whether their day has passed without an edition.
  const first = Date.parse(localDate(oldest, timezone));
  const days = Math.round((Date.parse(today) - first) / dayMs);
  return Array.from({ length: Math.min(days, 7) }, (_, n) =>
    new Date(first + (n + 1) * dayMs).toISOString().slice(0, 10),
  ).some((date) => weekdayOf(date) === weekday);
}

const dayMs = 86_400_000;
