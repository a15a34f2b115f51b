import { fixedClock } from "@/lib/clock";
import type { Tx } from "@/lib/db/client";
import type { ScheduleModel } from "@/lib/db/generated/models";
import { inScope, type Scope } from "@/lib/db/scope";
import { inSystem, systemScope } from "@/lib/db/system";
import { AppError } from "@/lib/errors";
import { nextOccurrence, stretchBetween } from "@/lib/recurrence/rules";
import { dropSkipped, shortenSkipped } from "@/lib/runs/transitions";
import { changeSchedule } from "@/lib/schedules/change/change-schedule";
import { firstUnaccounted, planNext } from "@/lib/schedules/change/plan";
import { hasRunsLeft } from "@/lib/schedules/rules";
import { ruleOf } from "@/lib/recurrence/rules";

/** How many schedules are read at once. */
const atOnce = 500;

/**
 * Finds schedules whose next occurrence is further away than their rule allows, as happens after a clock has run ahead,
 * and plans them again from now. What a person skipped stays skipped. Each rule is evaluated once, however many
 * schedules share it. Each repaired schedule has an audit event and its own transaction. Stops when `isOver` returns
 * true. Returns how many schedules were repaired.
 */
export async function replanSilent(now: Date, isOver: () => boolean = () => false): Promise<number> {
  let mended = 0;
  for (const beyond of await findRules(now)) {
    for (let after = noId; !isOver();) {
      const suspects = await inSystem((tx) => findSuspects(tx, beyond, after));
      mended += await replanAll(suspects, now, isOver);
      const last = suspects.at(-1);
      if (!last || suspects.length < atOnce) break;
      after = last.id;
    }
  }
  return mended + (await replanAll(await inSystem((tx) => findCompleted(tx, now)), now, isOver));
}

async function replanAll(suspects: readonly Suspect[], now: Date, isOver: () => boolean): Promise<number> {
  let mended = 0;
  for (const { id, workspace_id: workspaceId } of suspects) {
    if (isOver()) break;
    const scope = systemScope(workspaceId, fixedClock(now));
    if (!(await inScope(scope, (tx) => isSilent(tx, id, now)))) continue;
    try {
      await changeSchedule(scope, { id }, "schedule.replanned", async ({ tx, schedule }) => {
        await takeBackFuture(tx, schedule, now);
        await reopen(tx, scope, schedule, now);
      });
      mended += 1;
    } catch (error) {
      // Someone changed or deleted it meanwhile, and so planned it again.
      if (!(error instanceof AppError)) throw error;
    }
  }
  return mended;
}

interface Suspect {
  id: string;
  workspace_id: string;
}

/** A rule with at least one schedule that waits for a later instant than its next one. */
interface Beyond {
  ruleId: string;
  next: Date;
}

const noId = "00000000-0000-0000-0000-000000000000";

async function findRules(now: Date): Promise<Beyond[]> {
  const rules = await inSystem(
    (tx) => tx.$queryRaw<(Parameters<typeof ruleOf>[0] & { id: string; last: Date })[]>`
      SELECT rule.id, rule.recurrence, rule.timezone, rule.starts_at AS "startsAt", rule.ends_at AS "endsAt", planned.last
      FROM (SELECT rule_id, max(at) AS last FROM next_occurrence GROUP BY rule_id) planned
      JOIN rule ON rule.id = planned.rule_id WHERE planned.last > ${now}`,
  );
  return rules.flatMap(({ id, last, ...rule }) => {
    const next = nextOccurrence(ruleOf(rule), now);
    return next && last > next ? [{ ruleId: id, next }] : [];
  });
}

function findSuspects(tx: Tx, { ruleId, next }: Beyond, after: string): Promise<Suspect[]> {
  return tx.$queryRaw<Suspect[]>`
    SELECT schedule_id AS id, workspace_id FROM next_occurrence
    WHERE rule_id = ${ruleId} AND at > ${next} AND schedule_id > ${after}::uuid ORDER BY schedule_id LIMIT ${atOnce}`;
}

/** Completed while the clock was ahead and had already passed their end. */
function findCompleted(tx: Tx, now: Date): Promise<Suspect[]> {
  return tx.$queryRaw<Suspect[]>`
    SELECT DISTINCT s.id, s.workspace_id FROM schedule s JOIN audit_event e ON e.subject_id = s.id
    WHERE s.status = 'completed' AND s.deleted_at IS NULL AND e.action = 'schedule.completed' AND e.at > ${now}`;
}

/** Whether a schedule waits past instants that nobody has decided to skip. */
async function isSilent(tx: Tx, id: string, now: Date): Promise<boolean> {
  const schedule = await tx.schedule.findUnique({ where: { id }, include: { next: true } });
  if (!schedule || schedule.deletedAt || schedule.status === "paused" || !hasRunsLeft(schedule)) return false;
  const wrong = (await findFuture(tx, schedule, now)).map(({ id: runId }) => runId);
  const next = await firstUnaccounted(tx, schedule, now, wrong);
  return next !== null && (schedule.next === null || next < schedule.next.at);
}

/**
 * Runs that mark future instants as skipped although no person skipped them. An occurrence that a person moved to an
 * earlier time, and that was due by now, was really skipped.
 */
function findFuture(tx: Tx, { id: scheduleId }: ScheduleModel, now: Date) {
  const reason = { not: "skipped_by_person" };
  return tx.run.findMany({
    where: { scheduleId, status: "skipped", reason, coversThrough: { gt: now }, dueAt: { gt: now } },
  });
}

/** Nothing may cover future instants: such runs are shortened to the last instant that has passed, or deleted. */
async function takeBackFuture(tx: Tx, schedule: ScheduleModel, now: Date): Promise<void> {
  for (const { id, scheduledFor } of await findFuture(tx, schedule, now)) {
    const passed =
      scheduledFor && scheduledFor <= now
        ? stretchBetween(ruleOf(schedule), new Date(scheduledFor.getTime() - 1), now)
        : null;
    if (passed) await shortenSkipped(tx, id, passed);
    else await dropSkipped(tx, { id });
  }
}

async function reopen(tx: Tx, scope: Scope, schedule: ScheduleModel, now: Date): Promise<void> {
  if (schedule.status === "completed")
    await tx.schedule.update({ where: { id: schedule.id }, data: { status: "active" } });
  await planNext(tx, scope, { ...schedule, status: "active" }, now);
}
