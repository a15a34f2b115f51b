import pg from "pg";
import type { Tx } from "@/lib/db/client";
import { connection } from "@/lib/db/pools";

/**
 * What is announced over LISTEN/NOTIFY. `wake` tells workers that something may be due earlier than they
 * think, `notice` and `export` that one waits to be sent or made; `run`, `schedule`, `request` and `export_moved` tell pages
 * that one has moved. A lost message costs a worker at most one sweep, a page one poll.
 */
export type Announcement =
  | { kind: "wake" }
  | { kind: "notice" }
  | { kind: "export" }
  | { kind: "export_moved"; workspaceId: string }
  | { kind: "request"; workspaceId: string }
  | { kind: "run"; workspaceId: string; runId: string }
  | { kind: "schedule"; workspaceId: string; scheduleId: string };

const channel = "periodical";

/** Announces when the transaction commits. */
export async function announce(tx: Tx, announcement: Announcement): Promise<void> {
  await tx.$executeRaw`SELECT pg_notify(${channel}, ${JSON.stringify(announcement)})`;
}

/** Listens on a connection of its own until `close`; reconnects by itself, and calls `onReconnect` when it had to. */
export function listen(
  onAnnouncement: (announcement: Announcement) => void,
  onReconnect: () => void = () => undefined,
): { ready: Promise<void>; close: () => Promise<void> } {
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
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await ready.catch(() => undefined);
      await client?.end();
    },
  };
}
