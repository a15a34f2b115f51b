import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { schemaDiff } from "@/bin/schema-diff";
import { clearUnfinished, storeFile, unfinishedFile } from "@/lib/artifacts/commands";
import { isIntact, openFile } from "@/lib/artifacts/queries";
import { backUpNow, deleteBackup, fetchBackup, verifyBackup } from "@/lib/backups/commands";
import { getBackup, listBackups } from "@/lib/backups/queries";
import { restoreBackup } from "@/lib/backups/file/restore-backup";
import { expiredBackups } from "@/lib/backups/rules";
import { migrate } from "@/lib/db/migrate";
import { closeDatabase } from "@/lib/db/close";
import { inSystem, mintScope } from "@/lib/db/system";
import { getRun } from "@/lib/runs/queries";
import { cancelRun } from "@/lib/runs/commands";
import { createSchedule, deleteSchedule, pauseSchedule, runScheduleNow } from "@/lib/schedules/commands";
import { getSchedule, listTaskTypes } from "@/lib/schedules/queries";
import { scheduleInputSchema } from "@/lib/schedules/schema";
import { databaseBackupRunner } from "@/lib/tasks/database_backup/run";
import type { TaskRunner } from "@/lib/tasks/contract";
import { makeBackup, makeHome } from "@/tests/setup/backups";
import { useBucket } from "@/tests/setup/bucket";
import { setEnvironment } from "@/tests/setup/environment";
import { makeWorkspace, type TestWorkspace } from "@/tests/setup/factories";
import { deleteWorkspace } from "@/lib/workspaces/commands";
import { statement, withDatabase } from "@/tests/setup/template-database";
import { scheduleRow } from "@/tests/setup/schedules";
import { useWorker } from "@/tests/setup/worker";

const worker = useWorker();
let dataDir: string;
let home: TestWorkspace;

beforeAll(async () => {
  home = await makeWorkspace();
  await makeHome(home.workspaceId);
});
const before = process.env.DATA_DIR;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "periodical-artifacts-"));
  setEnvironment({ DATA_DIR: dataDir });
});
afterAll(() => setEnvironment({ DATA_DIR: before }));

/** Every file under the data directory, without the folders themselves. */
const files = () =>
  readdirSync(dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

const input = (params: Record<string, unknown>) =>
  scheduleInputSchema.parse({
    name: "Backup",
    taskType: "database_backup",
    params,
    recurrence: { kind: "daily", time: "03:00" },
    timezone: "UTC",
  });

async function run(scope = home.scope, runners?: readonly TaskRunner[]) {
  const { runId } = await backUpNow(scope, {});
  await worker.execute(scope.clock.now(), runners);
  return getRun(scope, runId);
}

describe("a backup as a run", () => {
  it("is a file with its size and checksum, which is verified, fetched and deleted", async () => {
    const { scope } = home;
    const done = await run();
    expect(done).toMatchObject({ status: "succeeded", progress: { step: "store" } });
    const [backup] = await listBackups(scope);
    if (!backup) throw new Error("There is none.");
    expect(backup.name).toMatch(/^periodical-\d{4}-\d\d-\d\d-\d{6}\.sql\.gz$/);
    expect(done.result?.facts).toMatchObject({ file: backup.name, bytes: backup.sizeBytes, sha256: backup.sha256 });
    expect(await verifyBackup(scope, { id: backup.id })).toEqual({ intact: true });
    const { bytes } = await fetchBackup(scope, { id: backup.id });
    expect((await new Response(bytes).arrayBuffer()).byteLength).toBe(backup.sizeBytes);
    const [name = ""] = files();
    const path = join(dataDir, "artifacts/backups", name);
    writeFileSync(path, Buffer.concat([readFileSync(path).subarray(1), Buffer.from("x")]));
    expect(await verifyBackup(scope, { id: backup.id })).toEqual({ intact: false });
    expect(await getBackup(scope, backup.id)).toMatchObject({ intact: false });
    await deleteBackup(scope, { id: backup.id });
    expect(files()).toEqual([]);
    await expect(getBackup(scope, backup.id)).rejects.toMatchObject({ code: "not_found" });
  });

  it("that fails, or is cancelled, leaves no file", async () => {
    const { scope } = home;
    const failing: TaskRunner = {
      ...databaseBackupRunner,
      run: (context) =>
        databaseBackupRunner.run({ ...context, commit: () => Promise.reject(new Error("The disk is full.")) }),
    };
    const failed = await run(scope, [failing]);
    expect(failed).toMatchObject({ status: "pending", error: "The disk is full." });
    expect(files()).toEqual([]);
    await cancelRun(scope, { id: failed.id });
    const cancelling: TaskRunner = {
      ...databaseBackupRunner,
      run: (context) =>
        databaseBackupRunner.run({
          ...context,
          progress: async (step, done, total) => {
            if (step === "store") await cancelRun(scope, { id: context.run.id });
            return context.progress(step, done, total);
          },
        }),
    };
    expect(await run(scope, [cancelling])).toMatchObject({ status: "cancelled", reason: "cancelled_by_person" });
    expect(files()).toEqual([]);
    expect(await listBackups(scope)).toEqual([]);
  });

  it("that nobody wants any more when it is done leaves no file", async () => {
    const { scope } = home;
    const { id } = await createSchedule(scope, input({}));
    const wanted = await getSchedule(scope, id);
    const pausing: TaskRunner = {
      ...databaseBackupRunner,
      run: (context) =>
        databaseBackupRunner.run({
          ...context,
          progress: async (step, done, total) => {
            if (step === "store") await pauseSchedule(scope, { id });
            return context.progress(step, done, total);
          },
        }),
    };
    const due = new Date(wanted.nextDueAt ?? "");
    await worker.dispatch(due);
    await worker.execute(due, [pausing]);
    expect(files()).toEqual([]);
    expect(await listBackups(scope)).toEqual([]);
    await deleteSchedule(scope, { id });
  });

  it("removes what attempts that were killed have left, and nothing that is being written", async () => {
    const { scope } = home;
    const { runId } = await backUpNow(scope, {});
    const partial = `${await unfinishedFile(`${runId}-1`)}.partial`;
    const another = await unfinishedFile("another-1");
    for (const path of [partial, another]) writeFileSync(path, "half of it");
    await worker.execute(scope.clock.now());
    expect(await getRun(scope, runId)).toMatchObject({ status: "succeeded" });
    expect(readdirSync(join(dataDir, "artifacts/unfinished"))).toEqual(["another-1"]);
    const day = 86_400_000;
    expect(await clearUnfinished({ dataDir, now: new Date(Date.now() + day) })).toBe(0);
    expect(await clearUnfinished({ dataDir, now: new Date(Date.now() + 3 * day) })).toBe(1);
    const [backup] = await listBackups(scope);
    await deleteBackup(scope, { id: backup?.id ?? "" });
  });

  it("is not taken away by what was restored from it, where its run has not ended yet", async () => {
    const { scope } = home;
    const { id } = await run();
    const [backup] = await listBackups(scope);
    // The state inside the backup itself: the run is in progress, and there is no row for the file.
    await inSystem(async (tx) => {
      await tx.artifact.delete({ where: { id: backup?.id } });
      await tx.run.update({ where: { id }, data: { status: "pending", finishedAt: null } });
    });
    await worker.execute(scope.clock.now());
    expect(await getRun(scope, id)).toMatchObject({ status: "succeeded", attempt: 2 });
    expect(files().sort()).toEqual([`${id}-1-${backup?.name}`, expect.stringContaining(`${id}-2-periodical-`)]);
    const [again] = await listBackups(scope);
    await deleteBackup(scope, { id: again?.id ?? "" });
  });

  it("removes those of its schedule that have had their time, and leaves those made by hand", async () => {
    const { scope, at } = home;
    const { id } = await createSchedule(scope, input({ retentionDays: 1, keepAtLeast: 1 }));
    const old = at(new Date(Date.now() - 3 * 86_400_000));
    const [mine, byHand] = [await makeBackup(old, "old", id), await makeBackup(old, "by hand")];
    const { runId } = await runScheduleNow(scope, { id });
    await expect(backUpNow(scope, {})).rejects.toMatchObject({ reason: "backup_under_way" });
    await cancelRun(scope, { id: runId });
    const due = new Date((await getSchedule(scope, id)).nextDueAt ?? "");
    await worker.dispatch(due);
    await worker.execute(due);
    const left = (await listBackups(scope)).map((backup) => backup.id);
    expect(left).toContain(byHand);
    expect(left).not.toContain(mine);
    expect(left).toHaveLength(2);
  });
});

describe("who has backups", () => {
  it("are owners of the workspace that the installation began with, and nobody else", async () => {
    const { workspaceId, userId } = home;
    const { id } = await createSchedule(home.scope, input({}));
    for (const role of ["manager", "member"] as const) {
      const scope = mintScope(workspaceId, { kind: "person", userId, role });
      await expect(createSchedule(scope, input({}))).rejects.toMatchObject({ reason: "owners_only" });
      await expect(pauseSchedule(scope, { id })).rejects.toMatchObject({ reason: "owners_only" });
      await expect(runScheduleNow(scope, { id })).rejects.toMatchObject({ reason: "owners_only" });
      expect(await listTaskTypes(scope)).not.toContain("database_backup");
    }
    expect(await listTaskTypes(home.scope)).toContain("database_backup");
    await expect(deleteWorkspace(home.scope, { name: "any" })).rejects.toMatchObject({ reason: "home_stays" });
    const stranger = await makeWorkspace();
    expect(await listTaskTypes(stranger.scope)).not.toContain("database_backup");
    for (const attempt of [
      () => createSchedule(stranger.scope, input({})),
      () => listBackups(stranger.scope),
      () => backUpNow(stranger.scope, {}),
    ])
      await expect(attempt()).rejects.toMatchObject({ reason: "not_home" });
  });

  it.each([
    [{ retentionDays: 0 }, "retention_days_invalid"],
    [{ keepAtLeast: "many" }, "keep_at_least_invalid"],
    [{ compress: "yes" }, "flag_invalid"],
  ])("params %o are refused on their field", (params, code) => {
    expect(() => input(params)).toThrow(code);
  });
});

it("of those that have had their time the latest stay, and a damaged one does not count as kept", () => {
  const day = (days: number) => ({ createdAt: new Date(Date.UTC(2026, 0, days)), intact: null as boolean | null });
  const [one, two, three, four] = [day(1), day(2), { ...day(3), intact: false }, day(20)];
  const policy = { retentionDays: 10, keepAtLeast: 2, now: new Date(Date.UTC(2026, 0, 21)) };
  expect(expiredBackups([two, four, one, three], policy)).toEqual([one, three]);
  expect(expiredBackups([one], policy)).toEqual([]);
});

describe("in a bucket", () => {
  const { s3, setUp, takeAway } = useBucket();

  it("a backup lies there, and nowhere else", async () => {
    const { scope } = home;
    const [was, done] = [await listBackups(scope), await run()];
    expect(done).toMatchObject({ status: "succeeded" });
    const known = new Set(was.map(({ id }) => id));
    const backup = (await listBackups(scope)).find(({ id }) => !known.has(id));
    if (!backup) throw new Error("There is none.");
    expect(backup).toMatchObject({ storage: "s3" });
    expect([...s3().objects.keys()]).toEqual([expect.stringMatching(/^safe\/periodical\/backups\/.*\.sql\.gz$/)]);
    expect(files()).toEqual([]);
    expect(await verifyBackup(scope, { id: backup.id })).toEqual({ intact: true });
    const { bytes } = await fetchBackup(scope, { id: backup.id });
    expect((await new Response(bytes).arrayBuffer()).byteLength).toBe(backup.sizeBytes);
    await deleteBackup(scope, { id: backup.id });
    expect(s3().objects.size).toBe(0);
  });

  it("a large file goes in parts, and is there when all of them are", async () => {
    const path = await unfinishedFile("large");
    const bytes = randomBytes(12_000_000);
    writeFileSync(path, bytes);
    const about = { name: "large", key: "large", contentType: "application/sql", size: bytes.length, sha256: "" };
    const file = await storeFile(path, about);
    expect(s3().objects.get("safe/periodical/large")?.equals(bytes)).toBe(true);
    expect(s3().asked.filter((line) => line.startsWith("PUT")).length).toBeGreaterThan(2);
    expect(files()).toEqual([]);
    expect(await isIntact({ ...file, sha256: "other" })).toBe(false);
    expect(await openFile({ storage: "s3", key: "nothing" })).toBeNull();
  });

  it("what lies there cannot be reached when it is not set up any more, and says so", async () => {
    const { scope } = home;
    await run();
    const backup = (await listBackups(scope)).find(({ storage }) => storage === "s3");
    takeAway();
    for (const work of [verifyBackup, fetchBackup, deleteBackup])
      await expect(work(scope, { id: backup?.id ?? "" })).rejects.toMatchObject({ reason: "storage_not_set_up" });
    setUp();
    await deleteBackup(scope, { id: backup?.id ?? "" });
  });

  it("an upload that is broken off leaves nothing, there or here", async () => {
    const path = await unfinishedFile("stopped");
    writeFileSync(path, randomBytes(6_000_000));
    const stop = new AbortController();
    s3().onPut(() => stop.abort());
    const about = { name: "stopped", key: "stopped", contentType: "application/sql", size: 6_000_000, sha256: "" };
    await expect(storeFile(path, about, stop.signal)).rejects.toThrow();
    rmSync(path);
    s3().onPut(null);
    expect(s3().objects.size).toBe(0);
    s3().breakOn("PUT");
    expect(await run()).toMatchObject({ status: "pending", error: expect.any(String) as string });
    expect(s3().objects.size).toBe(0);
    expect(s3().open()).toBe(0);
    expect(files()).toEqual([]);
  });
});

describe("what a schedule of backups may ask for", () => {
  const nightly = (params: Record<string, unknown>) => createSchedule(home.scope, input(params));
  /** Runs the schedule's next occurrence; returns how it ended. */
  async function night(id: string) {
    const at = (await scheduleRow(id)).next?.at ?? new Date(0);
    await worker.dispatch(at);
    await worker.execute(at);
    const found = await inSystem((tx) => tx.run.findFirstOrThrow({ where: { scheduleId: id, scheduledFor: at } }));
    return [found.status, found.reason];
  }
  // Cleans up what earlier tests have left unfinished.
  beforeAll(() =>
    inSystem(async (tx) => {
      await tx.run.updateMany({ data: { status: "cancelled", concurrencyKey: null, finishedAt: new Date() } });
      await tx.nextOccurrence.deleteMany();
    }),
  );

  /** PostgreSQL updates its write statistics with a short delay. */
  async function counted(): Promise<void> {
    await closeDatabase();
    const others = () =>
      inSystem(
        (tx) => tx.$queryRaw<{ count: number }[]>`
          SELECT count(*)::int AS count FROM pg_stat_activity
          WHERE datname = current_database() AND application_name = 'periodical' AND pid <> pg_backend_pid()
            AND state_change < now() - interval '1 second'`,
      );
    await expect.poll(async () => (await others())[0]?.count, { timeout: 30_000 }).toBe(0);
    await inSystem((tx) => tx.$executeRaw`SELECT pg_stat_clear_snapshot()::text`);
  }

  it("is skipped with its reason while nothing has changed since the last good one, unless it is forced or by hand", async () => {
    const { id } = await nightly({});
    await counted();
    expect(await night(id)).toEqual(["succeeded", null]);
    await counted();
    expect(await night(id)).toEqual(["skipped", "nothing_changed"]);
    expect((await listBackups(home.scope)).length).toBeGreaterThan(0);
    expect((await run()).status).toBe("succeeded");
    await makeWorkspace();
    await counted();
    expect(await night(id)).toEqual(["succeeded", null]);
    await deleteSchedule(home.scope, { id });
    const { id: forced } = await nightly({ force: true });
    expect(await night(forced)).toEqual(["succeeded", null]);
    await deleteSchedule(home.scope, { id: forced });
  });

  it("may be the structure alone: SQL that makes an empty database, and no backup to restore", async () => {
    const { id } = await nightly({ backupType: "schemaOnly", compress: false, force: true });
    expect(await night(id)).toEqual(["succeeded", null]);
    const backup = (await listBackups(home.scope)).find(({ scheduleId }) => scheduleId === id);
    expect(backup?.name).toMatch(/^periodical-schema-.*\.sql$/);
    const { bytes } = await fetchBackup(home.scope, { id: backup?.id ?? "" });
    const sql = await new Response(bytes).text();
    const name = `structure_${randomBytes(4).toString("hex")}`;
    const server = inject("serverUrl");
    await statement(server, `CREATE DATABASE ${name}`);
    const url = withDatabase(server, name);
    await statement(url, sql);
    expect(await migrate(url)).toEqual([]);
    expect(await schemaDiff(url)).toBe("");
    const path = join(dataDir, "structure.sql");
    writeFileSync(path, sql);
    await expect(restoreBackup(url, path, { force: true })).rejects.toThrow("no rows");
    await statement(server, `DROP DATABASE ${name} WITH (FORCE)`);
    await deleteSchedule(home.scope, { id });
  });

  it("may keep what is old", async () => {
    const { id } = await nightly({ retentionDays: 1, keepAtLeast: 1, cleanupOld: false, force: true });
    for (const _night of [1, 2, 3]) expect(await night(id)).toEqual(["succeeded", null]);
    const kept = (await listBackups(home.scope)).filter(({ scheduleId }) => scheduleId === id);
    expect(kept).toHaveLength(3);
    await deleteSchedule(home.scope, { id });
  });
});
