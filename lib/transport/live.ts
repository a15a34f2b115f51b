import { systemClock } from "@/lib/clock";
import { type Announcement, listen } from "@/lib/db/listen";
import type { Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { createCounts } from "@/lib/room";

type Moved = Extract<Announcement, { workspaceId: string }>;
type Subscriber = (moved: Moved) => void;

interface Live {
  subscribers: Set<Subscriber>;
  /** When something in a workspace last changed, as far as this process knows; milliseconds since 1970. */
  lastMoved: Map<string, number>;
}

// One listening connection per process, kept across hot reloads.
const shared = globalThis as typeof globalThis & { periodicalLive?: Live };

/** Calls `subscriber` on every change of a workspace's runs and schedules, until the returned function is called. */
export function subscribe(workspaceId: string, subscriber: Subscriber): () => void {
  const { subscribers } = (shared.periodicalLive ??= startListening());
  const filtered: Subscriber = (moved) => {
    if (moved.workspaceId === workspaceId) subscriber(moved);
  };
  subscribers.add(filtered);
  return () => subscribers.delete(filtered);
}

/** Whether something in a workspace is known to have changed since an instant (milliseconds since 1970). */
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
  // Pages also poll; a listener that cannot connect is started again by the next subscriber.
  ready.catch(() => {
    shared.periodicalLive = undefined;
  });
  return live;
}

/** Maximum open streams for one person or key, and for one address: more than anybody has pages open. */
const mostStreams = { person: 30, address: 150 };
const open = createCounts();

/**
 * Counts an open stream until the returned function is called (calling it again has no effect). Throws
 * `too_many_requests` for one too many: each stream queries the database separately, and uses memory.
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
