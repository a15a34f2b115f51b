import type { Tx } from "@/lib/db/client";
import type { ScheduleException } from "@/lib/schedules/rules";

/** The future exceptions of a schedule from its rule, in order. */
export async function readExceptions(tx: Tx, scheduleId: string, now: Date): Promise<ScheduleException[]> {
  return (await readAllExceptions(tx, [scheduleId], now)).get(scheduleId) ?? [];
}

/** The same for many schedules, by their ids. */
export async function readAllExceptions(
  tx: Tx,
  scheduleIds: string[],
  now: Date,
): Promise<Map<string, ScheduleException[]>> {
  const found = await tx.scheduleException.findMany({
    where: { scheduleId: { in: scheduleIds }, OR: [{ at: { gt: now } }, { dueAt: { gt: now } }] },
    orderBy: { at: "asc" },
  });
  return Map.groupBy(found, ({ scheduleId }) => scheduleId);
}
