import pg from "pg";
import { closeDatabase } from "@/lib/db/close";
import { connection } from "@/lib/db/pools";
import { createQueue } from "@/lib/jobs/queue";
import { claimDue } from "@/lib/schedules/dispatch/claim-due";
import { makeScheduledTheme, makeWorkspace } from "@/tests/setup/factories";
import type { Row } from "@/tests/bench/row";

const schedules = 2_000;

/** The cost of dispatching a due schedule, compared with the cheapest database operation: an empty transaction. */
export async function benchDispatch(): Promise<Row[]> {
  const { scope, workspaceId } = await makeWorkspace();
  const { scheduleId } = await makeScheduledTheme(scope);
  const client = new pg.Client(connection("periodical_system"));
  await client.connect();
  // Many copies of the schedule, without the themes: only the dispatcher is measured.
  await client.query(
    `INSERT INTO schedule (id, workspace_id, owner_id, name, task_type, recurrence, timezone, rule_id, recipients, delivery_mode, status)
     SELECT gen_random_uuid(), workspace_id, owner_id, name, 'bench', recurrence, timezone, rule_id, recipients, delivery_mode, status
     FROM schedule, generate_series(1, $2) WHERE id = $1`,
    [scheduleId, schedules],
  );
  await client.query(
    `INSERT INTO next_occurrence (schedule_id, workspace_id, at, due_at, wake_at, rule_id, version)
     SELECT id, workspace_id, now(), now(), now(), rule_id, 1 FROM schedule WHERE task_type = 'bench' AND workspace_id = $1`,
    [workspaceId],
  );
  const boss = createQueue();
  await boss.start();

  const empty = performance.now();
  for (let index = 0; index < 200; index++) await client.query("BEGIN; COMMIT");
  const emptyMs = (performance.now() - empty) / 200;

  const began = performance.now();
  let claimed = 0;
  for (let batch = -1; batch !== 0; claimed += batch)
    batch = await claimDue(client, boss, new Date(Date.now() + 1_000));
  const ms = performance.now() - began;
  await client.end();
  await boss.stop({ graceful: false });
  await closeDatabase();
  return [
    {
      what: `dispatch ${claimed} due schedules`,
      ms,
      per: "schedule",
      ratio: ms / claimed / emptyMs,
      to: "an empty transaction",
    },
  ];
}
