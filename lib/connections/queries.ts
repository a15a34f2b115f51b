import { z } from "zod";
import { connectionPolicy } from "@/lib/connections/policy";
import {
  type ConnectionInput,
  connectionKinds,
  keptConnectionSchema,
  type ConnectionView,
} from "@/lib/connections/schema";
import type { Tx } from "@/lib/db/client";
import { readInScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { permit } from "@/lib/policy";
import { openToken } from "@/lib/secrets";

/** What a connection's secret is sealed for. */
export const connectionPurpose = "connection";

/** The connections of the workspace, by name. For owners and managers. */
export async function listConnections(scope: Scope): Promise<ConnectionView[]> {
  permit(scope, connectionPolicy.manage);
  const rows = await readInScope(scope, (tx) => tx.connection.findMany({ orderBy: { name: "asc" } }));
  return rows.map(({ id, name, kind, address, createdAt }) => ({
    id,
    name,
    kind: z.enum(connectionKinds).parse(kind),
    address,
    createdAt: createdAt.toISOString(),
  }));
}

/**
 * A connection with what opens it: for whoever reads through it, and never for a page. Throws `conflict` with
 * `connection_gone` for one that is not there, is of another kind, or was sealed under another APP_SECRET.
 */
export async function openConnection<Kind extends ConnectionInput["kind"]>(
  tx: Tx,
  id: string,
  kind: Kind,
): Promise<Extract<ConnectionInput, { kind: Kind }>> {
  const row = await tx.connection.findUnique({ where: { id } });
  const opened = row ? openToken(connectionPurpose, row.secret) : null;
  const connection = opened ? keptConnectionSchema.safeParse(JSON.parse(opened)).data : undefined;
  if (connection?.kind !== kind) throw new AppError("conflict", "connection_gone");
  return connection as Extract<ConnectionInput, { kind: Kind }>;
}
