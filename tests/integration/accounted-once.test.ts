import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { inSystem } from "@/lib/db/system";
import { makeWorkspace } from "@/tests/setup/factories";
import { makeSchedule } from "@/tests/setup/schedules";
import { earlierDatabase } from "@/tests/setup/earlier-database";

const at = (time: string) => new Date(`2026-11-16T${time}Z`);

it("no two runs of a schedule account for one instant, whoever writes them: the database refuses", async () => {
  const { workspaceId, scope } = await makeWorkspace();
  const { id: scheduleId } = await makeSchedule(scope);
  const run = (from: string, through: string) =>
    inSystem((tx) =>
      tx.run.create({
        data: {
          workspaceId,
          scheduleId,
          taskType: "synthesis",
          trigger: "schedule",
          status: "skipped",
          reason: "paused",
          scheduledFor: at(from),
          coversThrough: at(through),
          createdAt: at(from),
          finishedAt: at(from),
        },
      }),
    );
  await run("09:00:00", "11:00:00");
  await expect(run("10:00:00", "10:00:00")).rejects.toThrow("run_accounts_once");
  await expect(run("08:00:00", "09:00:00")).rejects.toThrow("run_accounts_once");
  await expect(run("08:00:00", "12:00:00")).rejects.toThrow("run_accounts_once");
  const next = await run("11:00:01", "12:00:00");
  await expect(
    inSystem((tx) => tx.run.update({ where: { id: next.id }, data: { scheduledFor: at("10:30:00") } })),
  ).rejects.toThrow("run_accounts_once");
  // Manual runs account for nothing.
  for (const _time of [1, 2])
    await inSystem((tx) =>
      tx.run.create({
        data: {
          workspaceId,
          scheduleId,
          taskType: "synthesis",
          trigger: "manual",
          status: "failed",
          createdAt: at("09:00:00"),
          finishedAt: at("09:00:00"),
        },
      }),
    );
});

it("an upgrade ends a stretch that reached into a later run before it", async () => {
  const { client, upgrade } = await earlierDatabase("0017_subjects");
  const schedule = randomUUID();
  for (const [from, through] of [
    ["08:00:00", "10:00:00"],
    ["09:00:00", "09:00:00"],
    ["11:00:00", "12:00:00"],
  ] as const)
    await client.query(
      `INSERT INTO run (workspace_id, schedule_id, task_type, trigger, status, scheduled_for, covers_through)
       VALUES (gen_random_uuid(), $1, 'synthesis', 'schedule', 'skipped', $2, $3)`,
      [schedule, at(from), at(through)],
    );
  await upgrade();
  const { rows } = await client.query<{ through: Date }>(
    "SELECT covers_through AS through FROM run ORDER BY scheduled_for",
  );
  expect(rows.map(({ through }) => through.toISOString().slice(11, 23))).toEqual([
    "08:59:59.999",
    "09:00:00.000",
    "12:00:00.000",
  ]);
  await client.end();
});
