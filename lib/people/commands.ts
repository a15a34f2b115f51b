import type { PersonScope } from "@/lib/db/scope";
import { inSystem } from "@/lib/db/system";
import { AppError } from "@/lib/errors";
import type { SavePreference } from "@/lib/people/schema";

// What people do with what is their own, in no workspace. The system role sees everybody's: each statement names the
// person of the scope.

/** Keeps how somebody wants to see the product; what is left out stays. */
export async function savePreferences({ userId }: PersonScope, input: SavePreference): Promise<void> {
  await inSystem((tx) =>
    tx.preference.upsert({ where: { userId }, create: { userId, ...input }, update: { ...input } }),
  );
}

/** Changes one's name, as everybody sees it from now on; traces keep what it was. */
export async function renamePerson({ userId }: PersonScope, { name }: { name: string }): Promise<void> {
  await inSystem((tx) => tx.user.update({ where: { id: userId }, data: { name } }));
}

/** Ends one of one's sessions, wherever it is. Throws `not_found`. */
export async function endSession({ userId }: PersonScope, { id }: { id: string }): Promise<void> {
  const { count } = await inSystem((tx) => tx.session.deleteMany({ where: { id, userId } }));
  if (count === 0) throw new AppError("not_found");
}

/** Ends every session of one's own but the one that asks, and trusts no device any more. */
export async function endOtherSessions({ userId, sessionId }: PersonScope): Promise<void> {
  await inSystem(async (tx) => {
    await tx.session.deleteMany({ where: { userId, id: { not: sessionId } } });
    await tx.verification.deleteMany({ where: { value: userId } });
  });
}

/** Lets this session look at another workspace of one's own. Throws `not_found` for one of others. */
export async function enterWorkspace({ userId, sessionId }: PersonScope, { id }: { id: string }): Promise<void> {
  await inSystem(async (tx) => {
    const membership = await tx.membership.findUnique({
      where: { workspaceId_userId: { workspaceId: id, userId } },
      include: { workspace: true },
    });
    if (!membership || membership.workspace.deletedAt) throw new AppError("not_found");
    await tx.session.update({ where: { id: sessionId }, data: { activeWorkspaceId: id } });
  });
}
