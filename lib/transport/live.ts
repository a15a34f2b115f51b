import { type Announcement, listen } from "@/lib/db/listen";

type Moved = Exclude<Announcement, { kind: "wake" }>;
type Subscriber = (moved: Moved) => void;

// One listening connection a process, kept over hot reloads.
const shared = globalThis as typeof globalThis & { periodicalLive?: Set<Subscriber> };

/** Tells `subscriber` of every run and schedule of a workspace that moves, until the returned function is called. */
export function subscribe(workspaceId: string, subscriber: Subscriber): () => void {
  const subscribers = (shared.periodicalLive ??= startListening());
  const filtered: Subscriber = (moved) => {
    if (moved.workspaceId === workspaceId) subscriber(moved);
  };
  subscribers.add(filtered);
  return () => subscribers.delete(filtered);
}

function startListening(): Set<Subscriber> {
  const subscribers = new Set<Subscriber>();
  const { ready } = listen((announcement) => {
    if (announcement.kind !== "wake") for (const subscriber of subscribers) subscriber(announcement);
  });
  // Pages poll as well; a listener that cannot connect starts over with the next subscriber.
  ready.catch(() => {
    shared.periodicalLive = undefined;
  });
  return subscribers;
}
