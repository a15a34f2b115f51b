import type { Tx } from "@/lib/db/client";
import { readInScope, type Scope } from "@/lib/db/scope";
import type { ConsentState } from "@/lib/consents/schema";
import { env } from "@/lib/env";

export interface Address {
  workspaceId: string;
  email: string;
}

/** An address that may not be mailed yet, or not at all; `state` is null while it has not even been asked. */
export interface Unagreed extends Address {
  state: Exclude<ConsentState, "agreed"> | null;
}

/**
 * The addresses that have to agree before they are mailed, and have not: all except members with a verified address.
 * None if the installation does not ask (`ASK_RECIPIENTS`).
 */
export async function findUnagreed(tx: Tx, addresses: readonly Address[]): Promise<Unagreed[]> {
  if (!env().ASK_RECIPIENTS || addresses.length === 0) return [];
  return tx.$queryRaw<Unagreed[]>`
    SELECT DISTINCT named."workspaceId", named.email, consent.state
    FROM jsonb_to_recordset(${JSON.stringify(addresses)}::jsonb) AS named("workspaceId" uuid, email text)
      LEFT JOIN consent ON consent.workspace_id = named."workspaceId" AND consent.email = named.email
    WHERE consent.state IS DISTINCT FROM 'agreed' AND NOT EXISTS (
      SELECT FROM membership JOIN "user" ON "user".id = membership.user_id
      WHERE membership.workspace_id = named."workspaceId" AND "user".email = named.email AND "user".email_verified)`;
}

/** The heading of a recipient's page, and what they have answered; null if they were never asked. */
export function findConsent(scope: Scope, email: string): Promise<{ workspace: string; state: ConsentState } | null> {
  const { workspaceId } = scope;
  return readInScope(scope, async (tx) => {
    const found = await tx.consent.findUnique({ where: { workspaceId_email: { workspaceId, email } } });
    const workspace = await tx.workspace.findUnique({ where: { id: workspaceId }, select: { name: true } });
    return found && workspace && { workspace: workspace.name, state: found.state };
  });
}
