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

/** The purpose under which a connection's secret is sealed. */
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
 * A connection with its credentials: for code that reads through it, never for a page. Throws `conflict` with
 * `connection_gone` if it does not exist, is of another kind, or was sealed with another APP_SECRET.
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
