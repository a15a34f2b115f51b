import type { Tx } from "@/lib/db/client";
import { findTaskDefinition } from "@/lib/tasks/registry";
import type { RunObserver } from "@/lib/runs/transitions";
import { dueBefore, isAccountedFor } from "@/lib/schedules/change/plan";
import { learnedLeadMs, wakeAt } from "@/lib/schedules/rules";

/** How many of its last runs a schedule learns from. */
const remembered = 20;

/**
 * Learns from a schedule's runs how long they usually take, so that the next one is ready when it is due. A run's time
 * is counted from when it could have started: waiting for other runs is part of it. Runs that failed on the way do not
 * count.
 */
export const learnLead: RunObserver = {
  async ended(tx, _scope, runs, now) {
    const taught = runs.filter(({ run, outcome }) => outcome.status === "succeeded" && takesTime(run.taskType));
    const ids = [...new Set(taught.flatMap(({ run }) => (run.parentId ? [] : (run.scheduleId ?? []))))];
    if (ids.length === 0) return;
    for (const { id, known, usual } of await readUsual(tx, ids)) {
      const told = known !== null && learnedLeadMs(known) === learnedLeadMs(usual);
      if (!told) await adopt(tx, id, usual, now);
    }
  },
};

/** Whether starting early helps: the output is for people, and takes a while. */
function takesTime(taskType: string): boolean {
  const { delivers = false, batched = false } = findTaskDefinition(taskType) ?? {};
  return delivers && !batched;
}

/** The duration that 19 of 20 runs of each schedule have not exceeded, in whole seconds, and the stored value. */
function readUsual(tx: Tx, ids: string[]): Promise<{ id: string; known: number | null; usual: number }[]> {
  return tx.$queryRaw`
    SELECT s.id, s.usual_seconds AS known, recent.usual FROM schedule s, LATERAL (
      SELECT ceil(percentile_cont(0.95) WITHIN GROUP (ORDER BY took))::int AS usual FROM (
        SELECT extract(epoch FROM finished_at - created_at) AS took FROM run
        WHERE schedule_id = s.id AND status = 'succeeded' AND attempt = 1 AND parent_id IS NULL
        ORDER BY created_at DESC LIMIT ${remembered}) AS last) AS recent
    WHERE s.id = ANY(${ids}::uuid[]) AND recent.usual IS NOT NULL`;
}

/** From now on it starts that early. This is not an edit by a person: neither its version nor its date changes. */
async function adopt(tx: Tx, scheduleId: string, usualSeconds: number, now: Date): Promise<void> {
  await tx.$executeRaw`UPDATE schedule SET usual_seconds = ${usualSeconds} WHERE id = ${scheduleId}::uuid`;
  const schedule = await tx.schedule.findUniqueOrThrow({ where: { id: scheduleId } });
  const next = await tx.nextOccurrence.findUnique({ where: { scheduleId } });
  // An occurrence that is being claimed now, or prepared already, is left alone.
  if (!next || next.wakeAt <= now || (await isAccountedFor(tx, scheduleId, next.at))) return;
  const wake = wakeAt(next.dueAt, schedule, await dueBefore(tx, schedule, next.at, now));
  await tx.nextOccurrence.updateMany({ where: { scheduleId, wakeAt: next.wakeAt }, data: { wakeAt: wake } });
}
