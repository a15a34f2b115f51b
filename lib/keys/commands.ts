import { recordAudit } from "@/lib/audit/commands";
import { databaseNow } from "@/lib/db/now";
import { inScope, type Scope } from "@/lib/db/scope";
import { inSystem, mintScope } from "@/lib/db/system";
import { AppError } from "@/lib/errors";
import { keyPolicy } from "@/lib/keys/policy";
import { hashKey, newKey, withIncluded } from "@/lib/keys/rules";
import { keyScopes, type NewKey } from "@/lib/keys/schema";
import { permit, requireActingUser } from "@/lib/policy";

/**
 * Creates an API key that acts as its creator. The key itself is returned only here; only its hash is stored. Throws
 * `forbidden` if a key calls it: a key must not create one with more rights or a longer life.
 */
export async function createKey(
  scope: Scope,
  { name, scopes, expiresAt }: NewKey,
): Promise<{ id: string; key: string }> {
  permit(scope, keyPolicy.create);
  const userId = requireActingUser(scope);
  if (scope.actor.kind === "key") throw new AppError("forbidden", "key_makes_no_key");
  const key = newKey();
  return inScope(scope, async (tx) => {
    const now = await databaseNow(tx, scope.clock);
    if (expiresAt && Date.parse(expiresAt) <= now.getTime())
      throw new AppError("invalid", "instant_past", { fields: [{ path: ["expiresAt"], code: "instant_past" }] });
    const granted = withIncluded(scopes);
    const { id } = await tx.apiKey.create({
      data: {
        workspaceId: scope.workspaceId,
        userId,
        name,
        scopes: granted,
        expiresAt,
        prefix: key.slice(0, 10),
        hash: hashKey(key),
        createdAt: now,
      },
    });
    await recordAudit(tx, scope, {
      action: "api_key.created",
      subject: { type: "api_key", id, name },
      after: { scopes: granted, expiresAt },
    });
    return { id, key };
  });
}

/** Revokes a key at once. Throws `not_found`, and `forbidden` for another person's key. */
export function revokeKey(scope: Scope, { id }: { id: string }): Promise<void> {
  return inScope(scope, async (tx) => {
    const found = await tx.apiKey.findFirst({ where: { id, revokedAt: null } });
    if (!found) throw new AppError("not_found");
    permit(scope, keyPolicy.revoke, { ownerId: found.userId });
    // A key must not revoke its creator's other keys, unless it acts with the role of an owner.
    const { actor } = scope;
    if (actor.kind === "key" && actor.keyId !== id && actor.role !== "owner")
      throw new AppError("forbidden", "not_your_key");
    await tx.apiKey.update({ where: { id }, data: { revokedAt: await databaseNow(tx, scope.clock) } });
    await recordAudit(tx, scope, {
      action: "api_key.revoked",
      subject: { type: "api_key", id, name: found.name },
    });
  });
}

/**
 * Creates a key with all rights of its person, in the workspace they joined last, which is also the one they sign in
 * to. For people who can run commands on the machine. Throws `not_found` if no person has that address.
 */
export async function createKeyFor({ email, name }: { email: string; name: string }): Promise<string> {
  const membership = await inSystem((tx) =>
    tx.membership.findFirst({
      where: { user: { email }, workspace: { deletedAt: null } },
      orderBy: { createdAt: "desc" },
    }),
  );
  if (!membership) throw new AppError("not_found", "person_unknown", { values: { email } });
  const { workspaceId, userId, role } = membership;
  const scope = mintScope(workspaceId, { kind: "person", userId, role });
  return (await createKey(scope, { name, scopes: [...keyScopes], expiresAt: null })).key;
}
