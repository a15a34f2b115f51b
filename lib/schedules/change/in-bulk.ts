import type { Tx } from "@/lib/db/client";
import type { PauseCause } from "@/lib/db/generated/client";
import type { Scope } from "@/lib/db/scope";
import { changeIn, stopIfOff } from "@/lib/schedules/change/change-schedule";
import { pause, resume } from "@/lib/schedules/change/steer";

// What becomes of many schedules when something above them changes: who decides about that has been asked already,
// so nobody is asked again for each.
const require = () => undefined;

/** Gives everything that is one member's to another one, in the transaction in which they go. */
export async function handOverAll(tx: Tx, scope: Scope, { from, to }: { from: string; to: string }): Promise<void> {
  for (const id of await idsOf(tx, { ownerId: from, deletedAt: null })) {
    await changeIn(
      tx,
      scope,
      { id },
      "schedule.handed_over",
      async () => {
        await tx.schedule.update({ where: { id }, data: { ownerId: to } });
      },
      { require },
    );
  }
}

/**
 * Pauses what is active, for a cause that lies above the schedules; with `untilFurtherNotice` also what is paused and
 * would go on by itself. Returns which, to be given to `stopAll` once the transaction is over.
 */
export async function pauseAll(
  tx: Tx,
  scope: Scope,
  {
    ownerId,
    cause,
    reason,
    untilFurtherNotice = false,
  }: { ownerId?: string; cause: PauseCause; reason: string | null; untilFurtherNotice?: boolean },
): Promise<string[]> {
  const goesOn = untilFurtherNotice ? [{ status: "paused" as const, pausedUntil: { not: null } }] : [];
  const ids = await idsOf(tx, { ownerId, deletedAt: null, OR: [{ status: "active" }, ...goesOn] });
  for (const id of ids) {
    const work = (change: Parameters<typeof pause>[0]) => pause(change, { reason, until: null, cause });
    await changeIn(tx, scope, { id }, "schedule.paused", work, { require });
  }
  return ids;
}

/** Goes on with what was paused for a cause; what passed meanwhile is one skipped run each. */
export async function resumeAll(tx: Tx, scope: Scope, cause: PauseCause): Promise<void> {
  for (const id of await idsOf(tx, { deletedAt: null, status: "paused", pauseCause: cause })) {
    const work = async (change: Parameters<typeof resume>[0]) => void (await resume(change));
    await changeIn(tx, scope, { id }, "schedule.resumed", work, { require });
  }
}

/** Stops what paused schedules are writing, and calls off what has not left. */
export async function stopAll(scope: Scope, ids: string[]): Promise<void> {
  for (const id of ids) await stopIfOff(scope, id);
}

/** In the order of their ids: whoever changes many at once takes their locks in one order. */
async function idsOf(
  tx: Tx,
  where: NonNullable<Parameters<Tx["schedule"]["findMany"]>[0]>["where"],
): Promise<string[]> {
  const rows = await tx.schedule.findMany({ where, select: { id: true }, orderBy: { id: "asc" } });
  return rows.map(({ id }) => id);
}
