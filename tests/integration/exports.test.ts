import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { type Clock, fixedClock, systemClock } from "@/lib/clock";
import { pool, withConnection } from "@/lib/db/pools";
import { inSystem } from "@/lib/db/system";
import { databaseUrl, env } from "@/lib/env";
import { requestExport } from "@/lib/exports/commands";
import { listExports, openExport } from "@/lib/exports/queries";
import { archivedTables, leftOut } from "@/lib/exports/rules";
import { writeExports } from "@/lib/exports/write/write-exports";
import { createKey } from "@/lib/keys/commands";
import { purge } from "@/lib/workspaces/purge/purge-workspaces";
import { useBucket } from "@/tests/setup/bucket";
import { makeScheduledTheme, makeWorkspace } from "@/tests/setup/factories";
import { readZip } from "@/tests/setup/read-zip";
import { useWorker } from "@/tests/setup/worker";

const worker = useWorker();
const now = new Date("2026-11-16T09:00:00Z");
const silent = pino({ level: "silent" });
const write = (clock: Clock = systemClock, stopping = new AbortController().signal) =>
  writeExports({ clock, log: silent, stopping });
const purgeAt = (at: Date) =>
  withConnection(pool("periodical_system"), (client) => purge(client, { now: at, dataDir: env().DATA_DIR }));
const unfinished = () => join(env().DATA_DIR, "artifacts", "unfinished");
const filesOf = (id: string) => {
  const folder = join(env().DATA_DIR, "artifacts");
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }) : [];
  return names.filter((name) => name.includes(id));
};

describe("an archive", () => {
  it("holds everything of its workspace, as JSON and as mailed, and nothing of another or that opens a door", async () => {
    const mine = await makeWorkspace();
    const foreign = await makeWorkspace();
    await makeScheduledTheme(mine.at(new Date(now.getTime() - 3_600_000)));
    await makeScheduledTheme(foreign.at(new Date(now.getTime() - 3_600_000)));
    await worker.work(now);
    const { key } = await createKey(mine.scope, { name: "Program", scopes: ["read"], expiresAt: null });
    const { id } = await requestExport(mine.scope);
    await expect(requestExport(mine.scope)).rejects.toMatchObject({ reason: "export_under_way" });
    expect(await write()).toBe(1);
    const [view] = await listExports(mine.scope);
    expect(view).toMatchObject({ id, status: "ready", error: null });
    expect(view?.done).toBe(view?.total);
    const { bytes, size } = await openExport(mine.scope, id);
    const archive = Buffer.from(await new Response(bytes).arrayBuffer());
    expect(archive.length).toBe(size);
    expect(createHash("sha256").update(archive).digest("hex")).toBe(view?.sha256);
    const files = readZip(archive);
    const json = (name: string) => JSON.parse(files.get(name) ?? "") as Record<string, unknown>[];
    for (const { table } of archivedTables()) expect(Array.isArray(json(`${table}.json`)), table).toBe(true);
    expect(json("workspace.json")).toMatchObject([{ id: mine.workspaceId }]);
    expect(json("people.json")).toEqual([{ id: mine.userId, name: "Somebody", email: mine.email }]);
    expect(json("theme.json")).toMatchObject([{ name: "Courts" }]);
    expect(json("delivery.json")).toHaveLength(3);
    const editions = [...files].filter(([name]) => name.startsWith("editions/Courts/"));
    const row = await inSystem((tx) => tx.edition.findFirstOrThrow({ where: { workspaceId: mine.workspaceId } }));
    expect(editions).toEqual([[`editions/Courts/0001-${row.id}.html`, row.html]]);
    const everything = [...files.values()].join("\n");
    expect(everything).not.toContain(foreign.workspaceId);
    const { hash } = await inSystem((tx) => tx.apiKey.findFirstOrThrow({ where: { workspaceId: mine.workspaceId } }));
    expect(everything).not.toContain(key);
    expect(everything).not.toContain(hash);
    await expect(openExport(foreign.scope, id)).rejects.toMatchObject({ code: "not_found" });
  });

  it("names every table there is, or says that it leaves it out", async () => {
    const tables = await inSystem(
      (tx) => tx.$queryRaw<{ name: string }[]>`
        SELECT table_name AS name FROM information_schema.columns WHERE column_name = 'workspace_id' AND table_schema = 'public'`,
    );
    expect(tables.map(({ name }) => name).sort()).toEqual(
      [...archivedTables().map(({ table }) => table), ...leftOut].sort(),
    );
  });

  it("of a worker that is gone is made by the next one; what was unfinished never looked whole", async () => {
    const { scope } = await makeWorkspace();
    const { id } = await requestExport(scope);
    const stopping = new AbortController();
    stopping.abort();
    expect(await write(systemClock, stopping.signal)).toBe(0);
    const lost = new Date(systemClock.now().getTime() - 1);
    await inSystem((tx) =>
      tx.export.update({ where: { id }, data: { status: "running", attempt: 1, leaseUntil: lost } }),
    );
    expect(await write()).toBe(1);
    expect(await listExports(scope)).toMatchObject([{ status: "ready" }]);
    expect(filesOf(id)).toEqual([`exports/${id}-2.zip`]);
  });

  it("is there for a week, and is made a few times a day", async () => {
    const { scope, at } = await makeWorkspace();
    const { id } = await requestExport(scope);
    await write();
    const later = new Date(systemClock.now().getTime() + 8 * 86_400_000);
    await expect(openExport(at(later), id)).rejects.toMatchObject({ code: "not_found" });
    for (let left = 4; left > 0; left--) {
      await requestExport(scope);
      await write();
    }
    await expect(requestExport(scope)).rejects.toMatchObject({ code: "too_many_requests" });
  });

  it("that cannot be made says why, and leaves no file", async () => {
    const { scope } = await makeWorkspace();
    const { id } = await requestExport(scope);
    // Something else exists at the path of the archive.
    const blocked = join(unfinished(), `${id}-1.zip`);
    mkdirSync(blocked, { recursive: true });
    await write();
    rmSync(blocked, { recursive: true });
    expect(await listExports(scope)).toMatchObject([{ id, status: "failed", error: expect.any(String) as string }]);
    await requestExport(scope);
    expect(await write()).toBe(1);
  });

  it("that breaks in the middle says why, leaves no file, and takes nobody with it", async () => {
    const { scope } = await makeWorkspace();
    const { id } = await requestExport(scope);
    const client = new pg.Client({ connectionString: databaseUrl() });
    await client.connect();
    await client.query('REVOKE SELECT (id, name, email) ON "user" FROM periodical_app');
    expect(await write()).toBe(1);
    await client.query('GRANT SELECT (id, name, email) ON "user" TO periodical_app');
    await client.end();
    expect(await listExports(scope)).toMatchObject([
      { id, status: "failed", error: expect.stringContaining("permission denied") as string },
    ]);
    expect(filesOf(id)).toEqual([]);
  });

  it("gives up on one that takes its worker down each time", async () => {
    const { scope } = await makeWorkspace();
    const { id } = await requestExport(scope);
    const leaseUntil = new Date(now.getTime() - 1);
    await inSystem((tx) => tx.export.update({ where: { id }, data: { status: "running", attempt: 3, leaseUntil } }));
    expect(await write(fixedClock(now))).toBe(0);
    expect(await listExports(scope)).toMatchObject([{ status: "failed" }]);
  });

  it("is a file that other tools open", async () => {
    const { scope } = await makeWorkspace();
    const { id } = await requestExport(scope);
    await write();
    const [name = ""] = filesOf(id);
    const file = join(env().DATA_DIR, "artifacts", name);
    const listed = execFileSync("python3", ["-m", "zipfile", "-t", file], { encoding: "utf8" });
    expect(listed).toContain("Done testing");
    expect(readFileSync(file).subarray(0, 2).toString()).toBe("PK");
  });
});

describe("in a bucket", () => {
  const { s3 } = useBucket();

  it("an archive lies there, is fetched from there, and goes when its week is over and it can", async () => {
    const { scope, workspaceId } = await makeWorkspace();
    const { id } = await requestExport(scope);
    await write();
    expect([...s3().objects.keys()]).toEqual([`safe/periodical/exports/${id}-1.zip`]);
    expect(filesOf(id)).toEqual([]);
    const { bytes, size } = await openExport(scope, id);
    expect((await new Response(bytes).arrayBuffer()).byteLength).toBe(size);
    const over = new Date(systemClock.now().getTime() + 8 * 86_400_000);
    const rows = () => inSystem((tx) => tx.export.count({ where: { workspaceId } }));
    s3().breakOn("DELETE");
    await purgeAt(over);
    expect(await rows()).toBe(1);
    s3().breakOn(null);
    await purgeAt(over);
    expect(await rows()).toBe(0);
    expect(s3().objects.size).toBe(0);
  });
});
