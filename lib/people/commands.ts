import type { PersonScope } from "@/lib/db/scope";
import { inSystem } from "@/lib/db/system";
import { AppError } from "@/lib/errors";
import type { SavePreference } from "@/lib/people/schema";

// What people do with their own data, outside any workspace. The system role sees everybody's data, so each statement
// names the person of the scope.

/** Saves a person's display preferences; omitted fields keep their values. */
export async function savePreferences({ userId }: PersonScope, input: SavePreference): Promise<void> {
  await inSystem((tx) =>
    tx.preference.upsert({ where: { userId }, create: { userId, ...input }, update: { ...input } }),
  );
}

/** Changes the user's name for everybody from now on; the audit trail keeps the old one. */
export async function renamePerson({ userId }: PersonScope, { name }: { name: string }): Promise<void> {
  await inSystem((tx) => tx.user.update({ where: { id: userId }, data: { name } }));
}

/** Ends one of the user's sessions, on any device. Throws `not_found`. */
export async function endSession({ userId }: PersonScope, { id }: { id: string }): Promise<void> {
  const { count } = await inSystem((tx) => tx.session.deleteMany({ where: { id, userId } }));
  if (count === 0) throw new AppError("not_found");
}

/** Ends all the user's sessions except the current one, and forgets all trusted devices. */
export async function endOtherSessions({ userId, sessionId }: PersonScope): Promise<void> {
  await inSystem(async (tx) => {
    await tx.session.deleteMany({ where: { userId, id: { not: sessionId } } });
    await tx.verification.deleteMany({ where: { value: userId } });
  });
}

/** Makes another of the user's workspaces the active one of this session. Throws `not_found` for other workspaces. */
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
