import { recordAudit } from "@/lib/audit/commands";
import { consume } from "@/lib/db/limits";
import { isUniqueViolation } from "@/lib/db/constraint";
import { announce } from "@/lib/db/listen";
import { databaseNow } from "@/lib/db/now";
import { inScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { exportPolicy } from "@/lib/exports/policy";
import { permit, requireActingUser } from "@/lib/policy";

/** Limit per day, because each archive is kept for a week. */
const limit = { name: "exports", most: 5, windowMs: 86_400_000 };

/** Requests an archive of everything; the worker creates it. Throws `conflict` while one is being created. */
export async function requestExport(scope: Scope): Promise<{ id: string }> {
  permit(scope, exportPolicy.make);
  const requestedById = requireActingUser(scope);
  const { workspaceId } = scope;
  try {
    return await inScope(scope, async (tx) => {
      // A request refused because one is already running does not count towards the limit.
      if (await tx.export.findFirst({ where: { status: { in: ["pending", "running"] } } }))
        throw new AppError("conflict", "export_under_way");
      const { allowed } = await consume(limit, workspaceId, scope.clock.now());
      if (!allowed) throw new AppError("too_many_requests", "exports_too_many");
      const createdAt = await databaseNow(tx, scope.clock);
      const { id } = await tx.export.create({ data: { workspaceId, requestedById, createdAt } });
      const workspace = await tx.workspace.findUniqueOrThrow({ where: { id: workspaceId } });
      await recordAudit(tx, scope, {
        action: "workspace.export_requested",
        subject: { type: "workspace", id: workspaceId, name: workspace.name },
      });
      await announce(tx, { kind: "export" });
      return { id };
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw new AppError("conflict", "export_under_way");
    throw error;
  }
}
