import type pg from "pg";
import { fixedClock } from "@/lib/clock";
import { systemScope } from "@/lib/db/system";
import { AppError } from "@/lib/errors";
import { changeSchedule } from "@/lib/schedules/change/change-schedule";
import { resume } from "@/lib/schedules/change/steer";

interface DueRow {
  id: string;
  workspace_id: string;
}

/**
 * Ends the pauses that are over, each at its own instant, however late this is noticed: what was due since then is late
 * and follows the schedule's policies. With several workers, each pause is ended by one of them; up to fifty per call.
 * Returns how many it ended. Nothing is resumed in a workspace that is being deleted.
 */
export async function resumeDue(
  client: pg.ClientBase,
  now: Date,
  onTrouble: (error: unknown, scheduleId: string) => void,
): Promise<number> {
  const { rows } = await client.query<DueRow>(
    `SELECT s.id, s.workspace_id FROM schedule s JOIN workspace w ON w.id = s.workspace_id
     WHERE s.status = 'paused' AND s.paused_until <= $1 AND s.deleted_at IS NULL AND w.deleted_at IS NULL
     ORDER BY s.paused_until LIMIT 50`,
    [now],
  );
  let resumed = 0;
  for (const { id, workspace_id: workspaceId } of rows) {
    const scope = systemScope(workspaceId, fixedClock(now));
    try {
      await changeSchedule(scope, { id }, "schedule.resumed", async (change) => {
        const { pausedUntil, status } = change.schedule;
        // Checked again under the lock: someone may have resumed it, or changed the end of the pause.
        if (status !== "paused" || !pausedUntil || pausedUntil > now) throw new AppError("conflict");
        await resume(change, pausedUntil);
      });
      resumed += 1;
    } catch (error) {
      // A failure of one schedule must not stop the others.
      if (!(error instanceof AppError)) onTrouble(error, id);
    }
  }
  return resumed;
}
