import { type Announcement, listen } from "@/lib/db/listen";

type RunAnnouncement = Extract<Announcement, { kind: "run" }>;
type Subscriber = (announcement: RunAnnouncement) => void;

// One listening connection a process, kept over hot reloads.
const shared = globalThis as typeof globalThis & { periodicalLive?: Set<Subscriber> };

/** Tells `subscriber` of every run of a workspace that moves, until the returned function is called. */
export function subscribeToRuns(workspaceId: string, subscriber: Subscriber): () => void {
  const subscribers = (shared.periodicalLive ??= startListening());
  const filtered: Subscriber = (announcement) => {
    if (announcement.workspaceId === workspaceId) subscriber(announcement);
  };
  subscribers.add(filtered);
  return () => subscribers.delete(filtered);
}

function startListening(): Set<Subscriber> {
  const subscribers = new Set<Subscriber>();
  const { ready } = listen((announcement) => {
    if (announcement.kind === "run") for (const subscriber of subscribers) subscriber(announcement);
  });
  // Pages poll as well; a listener that cannot connect starts over with the next subscriber.
  ready.catch(() => {
    shared.periodicalLive = undefined;
  });
  return subscribers;
}
