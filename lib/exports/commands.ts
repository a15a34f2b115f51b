import { recordAudit } from "@/lib/audit/commands";
import { isUniqueViolation } from "@/lib/db/constraint";
import { announce } from "@/lib/db/listen";
import { databaseNow } from "@/lib/db/now";
import { inScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { exportPolicy } from "@/lib/exports/policy";
import { permit, requireActingUser } from "@/lib/policy";

/** Asks for an archive of everything; the worker makes it. Throws `conflict` while one is being made. */
export async function requestExport(scope: Scope): Promise<{ id: string }> {
  permit(scope, exportPolicy.make);
  const requestedById = requireActingUser(scope);
  const { workspaceId } = scope;
  try {
    return await inScope(scope, async (tx) => {
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
