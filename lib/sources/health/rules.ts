import type { FeedView } from "@/lib/sources/health/schema";

const dayMs = 86_400_000;

/** How often a feed publishes, in the largest unit that fits: "every 3 days". */
export interface RhythmWords {
  unit: "often" | "hours" | "days" | "weeks" | "months" | "unknown";
  n: number;
}

/** The usual gap between two publications of a feed, in words; `often` is several times an hour. */
export function rhythmWords(gapMinutes: number | null): RhythmWords {
  if (gapMinutes === null) return { unit: "unknown", n: 0 };
  const every = (unit: RhythmWords["unit"], minutes: number) => ({
    unit,
    n: Math.max(1, Math.round(gapMinutes / minutes)),
  });
  const hours = gapMinutes / 60;
  if (hours < 0.75) return { unit: "often", n: 0 };
  if (hours < 20) return every("hours", 60);
  if (hours < 6 * 24) return every("days", 1_440);
  return hours < 26 * 24 ? every("weeks", 10_080) : every("months", 43_800);
}

/** Where the text of a source's entries comes from: their pages, teasers, or the feed's whole text. */
export function toldFrom({ reading, isTeaser }: Pick<FeedView, "reading" | "isTeaser">): "pages" | "teaser" | "whole" {
  if (reading === "page") return "pages";
  return isTeaser ? "teaser" : "whole";
}

/** Whole days since an instant. */
export function daysSince(at: string, now: Date): number {
  return Math.max(0, Math.floor((now.getTime() - new Date(at).getTime()) / dayMs));
}

export type Advice =
  "gone" | "closed" | "busy" | "server" | "unreachable" | "no_feed" | "private" | "too_much" | "redirects";

const byKind: Record<string, Advice> = {
  url_unreachable: "unreachable",
  url_timeout: "unreachable",
  url_no_feed: "no_feed",
  url_elsewhere: "gone",
  url_private: "private",
  url_too_large: "too_much",
  url_too_complex: "too_much",
  url_too_many_redirects: "redirects",
};

/** The advice for a failure as stored on a feed ("url_status 404"). */
export function adviceOf(lastError: string): Advice {
  const [kind = "", detail = ""] = lastError.split(" ");
  if (kind !== "url_status") return byKind[kind] ?? "unreachable";
  const status = Number(detail);
  if (status === 401 || status === 403) return "closed";
  if (status === 429) return "busy";
  return status >= 500 ? "server" : "gone";
}
