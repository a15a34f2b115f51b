import { systemClock } from "@/lib/clock";
import { type Announcement, listen } from "@/lib/db/listen";
import type { Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { createCounts } from "@/lib/room";

type Moved = Extract<Announcement, { workspaceId: string }>;
type Subscriber = (moved: Moved) => void;

interface Live {
  subscribers: Set<Subscriber>;
  /** When something of a workspace moved last, as far as this process has heard; milliseconds since 1970. */
  lastMoved: Map<string, number>;
}

// One listening connection a process, kept over hot reloads.
const shared = globalThis as typeof globalThis & { periodicalLive?: Live };

/** Tells `subscriber` of every run and schedule of a workspace that moves, until the returned function is called. */
export function subscribe(workspaceId: string, subscriber: Subscriber): () => void {
  const { subscribers } = (shared.periodicalLive ??= startListening());
  const filtered: Subscriber = (moved) => {
    if (moved.workspaceId === workspaceId) subscriber(moved);
  };
  subscribers.add(filtered);
  return () => subscribers.delete(filtered);
}

/** Whether something of a workspace is known to have moved since an instant (milliseconds since 1970). */
export function hasMovedSince(workspaceId: string, since: number): boolean {
  return (shared.periodicalLive?.lastMoved.get(workspaceId) ?? 0) >= since;
}

function startListening(): Live {
  const live: Live = { subscribers: new Set(), lastMoved: new Map() };
  const { ready } = listen((announcement) => {
    if (!("workspaceId" in announcement)) return;
    if (announcement.kind !== "progress") live.lastMoved.set(announcement.workspaceId, systemClock.now().getTime());
    for (const subscriber of live.subscribers) subscriber(announcement);
  });
  // Pages poll as well; a listener that cannot connect starts over with the next subscriber.
  ready.catch(() => {
    shared.periodicalLive = undefined;
  });
  return live;
}

/** So many streams one person, or one key, may keep open, and so many one address: more than anybody has pages. */
const mostStreams = { person: 30, address: 150 };
const open = createCounts();

/**
 * Counts a stream that somebody opens, until the returned function is called (once counts, however often). Throws
 * `too_many_requests` for one too many: each asks the database by itself, and holds memory.
 */
export function countStream({ actor, workspaceId, from }: Scope): () => void {
  const person = `person ${"userId" in actor ? actor.userId : workspaceId}`;
  const address = `address ${from ?? "unknown"}`;
  if (open.of(person) >= mostStreams.person || open.of(address) >= mostStreams.address)
    throw new AppError("too_many_requests", "streams_too_many");
  for (const who of [person, address]) open.more(who);
  let counted = true;
  return () => {
    if (!counted) return;
    counted = false;
    for (const who of [person, address]) open.less(who);
  };
}
