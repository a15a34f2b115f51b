import type { Clock } from "@/lib/clock";
import { FetchFailure } from "@/lib/net/failure";
import { offload } from "@/lib/offload/offload";
import { OffloadError } from "@/lib/offload/work";
import { fetchDocument } from "@/lib/sources/fetch/document";
import { robotsWork } from "@/lib/sources/pages/work";

/** A robots.txt is fetched again after a day (RFC 9309, section 2.4), and after an hour if it could not be fetched. */
const keptMs = 24 * 3_600_000;
const failedMs = 3_600_000;
/** Number of robots.txt files in the cache; the one fetched longest ago is dropped first. */
const mostKept = 500;
/** Upper limit of characters in all of them together. */
const mostCharacters = 8_000_000;
/** RFC 9309, section 2.5. */
const mostBytes = 500 * 1024;

interface Kept {
  /** Null if it could not be fetched: nothing may be read before `until`. */
  text: string | null;
  until: number;
}

const kept = new Map<string, Kept>();

/**
 * Whether a site allows a page to be read (RFC 9309): without a robots.txt it does; if the file cannot be fetched, or
 * parsed in time, it is unknown. Throws what interrupts the fetch.
 */
export async function mayRead(
  page: string,
  { clock, signal, share }: { clock: Clock; signal: AbortSignal; share: string },
): Promise<"yes" | "no" | "unknown"> {
  const { origin } = new URL(page);
  const url = `${origin}/robots.txt`;
  const now = clock.now().getTime();
  let robots = kept.get(origin);
  if (!robots || robots.until <= now) {
    robots = await fetchRobots(url, { now, signal, share });
    kept.delete(origin);
    kept.set(origin, robots);
    forgetOldest();
  }
  if (robots.text === null) return "unknown";
  if (robots.text === "") return "yes";
  const mayBeRead = await offload(robotsWork, { text: robots.text, url, page }, { signal, share }).catch(
    (error: unknown) => {
      if (error instanceof OffloadError) return null;
      throw error;
    },
  );
  return mayBeRead === null ? "unknown" : mayBeRead ? "yes" : "no";
}

function forgetOldest(): void {
  let characters = 0;
  for (const { text } of kept.values()) characters += text?.length ?? 0;
  for (const [origin, { text }] of kept) {
    if (kept.size <= mostKept && characters <= mostCharacters) return;
    kept.delete(origin);
    characters -= text?.length ?? 0;
  }
}

async function fetchRobots(
  url: string,
  { now, signal, share }: { now: number; signal: AbortSignal; share: string },
): Promise<Kept> {
  try {
    const { body } = await fetchDocument(url, { signal, share, mostBytes, accept: "text/plain, */*;q=0.5" });
    return { text: Buffer.from(body ?? []).toString("utf8"), until: now + keptMs };
  } catch (error) {
    if (signal.aborted || !(error instanceof FetchFailure)) throw error;
    const isAbsent = error.status !== null && error.status >= 400 && error.status < 500 && error.status !== 429;
    return isAbsent ? { text: "", until: now + keptMs } : { text: null, until: now + failedMs };
  }
}
