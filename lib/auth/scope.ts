import { auth } from "@/lib/auth/server";
import { systemClock } from "@/lib/clock";
import { inSystem, mintScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { hashKey } from "@/lib/workspaces/rules";

export interface SignedIn {
  scope: Scope;
  person: { id: string; name: string; email: string };
  workspace: { id: string; name: string };
}

/** Who is behind a browser's request, from its session cookie; null when nobody is, or they belong to no workspace. */
export async function findSignedIn(headers: Headers): Promise<SignedIn | null> {
  const session = await auth().api.getSession({ headers });
  if (!session) return null;
  const membership = await inSystem((tx) =>
    tx.membership.findFirst({
      where: { userId: session.user.id },
      // The workspace joined last: who is invited somewhere wants to be there.
      orderBy: { createdAt: "desc" },
      include: { workspace: true },
    }),
  );
  if (!membership) return null;
  return {
    scope: mintScope(membership.workspaceId, { kind: "person", userId: session.user.id, role: membership.role }),
    person: { id: session.user.id, name: session.user.name, email: session.user.email },
    workspace: { id: membership.workspaceId, name: membership.workspace.name },
  };
}

/** The scope of a program's or a browser's request. Throws `unauthenticated`. `cookie` tells that a session, not a key, proved it. */
export async function authenticate(headers: Headers): Promise<{ scope: Scope; cookie: boolean }> {
  const authorization = headers.get("authorization");
  if (authorization) {
    const key = /^Bearer\s+(\S+)$/i.exec(authorization)?.[1];
    const scope = key ? await scopeOfKey(key) : null;
    if (!scope) throw new AppError("unauthenticated", "key_invalid");
    return { scope, cookie: false };
  }
  const signedIn = await findSignedIn(headers);
  if (!signedIn) throw new AppError("unauthenticated");
  return { scope: signedIn.scope, cookie: true };
}

function scopeOfKey(key: string): Promise<Scope | null> {
  return inSystem(async (tx) => {
    const row = await tx.apiKey.findUnique({ where: { hash: hashKey(key) } });
    if (!row || row.revokedAt) return null;
    const membership = await tx.membership.findUnique({
      where: { workspaceId_userId: { workspaceId: row.workspaceId, userId: row.userId } },
    });
    if (!membership) return null;
    const now = systemClock.now();
    if (!row.lastUsedAt || now.getTime() - row.lastUsedAt.getTime() > 60_000) {
      await tx.apiKey.update({ where: { id: row.id }, data: { lastUsedAt: now } });
    }
    return mintScope(row.workspaceId, { kind: "key", userId: row.userId, role: membership.role, keyId: row.id });
  });
}
