import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import type { Tx } from "@/lib/db/client";
import { connection, pool } from "@/lib/db/pools";

/**
 * What is announced over LISTEN/NOTIFY. `wake` tells workers that something may be due earlier than they expect,
 * `notice`, `export`, `bulk` and `import` that one waits to be sent, made or done; `run`, `schedule`, `request`,
 * `export_moved` and `import_moved` tell pages that one has changed, `progress` tells those that follow a run how far
 * it is. A lost message costs a worker at most one sweep, a page one poll.
 */
export type Announcement =
  | { kind: "wake" }
  | { kind: "notice" }
  | { kind: "export" }
  | { kind: "bulk" }
  | { kind: "import" }
  | { kind: "poll" }
  | { kind: "export_moved"; workspaceId: string }
  | { kind: "import_moved"; workspaceId: string }
  | { kind: "request"; workspaceId: string }
  | { kind: "run"; workspaceId: string; runId: string }
  | { kind: "progress"; workspaceId: string; runId: string }
  | { kind: "schedule"; workspaceId: string; scheduleId: string };

const channel = "periodical";

const announced = new WeakMap<Tx, Announcement[]>();

/** Announces once the transaction has committed; see `deliverAnnouncements`. */
export function announce(tx: Tx, announcement: Announcement): Promise<void> {
  announced.set(tx, [...(announced.get(tx) ?? []), announcement]);
  return Promise.resolve();
}

/** What is sent next, without duplicates. */
const gathered = new Set<string>();
const underWay = new Set<Promise<void>>();

/** Announces what is already committed. */
export function announceNow(announcements: Announcement[]): void {
  const first = gathered.size === 0;
  for (const one of announcements) gathered.add(JSON.stringify(one));
  if (!first || gathered.size === 0) return;
  const sent = send().finally(() => underWay.delete(sent));
  underWay.add(sent);
}

/**
 * Must be called with a transaction that has committed. Its announcements are sent together with those of others within
 * a few milliseconds, in one statement outside all of them: at commit, a NOTIFY takes a lock on the whole cluster.
 */
export function deliverAnnouncements(tx: Tx): void {
  announceNow(announced.get(tx) ?? []);
}

/** Waits for announcements that are being sent. */
export async function announcementsSent(): Promise<void> {
  await Promise.all(underWay);
}

const gatherMs = 5;

async function send(): Promise<void> {
  await wait(gatherMs);
  const payloads = [...gathered];
  gathered.clear();
  // A lost announcement costs a worker at most one sweep, a page one poll.
  await pool("periodical_system")
    .query("SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload", [channel, payloads])
    .catch(() => undefined);
}

/**
 * Listens on its own connection until `close`; reconnects automatically, and then calls `onReconnect`. `connected`
 * returns that connection while there is one: it never waits for a lock.
 */
export function listen(
  onAnnouncement: (announcement: Announcement) => void,
  onReconnect: () => void = () => undefined,
): { ready: Promise<void>; connected: () => pg.Client | undefined; close: () => Promise<void> } {
  let closed = false;
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function connect(): Promise<void> {
    const next = new pg.Client(connection("periodical_system"));
    client = next;
    next.on("notification", ({ payload }) => {
      if (payload) onAnnouncement(JSON.parse(payload) as Announcement);
    });
    next.on("error", () => undefined);
    next.on("end", () => {
      if (closed) return;
      timer = setTimeout(() => void connect().then(onReconnect, () => undefined), 1_000);
    });
    await next.connect();
    await next.query(`LISTEN ${channel}`);
  }

  const ready = connect();
  return {
    ready,
    connected: () => (closed ? undefined : client),
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await ready.catch(() => undefined);
      await client?.end();
    },
  };
}
