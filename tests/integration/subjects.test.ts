import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { inSystem } from "@/lib/db/system";
import { createWorkflow, deleteWorkflow } from "@/lib/workflows/commands";
import { workflowInputSchema } from "@/lib/workflows/schema";
import { createSchedule, deleteSchedule, restoreSchedule } from "@/lib/schedules/commands";
import { listSchedules, listSchedulesOf } from "@/lib/schedules/queries";
import { scheduleInputSchema } from "@/lib/schedules/schema";
import { deleteSourceGroup } from "@/lib/sources/commands";
import { deleteTheme } from "@/lib/themes/commands";
import { makeScheduledTheme, makeTheme, makeWorkspace } from "@/tests/setup/factories";
import { earlierDatabase } from "@/tests/setup/earlier-database";

const rule = { recurrence: { kind: "weekly", days: ["mon"], time: "09:00" }, timezone: "UTC" };
const inputOf = (taskType: string, params: object) =>
  scheduleInputSchema.parse({ ...rule, name: "S", taskType, params });

describe("what a schedule is about", () => {
  it("is a kind and an id in its own row, whatever it is", async () => {
    const { scope, workspaceId } = await makeWorkspace();
    const theme = await makeScheduledTheme(scope);
    await createSchedule(scope, inputOf("source_sync", { groupId: theme.groupId }));
    await createSchedule(scope, inputOf("webhook", { url: "https://example.com" }));
    const rows = await inSystem((tx) => tx.schedule.findMany({ where: { workspaceId }, orderBy: { taskType: "asc" } }));
    expect(rows.map((row) => [row.taskType, row.subjectKind, row.subjectId, row.subjectExclusive])).toEqual([
      ["source_sync", "sourceGroup", theme.groupId, false],
      ["synthesis", "theme", theme.id, true],
      ["webhook", null, null, false],
    ]);
    const [sync] = await listSchedulesOf(scope, { taskType: "source_sync", subjectIds: [theme.groupId] });
    expect(sync).toMatchObject({ subject: { kind: "sourceGroup", id: theme.groupId }, about: expect.any(String) });
    // Also found by the name of its subject.
    const found = await listSchedules(scope, { text: (sync?.about ?? "").slice(0, 12) });
    expect(found.data.map(({ id }) => id)).toEqual([sync?.id]);
  });

  it("has at most one of a type where it says so: the database refuses a second one", async () => {
    const { scope } = await makeWorkspace();
    const { id } = await makeTheme(scope);
    const input = inputOf("synthesis", { themeId: id });
    const first = await createSchedule(scope, input);
    await expect(createSchedule(scope, input)).rejects.toMatchObject({ fields: [{ code: "theme_has_schedule" }] });
    const row = await inSystem((tx) => tx.schedule.findUniqueOrThrow({ where: { id: first.id } }));
    const { params, recurrence, ...columns } = row;
    const copy = { ...columns, id: randomUUID(), params: params ?? {}, recurrence: recurrence ?? {} };
    await expect(inSystem((tx) => tx.schedule.create({ data: copy }))).rejects.toThrow(
      /schedule_one_of_a_type_per_subject|Unique constraint/,
    );
    // A deleted schedule makes room, and then cannot be restored.
    await deleteSchedule(scope, { id: first.id });
    await createSchedule(scope, input);
    await expect(restoreSchedule(scope, { id: first.id })).rejects.toMatchObject({ reason: "theme_has_schedule" });
  });

  it("cannot be deleted while a schedule or a step of a workflow names it", async () => {
    const { scope } = await makeWorkspace();
    const { groupId, id } = await makeTheme(scope);
    const schedule = await createSchedule(scope, inputOf("source_sync", { groupId }));
    await expect(deleteSourceGroup(scope, { id: groupId })).rejects.toMatchObject({ reason: "group_in_use" });
    await deleteSchedule(scope, { id: schedule.id });
    const steps = [{ key: "write", taskType: "synthesis", params: { themeId: id } }];
    const workflow = await createWorkflow(scope, workflowInputSchema.parse({ name: "All of it", steps }));
    await expect(deleteTheme(scope, { id })).rejects.toMatchObject({ values: { users: "All of it" } });
    await deleteWorkflow(scope, { id: workflow.id });
    await deleteTheme(scope, { id });
  });
});

it("an upgrade puts what schedules and runs are about into their rows, and tells a theme's run what it was about", async () => {
  const { client, upgrade } = await earlierDatabase("0016_consents");
  const [theme, report] = [randomUUID(), randomUUID()];
  const schedules: [string, string | null, object][] = [
    ["synthesis", theme, { themeId: theme }],
    ["report", null, { reportId: report }],
    ["webhook", null, { url: "https://example.com" }],
  ];
  for (const [taskType, themeId, params] of schedules)
    await client.query(
      `INSERT INTO schedule (workspace_id, owner_id, theme_id, name, task_type, params, recurrence, timezone, rule_id, recipients, delivery_mode, status)
       VALUES (gen_random_uuid(), gen_random_uuid(), $1, 'S', $2, $3, '{}', 'UTC', 'r', '{}', 'draft', 'active')`,
      [themeId, taskType, params],
    );
  const runs: [string, string | null, object | null][] = [
    ["report", null, { params: { reportId: report } }],
    ["synthesis", theme, { params: {}, deliveryMode: "draft" }],
    ["synthesis", theme, null],
  ];
  for (const [taskType, themeId, snapshot] of runs)
    await client.query(
      `INSERT INTO run (workspace_id, theme_id, task_type, trigger, status, snapshot) VALUES (gen_random_uuid(), $1, $2, 'manual', 'pending', $3)`,
      [themeId, taskType, snapshot],
    );
  await upgrade();
  const about = await client.query(
    "SELECT task_type, subject_kind, subject_id, subject_exclusive FROM schedule ORDER BY 1",
  );
  expect(about.rows.map((row) => Object.values(row as object))).toEqual([
    ["report", "report", report, false],
    ["synthesis", "theme", theme, true],
    ["webhook", null, null, false],
  ]);
  const told = await client.query(
    "SELECT subject_id, snapshot FROM run ORDER BY task_type, snapshot ->> 'deliveryMode'",
  );
  expect(told.rows).toEqual([
    { subject_id: report, snapshot: { params: { reportId: report } } },
    { subject_id: theme, snapshot: { params: { themeId: theme }, deliveryMode: "draft" } },
    { subject_id: theme, snapshot: { params: { themeId: theme } } },
  ]);
  await client.end();
});
