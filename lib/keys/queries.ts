import { readInScope, type Scope } from "@/lib/db/scope";
import { keyPolicy } from "@/lib/keys/policy";
import { keyScopes, type KeyView } from "@/lib/keys/schema";
import { mayDo, requireActingUser } from "@/lib/policy";

/**
 * Keys that are not revoked, newest first: the user's own; an owner of the workspace sees everybody's. Never the key
 * itself.
 */
export function listKeys(scope: Scope): Promise<KeyView[]> {
  const everybodys = mayDo(scope, keyPolicy.revoke, { ownerId: null });
  const where = everybodys ? {} : { userId: requireActingUser(scope) };
  return readInScope(scope, async (tx) => {
    const rows = await tx.apiKey.findMany({
      where: { ...where, revokedAt: null },
      orderBy: { createdAt: "desc" },
      omit: { hash: true },
      include: { user: { select: { name: true } } },
    });
    const now = scope.clock.now();
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      prefix: row.prefix,
      scopes: keyScopes.filter((one) => row.scopes.includes(one)),
      ownerId: row.userId,
      ownerName: row.user.name,
      createdAt: row.createdAt.toISOString(),
      lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
      expiresAt: row.expiresAt?.toISOString() ?? null,
      expired: row.expiresAt !== null && row.expiresAt <= now,
    }));
  });
}
