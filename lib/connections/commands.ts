import { recordAudit } from "@/lib/audit/commands";
import { connectionPolicy } from "@/lib/connections/policy";
import { connectionPurpose } from "@/lib/connections/queries";
import type { ConnectionInput } from "@/lib/connections/schema";
import { unlessNameTaken } from "@/lib/db/constraint";
import { inScope, type Scope } from "@/lib/db/scope";
import { AppError, refuseWhileUsed } from "@/lib/errors";
import { permit, requireActingUser } from "@/lib/policy";
import { sealToken } from "@/lib/secrets";

/** Creates a connection. Its credentials are sealed and never shown again. Throws `conflict` if the name is taken. */
export async function createConnection(
  scope: Scope,
  { id, ...input }: ConnectionInput & { id?: string },
): Promise<{ id: string }> {
  permit(scope, connectionPolicy.manage);
  const createdById = requireActingUser(scope);
  return unlessNameTaken(() =>
    inScope(scope, async (tx) => {
      if (id && (await tx.connection.findUnique({ where: { id } }))) return { id };
      const { name, kind } = input;
      const connection = await tx.connection.create({
        data: {
          id,
          workspaceId: scope.workspaceId,
          name,
          kind,
          address: addressOf(input),
          secret: sealToken(connectionPurpose, JSON.stringify(input)),
          createdById,
        },
      });
      const subject = { type: "connection" as const, id: connection.id, name };
      await recordAudit(tx, scope, { action: "connection.created", subject, after: { url: connection.address } });
      return { id: connection.id };
    }),
  );
}

/** Deletes a connection. Throws `connection_in_use` while a report reads through it. */
export async function deleteConnection(scope: Scope, input: { id: string }): Promise<void> {
  permit(scope, connectionPolicy.manage);
  await inScope(scope, async (tx) => {
    const connection = await tx.connection.findUnique({ where: { id: input.id } });
    if (!connection) throw new AppError("not_found");
    const users = await tx.report.findMany({
      where: { source: { path: ["connectionId"], equals: input.id } },
      select: { name: true },
    });
    refuseWhileUsed(
      "connection_in_use",
      users.map(({ name }) => name),
    );
    await tx.connection.delete({ where: { id: input.id } });
    const subject = { type: "connection" as const, id: connection.id, name: connection.name };
    await recordAudit(tx, scope, { action: "connection.deleted", subject });
  });
}

/** The address of a connection for display: without user, password and query parameters. */
function addressOf({ url }: ConnectionInput): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
