import type { Tx } from "@/lib/db/client";
import { inScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { removeRunsOf } from "@/lib/runs/transitions";
import { changeSchedule } from "@/lib/schedules/change/change-schedule";
import { pause, resume } from "@/lib/schedules/change/steer";
import type { BulkWork } from "@/lib/schedules/schema";

/** Removed by one transaction at most: nobody else should wait long for the disk. */
const runsAtOnce = 200;
const idsAtOnce = 200;

// Who decides about what lies above the schedules has been asked already, so nobody is asked again for each.
const require = () => undefined;

/** How much there is to do. */
export async function countBulk(tx: Tx, work: BulkWork): Promise<number> {
  if (work.kind === "purge") return tx.run.count({ where: { scheduleId: work.scheduleId } });
  return tx.schedule.count({ where: whichOf(work) });
}

/**
 * Does some of what is left, each schedule in a transaction of its own so that nobody waits for more than that one, and
 * says how much; 0 where there is nothing left. What is done is not found again, so that whoever goes on after a fault
 * repeats nothing.
 */
export async function processSome(scope: Scope, work: BulkWork, until: () => boolean): Promise<number> {
  if (work.kind === "purge") return purgeSome(scope, work.scheduleId);
  const schedules = await inScope(scope, (tx) =>
    // In one order, so that two who change many at once do not wait for each other in turn.
    tx.schedule.findMany({ where: whichOf(work), select: { id: true }, orderBy: { id: "asc" }, take: idsAtOnce }),
  );
  let done = 0;
  for (const { id } of schedules) {
    if (until()) break;
    // Whoever else has changed or removed it meanwhile has done so: then there is nothing to do.
    await changeOne(scope, work, id).catch((error: unknown) => {
      if (!(error instanceof AppError) || !["not_found", "conflict"].includes(error.code)) throw error;
    });
    done += 1;
  }
  return done;
}

type ManySchedules = Exclude<BulkWork, { kind: "purge" }>;

function whichOf(work: ManySchedules): NonNullable<Parameters<Tx["schedule"]["findMany"]>[0]>["where"] {
  switch (work.kind) {
    case "hand_over":
      return { deletedAt: null, ownerId: work.from };
    case "pause": {
      const goesOn = work.untilFurtherNotice ? [{ status: "paused" as const, pausedUntil: { not: null } }] : [];
      return { deletedAt: null, ownerId: work.ownerId, OR: [{ status: "active" }, ...goesOn] };
    }
    case "resume":
      return { deletedAt: null, status: "paused", pauseCause: work.cause };
  }
}

function changeOne(scope: Scope, work: ManySchedules, id: string): Promise<unknown> {
  switch (work.kind) {
    case "hand_over": {
      const give = ({ tx }: { tx: Tx }) => tx.schedule.update({ where: { id }, data: { ownerId: work.to } });
      return changeSchedule(scope, { id }, "schedule.handed_over", give, { require });
    }
    case "pause": {
      const { reason, cause } = work;
      const stop = (change: Parameters<typeof pause>[0]) => pause(change, { reason, until: null, cause });
      return changeSchedule(scope, { id }, "schedule.paused", stop, { require });
    }
    case "resume":
      return changeSchedule(scope, { id }, "schedule.resumed", resume, { require });
  }
}

/** The record of a schedule's runs first, then the schedule. */
async function purgeSome(scope: Scope, scheduleId: string): Promise<number> {
  const removed = await inScope(scope, (tx) => removeRunsOf(tx, scheduleId, runsAtOnce));
  if (removed === 0) await inScope(scope, (tx) => tx.schedule.deleteMany({ where: { id: scheduleId } }));
  return removed;
}
