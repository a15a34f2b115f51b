import { setTimeout as wait } from "node:timers/promises";
import { freePort } from "@/bin/postgres";
import pg from "pg";
import { percentile, type Row } from "@/tests/bench/row";
import { fillArchive } from "@/tests/bench/search";
import { startSystem } from "@/tests/e2e/system";

const rounds = 40;
/** A page of the same build without content: the menu, and an empty list. */
const empty = "/workflows";

/**
 * The cost of pages with half a million items and fifty thousand editions, as the product serves them: the median for
 * the whole response, one request after another, alternating with an empty page.
 */
export async function benchPages(databaseUrl: string, folder: string): Promise<Row[]> {
  const env = { DATABASE_URL: databaseUrl, DATA_DIR: `${folder}/pages`, PORT: String(await freePort()) };
  const system = await startSystem({ ...env, LOG_LEVEL: "warn", SOURCES_ALLOW_PRIVATE_NETWORK: "true" });
  try {
    const cookie = await signIn(system.link);
    const paths = await fill(databaseUrl);
    const timesOf = new Map([empty, ...paths].map((path) => [path, [] as number[]]));
    for (let round = -3; round < rounds; round++)
      for (const [path, times] of timesOf) {
        const began = performance.now();
        const answer = await fetch(`${system.url}${path}`, { headers: { cookie }, redirect: "manual" });
        await answer.arrayBuffer();
        if (!answer.ok) throw new Error(`${path} answered ${answer.status}.`);
        if (round >= 0) times.push(performance.now() - began);
      }
    const middle = (path: string) =>
      percentile(
        (timesOf.get(path) ?? []).toSorted((a, b) => a - b),
        0.5,
      );
    const to = "a page with nothing on it";
    return [empty, ...paths].map((path) => {
      const ms = middle(path);
      return { what: path.replace(/[\da-f]{8}-[-\da-f]+/, "[id]"), ms, per: "page", ratio: ms / middle(empty), to };
    });
  } finally {
    await system.stop();
  }
}

/** The session's cookies. */
async function signIn(link: string): Promise<string> {
  const { origin, searchParams } = new URL(link);
  const verify = new URLSearchParams({ token: searchParams.get("token") ?? "", callbackURL: "/" });
  const answer = await fetch(`${origin}/api/auth/magic-link/verify?${verify}`, { redirect: "manual" });
  const cookies = answer.headers.getSetCookie().map((one) => one.split(";")[0] ?? "");
  if (cookies.length === 0) throw new Error(`Signing in answered ${answer.status}.`);
  return [...cookies, "timezone=UTC"].join("; ");
}

/** Fills the first workspace, once its sample edition is written, and returns the pages to measure. */
async function fill(databaseUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on("error", () => undefined);
  await client.connect();
  const one = async (sql: string) => String((await client.query<{ id: string }>(sql)).rows[0]?.id);
  const theme = await one("SELECT id FROM theme ORDER BY created_at LIMIT 1");
  const workspaceId = await one(`SELECT workspace_id AS id FROM theme WHERE id = '${theme}'`);
  const feedId = await one(`SELECT id FROM feed WHERE workspace_id = '${workspaceId}' LIMIT 1`);
  for (let left = 100; left > 0; left--) {
    if ((await client.query("SELECT FROM edition")).rowCount !== 0) break;
    await wait(200);
  }
  const edition = await one(`SELECT id FROM edition WHERE workspace_id = '${workspaceId}' LIMIT 1`);
  const schedule = await one(`SELECT id FROM schedule WHERE workspace_id = '${workspaceId}' LIMIT 1`);
  const run = await one(`SELECT run_id AS id FROM edition WHERE id = '${edition}'`);
  await fillArchive(client, { workspaceId, feedId, themeId: theme });
  await client.query("ANALYZE");
  const item = await one("SELECT id FROM item ORDER BY first_seen_at LIMIT 1");
  await client.end();
  return [
    "/",
    "/themes",
    `/themes/${theme}`,
    "/schedules",
    `/schedules/${schedule}`,
    "/schedules/calendar",
    "/editions",
    "/editions?text=court+appeal",
    `/editions/${edition}`,
    `/items/${item}`,
    "/runs",
    `/runs/${run}`,
    "/mail",
    "/sources",
    "/search?text=market",
    "/settings/recipients",
    "/audit",
  ];
}
