import { callerAddress } from "@/lib/auth/caller";
import { keyLimit } from "@/lib/auth/limits";
import { consume, type Consumed } from "@/lib/db/limits";
import { auth } from "@/lib/auth/server";
import { systemClock } from "@/lib/clock";
import type { Role } from "@/lib/db/generated/client";
import type { PersonScope, Scope } from "@/lib/db/scope";
import { inSystem, mintPersonScope, mintScope } from "@/lib/db/system";
import { AppError } from "@/lib/errors";
import { hashKey } from "@/lib/keys/rules";
import type { KeyScope } from "@/lib/keys/schema";
import { type PreferenceView, preferenceSchema } from "@/lib/people/schema";

/** A workspace as its members see it in a list. */
export interface OwnWorkspace {
  id: string;
  name: string;
  role: Role;
  /** The default zone of new schedules; null means the zone of the person who creates them. */
  defaultTimezone: string | null;
  /** When it is permanently deleted; null if it is not marked as deleted. */
  purgeAt: string | null;
}

/** A signed-in person, with or without a current workspace. */
export interface SignedInPerson {
  self: PersonScope;
  person: { id: string; name: string; email: string };
  preference: PreferenceView;
  /** The workspace joined last comes first. */
  workspaces: OwnWorkspace[];
  /** The workspace this session shows; null if there is none. */
  current: OwnWorkspace | null;
}

export interface SignedIn extends SignedInPerson {
  scope: Scope;
  workspace: OwnWorkspace;
}

/** A workspace as it is read; `id` is null if the person belongs to none. */
interface FoundWorkspace extends Omit<OwnWorkspace, "id" | "purgeAt"> {
  id: string | null;
  purgeAt: Date | null;
}

/** The person behind a browser's request, from its session cookie; null if nobody is signed in. */
export async function findPerson(headers: Headers): Promise<SignedInPerson | null> {
  const found = await auth().api.getSession({ headers });
  if (!found) return null;
  const { session, user } = found;
  return inSystem(async (tx) => {
    // Every page and every request begins with this, so it is one statement.
    const rows = await tx.$queryRaw<(FoundWorkspace & Record<keyof PreferenceView, string | null>)[]>`
      SELECT workspace.id, workspace.name, membership.role, workspace.default_timezone AS "defaultTimezone",
             workspace.purge_at AS "purgeAt",
             preference.locale, preference.timezone, preference.scheme, preference.week_start AS "weekStart"
      FROM "user"
      LEFT JOIN preference ON preference.user_id = "user".id
      LEFT JOIN membership ON membership.user_id = "user".id
      LEFT JOIN workspace ON workspace.id = membership.workspace_id
      WHERE "user".id = ${user.id}::uuid
      -- Who is invited somewhere wants to be there.
      ORDER BY membership.created_at DESC`;
    const looksAt = session.activeWorkspaceId ?? null;
    const workspaces = rows.flatMap(({ id, name, role, defaultTimezone, purgeAt }) =>
      id ? [{ id, name, role, defaultTimezone, purgeAt: purgeAt?.toISOString() ?? null }] : [],
    );
    const open = workspaces.filter(({ purgeAt }) => purgeAt === null);
    // A session never switches to another workspace automatically: an action meant for the workspace on the screen
    // would then happen in another one.
    const current = looksAt ? open.find(({ id }) => id === looksAt) : open[0];
    if (!looksAt && current)
      await tx.session.updateMany({ where: { id: session.id }, data: { activeWorkspaceId: current.id } });
    return {
      self: mintPersonScope({ userId: user.id, sessionId: session.id, from: callerAddress(headers) }),
      person: { id: user.id, name: user.name, email: user.email },
      preference: preferenceSchema.parse(rows[0] ?? {}),
      workspaces,
      current: current ?? null,
    };
  });
}

/** The same with the workspace of their session; null if there is none. */
export async function findSignedIn(headers: Headers): Promise<SignedIn | null> {
  const found = await findPerson(headers);
  return found && inWorkspace(found);
}

/** Mints the scope of a person in the workspace of their session; null if there is none. */
export function inWorkspace(found: SignedInPerson): SignedIn | null {
  const { current: workspace, person, self } = found;
  if (!workspace) return null;
  const actor = { kind: "person", userId: person.id, role: workspace.role } as const;
  return { ...found, workspace, scope: mintScope(workspace.id, actor, systemClock, self.from) };
}

/**
 * Who sends a request, and how it was proven: `cookie` says that it was a session, not a key; `budget` is what a key
 * has left.
 */
export interface Authenticated {
  scope: Scope;
  cookie: boolean;
  budget: Consumed | null;
}

/**
 * The scope of a request by a program or a browser. Throws `unauthenticated`, and `forbidden` for a deleted workspace.
 */
export async function authenticate(headers: Headers): Promise<Authenticated> {
  const authorization = headers.get("authorization");
  if (authorization) {
    const key = /^Bearer\s+(\S+)$/i.exec(authorization)?.[1];
    const scope = key ? await scopeOfKey(key, callerAddress(headers)) : null;
    if (!scope || scope.actor.kind !== "key") throw new AppError("unauthenticated", "key_invalid");
    return { scope, cookie: false, budget: await consume(keyLimit, scope.actor.keyId, scope.clock.now()) };
  }
  const signedIn = await findSignedIn(headers);
  if (!signedIn) throw new AppError("unauthenticated");
  return { scope: signedIn.scope, cookie: true, budget: null };
}

function scopeOfKey(key: string, from: string | null): Promise<Scope | null> {
  return inSystem(async (tx) => {
    const row = await tx.apiKey.findUnique({ where: { hash: hashKey(key) }, include: { workspace: true } });
    const now = systemClock.now();
    if (!row || row.revokedAt || (row.expiresAt && row.expiresAt <= now)) return null;
    const { id: keyId, workspaceId, userId, workspace, scopes } = row;
    const membership = await tx.membership.findUnique({ where: { workspaceId_userId: { workspaceId, userId } } });
    if (!membership) return null;
    if (workspace.deletedAt) throw new AppError("forbidden", "workspace_deleted");
    if (!row.lastUsedAt || now.getTime() - row.lastUsedAt.getTime() > 60_000) {
      await tx.apiKey.update({ where: { id: keyId }, data: { lastUsedAt: now } });
    }
    const may = (scope: KeyScope) => scopes.includes(scope);
    const role = may("manage") ? membership.role : "member";
    return mintScope(workspaceId, { kind: "key", userId, role, keyId, readOnly: !may("write") }, systemClock, from);
  });
}
