import { systemClock } from "@/lib/clock";
import { type Announcement, listen } from "@/lib/db/listen";

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
    live.lastMoved.set(announcement.workspaceId, systemClock.now().getTime());
    for (const subscriber of live.subscribers) subscriber(announcement);
  });
  // Pages poll as well; a listener that cannot connect starts over with the next subscriber.
  ready.catch(() => {
    shared.periodicalLive = undefined;
  });
  return live;
}
