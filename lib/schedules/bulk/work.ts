import type { Tx } from "@/lib/db/client";
import { inScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { removeRunsOf } from "@/lib/runs/transitions";
import { changeSchedule } from "@/lib/schedules/change/change-schedule";
import { pause, resume } from "@/lib/schedules/change/steer";
import type { BulkWork } from "@/lib/schedules/schema";

/** How many runs one transaction removes at most, so that nobody else waits long for the disk. */
const runsAtOnce = 200;
const idsAtOnce = 200;

// The permission for the change as a whole has been checked already, so it is not checked again for each schedule.
const require = () => undefined;

/** How much there is to do. */
export async function countBulk(tx: Tx, work: BulkWork): Promise<number> {
  if (work.kind === "purge") return tx.run.count({ where: { scheduleId: work.scheduleId } });
  return tx.schedule.count({ where: whichOf(work) });
}

/**
 * Processes some of what is left and returns how much; 0 if nothing is left. Each schedule has its own transaction, so
 * that nobody waits for more than that one. What is done is not found again, so continuing after a fault repeats
 * nothing.
 */
export async function processSome(scope: Scope, work: BulkWork, until: () => boolean): Promise<number> {
  if (work.kind === "purge") return purgeSome(scope, work.scheduleId);
  const schedules = await inScope(scope, (tx) =>
    // In a fixed order, so that two such changes at once do not deadlock.
    tx.schedule.findMany({ where: whichOf(work), select: { id: true }, orderBy: { id: "asc" }, take: idsAtOnce }),
  );
  let done = 0;
  for (const { id } of schedules) {
    if (until()) break;
    // If someone else has changed or removed it meanwhile, there is nothing left to do.
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

/** Removes the records of a schedule's runs first, then the schedule. */
async function purgeSome(scope: Scope, scheduleId: string): Promise<number> {
  const removed = await inScope(scope, (tx) => removeRunsOf(tx, scheduleId, runsAtOnce));
  if (removed === 0) await inScope(scope, (tx) => tx.schedule.deleteMany({ where: { id: scheduleId } }));
  return removed;
}
