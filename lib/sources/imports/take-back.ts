import type { Tx } from "@/lib/db/client";
import { databaseNow } from "@/lib/db/now";
import type { Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { namedBy } from "@/lib/tasks/references";

/**
 * Removes the sources that an import has added, and the groups it has created if nothing else is in them or reads them.
 */
export async function takeBack(tx: Tx, scope: Scope, id: string): Promise<{ name: string; removed: number }> {
  await tx.$queryRaw`SELECT id FROM source_import WHERE id = ${id}::uuid FOR UPDATE`;
  const found = await tx.sourceImport.findUnique({ where: { id } });
  if (!found) throw new AppError("not_found");
  if (found.undoneAt) throw new AppError("conflict", "import_undone");
  const added = await tx.sourceImportEntry.findMany({
    where: { importId: id, state: { in: ["added", "moved"] }, sourceId: { not: null } },
    select: { sourceId: true },
  });
  const ids = added.flatMap(({ sourceId }) => sourceId ?? []);
  const { count: removed } = await tx.source.deleteMany({ where: { id: { in: ids } } });
  for (const groupId of found.madeGroups) {
    if ((await namedBy(tx, groupId)).length > 0) continue;
    await tx.sourceGroup.deleteMany({ where: { id: groupId, sources: { none: {} }, themes: { none: {} } } });
  }
  const now = await databaseNow(tx, scope.clock);
  const data = { undoneAt: now, finishedAt: found.finishedAt ?? now, isFollowed: false, nextReadAt: null };
  await tx.sourceImport.update({ where: { id }, data });
  return { name: found.name, removed };
}
