import { execFile, spawn } from "node:child_process";
import { promisify } from "node:util";
import { copyLine, endOfRows } from "@/lib/backups/file/format";
import { linesOf } from "@/lib/backups/file/lines";

/**
 * Whether pg_dump is installed and at least as new as the server (version as in `server_version_num`, such as 180004).
 */
export async function hasPgDump(serverVersion: number): Promise<boolean> {
  try {
    const { stdout } = await promisify(execFile)("pg_dump", ["--version"]);
    return Number(/(\d+)/.exec(stdout)?.[1] ?? 0) >= Math.floor(serverVersion / 10_000);
  } catch {
    return false;
  }
}

/**
 * Lets pg_dump write the rows of a snapshot that another connection holds open, and counts them by table as they pass.
 * The positions of sequences are left out: they follow from the rows.
 * Throws with pg_dump's error output when it fails.
 */
export async function dumpByPgDump(
  databaseUrl: string,
  {
    snapshot,
    sequences,
    signal,
    progress,
  }: { snapshot: string; sequences: string[]; signal?: AbortSignal; progress?: (done: number) => Promise<void> },
  write: (bytes: Buffer) => Promise<void>,
): Promise<Record<string, number>> {
  // The password is passed in the environment: everybody on the machine can see arguments.
  const url = new URL(databaseUrl);
  const env = { ...process.env, PGPASSWORD: decodeURIComponent(url.password), PGTZ: "UTC" };
  url.password = "";
  const args = ["--data-only", "--no-owner", "--schema=public", "--encoding=UTF8", `--snapshot=${snapshot}`];
  // Owners see no rows under forced row-level security; this role sees all.
  const seeing = ["--role=periodical_system", "--enable-row-security"];
  const without = ["--exclude-table=public._prisma_migrations"].concat(
    sequences.map((name) => `--exclude-table-data=public."${name}"`),
  );
  const child = spawn("pg_dump", [...args, ...seeing, ...without, `--dbname=${url.href}`], {
    env,
    signal,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let complaint = "";
  child.stderr.on("data", (chunk: Buffer) => (complaint = (complaint + chunk.toString("utf8")).slice(-2_000)));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  // Awaited below, even if reading fails first.
  ended.catch(() => undefined);
  const counts: Record<string, number> = {};
  let table: string | null = null;
  try {
    for await (const line of linesOf(passing(child.stdout as AsyncIterable<Buffer>, write))) {
      if (table !== null) {
        if (line.equals(endOfRows)) table = null;
        else counts[table] = (counts[table] ?? 0) + 1;
      } else if (line.subarray(0, 5).equals(copyWord)) {
        table = copyLine.exec(line.toString("utf8").trimEnd())?.[2] ?? null;
        if (table === null) continue;
        await progress?.(Object.keys(counts).length);
        counts[table] = 0;
      }
    }
  } finally {
    child.kill();
  }
  const code = await ended;
  if (code !== 0) throw new Error(`pg_dump failed: ${complaint.trim()}`);
  return counts;
}

async function* passing(
  source: AsyncIterable<Buffer>,
  write: (bytes: Buffer) => Promise<void>,
): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    await write(chunk);
    yield chunk;
  }
}

const copyWord = Buffer.from("COPY ");
