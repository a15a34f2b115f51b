import { afterAll, expect, it, vi } from "vitest";
import pg from "pg";
import { endDeadlock } from "@/lib/db/deadlocks";
import { connection } from "@/lib/db/pools";
import { databaseUrl } from "@/lib/env";

const open: pg.Client[] = [];
afterAll(() => Promise.all(open.map((one) => one.end())));

async function connect(config: pg.ClientConfig = { connectionString: databaseUrl() }): Promise<pg.Client> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  await client.connect();
  open.push(client);
  return client;
}

/** A session with a deadlock timeout of an hour, as if its clock was set back; it holds the first of these locks. */
async function holding(first: number): Promise<pg.Client> {
  const client = await connect();
  await client.query("SET deadlock_timeout = '1h'");
  await client.query("BEGIN");
  await client.query("SELECT pg_advisory_xact_lock($1)", [first]);
  return client;
}

it("of transactions that wait for one another for good one is called off, at the second look; the others go on", async () => {
  const watch = await connect(connection("periodical_system"));
  const sessions = [await holding(1), await holding(2), await holding(3)];
  const outcomes = sessions.map((client, n) =>
    client.query("SELECT pg_advisory_xact_lock($1)", [((n + 1) % 3) + 1]).then(
      () => "went on",
      (error: unknown) => (error as { code: string }).code,
    ),
  );
  // A session that ends releases its lock for the next one.
  outcomes.forEach((outcome, n) => void outcome.then(() => sessions[n]?.query("ROLLBACK")));
  const found = await vi.waitFor(async () => {
    const { pid } = await endDeadlock(watch, null);
    expect(pid).not.toBeNull();
    return pid;
  });
  // Several workers check at once: one ends the deadlock, and the cancelled session's next statement is spared.
  const others = [
    watch,
    await connect(connection("periodical_system")),
    await connect(connection("periodical_system")),
  ];
  const looks = await Promise.all(others.map((client) => endDeadlock(client, found)));
  expect(looks.filter(({ isEnded }) => isEnded)).toHaveLength(1);
  expect((await Promise.all(outcomes)).sort()).toEqual(["57014", "went on", "went on"]);
});

it("who only waits in a line is left alone", async () => {
  const watch = await connect(connection("periodical_system"));
  const [first, second] = [await holding(4), await holding(5)];
  const waiting = second.query("SELECT pg_advisory_xact_lock(4)");
  await vi.waitFor(async () => {
    const { rowCount } = await watch.query(
      "SELECT FROM pg_locks JOIN pg_database d ON d.oid = database WHERE NOT granted AND datname = current_database()",
    );
    expect(rowCount).toBe(1);
  });
  for (let looks = 0; looks < 3; looks++) expect(await endDeadlock(watch, null)).toMatchObject({ pid: null });
  await first.query("COMMIT");
  await waiting;
});
