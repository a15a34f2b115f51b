import type { Tx } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";
import type { Scope } from "@/lib/db/scope";
import { inSystem } from "@/lib/db/system";
import { AppError } from "@/lib/errors";

/** Writes down something about the installation as a whole, in place of what stood under that key before. */
export async function remember(tx: Tx, key: string, value: Prisma.InputJsonValue): Promise<void> {
  await tx.installation.upsert({ where: { key }, create: { key, value }, update: { value } });
}

/** What was written down under a key; null where nothing was. */
export async function recall(key: string): Promise<unknown> {
  const found = await inSystem((tx) => tx.installation.findUnique({ where: { key } }));
  return found?.value ?? null;
}

/** Whether a workspace is the one that the installation began with: what concerns all of it belongs there. */
export async function isHome(workspaceId: string): Promise<boolean> {
  const home = await inSystem((tx) => tx.installation.findUnique({ where: { key: homeKey } }));
  return home?.value === workspaceId;
}

/** The key of the installation's facts under which the id of its first workspace stands. */
export const homeKey = "home";

/** Throws `forbidden` in every other workspace. */
export async function requireHome({ workspaceId }: Scope): Promise<void> {
  if (!(await isHome(workspaceId))) throw new AppError("forbidden", "not_home");
}
