import type { Tx } from "@/lib/db/client";
import { announce } from "@/lib/db/listen";
import { inScope, type Scope } from "@/lib/db/scope";
import { permit } from "@/lib/policy";
import {
  deleteUnreadFeeds,
  moveTo,
  readAs,
  remove,
  requireGroup,
  requirePlaces,
} from "@/lib/sources/change/change-source";
import type { ChangeFeeds } from "@/lib/sources/health/schema";
import { sourcePolicy } from "@/lib/sources/policy";

/**
 * Applies one change to several feeds, in all groups that contain them: reads them now, removes them, moves them to one
 * group, or sets how they are read. All or none. Throws `not_found` if one does not exist.
 */
export function changeFeeds(scope: Scope, { ids, change }: ChangeFeeds): Promise<void> {
  permit(scope, sourcePolicy.edit);
  return inScope(scope, async (tx) => {
    const places = await requirePlaces(tx, ids);
    if (change.kind === "read") return readNow(tx, scope, ids);
    if (change.kind === "move") {
      const to = await requireGroup(tx, change.groupId);
      for (const place of places) if (place.group.id !== to.id) await moveTo(tx, scope, place, to);
    } else if (change.kind === "remove") {
      for (const place of places) await remove(tx, scope, place);
      await deleteUnreadFeeds(tx);
    } else
      for (const place of new Map(places.map((one) => [one.feed.id, one])).values())
        await readAs(tx, scope, place, { reading: change.reading });
  });
}

/** The worker reads them next, except those whose servers asked to wait. */
async function readNow(tx: Tx, scope: Scope, ids: string[]): Promise<void> {
  const now = scope.clock.now();
  await tx.feed.updateMany({
    where: { id: { in: ids }, nextPollAt: { gt: now }, OR: [{ notBefore: null }, { notBefore: { lte: now } }] },
    data: { nextPollAt: now },
  });
  await announce(tx, { kind: "poll" });
}
