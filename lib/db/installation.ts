import type { Tx } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";
import type { Scope } from "@/lib/db/scope";
import { inSystem } from "@/lib/db/system";
import { AppError } from "@/lib/errors";

/** Stores a fact about the installation as a whole, replacing what was stored under that key. */
export async function remember(tx: Tx, key: string, value: Prisma.InputJsonValue): Promise<void> {
  await tx.installation.upsert({ where: { key }, create: { key, value }, update: { value } });
}

/** What is stored under a key; null if nothing is. */
export async function recall(key: string): Promise<unknown> {
  const found = await inSystem((tx) => tx.installation.findUnique({ where: { key } }));
  return found?.value ?? null;
}

/** Whether a workspace is the installation's first one: what concerns the whole installation belongs there. */
export async function isHome(workspaceId: string): Promise<boolean> {
  const home = await inSystem((tx) => tx.installation.findUnique({ where: { key: homeKey } }));
  return home?.value === workspaceId;
}

/** The key under which the id of the installation's first workspace is stored. */
export const homeKey = "home";

/** Throws `forbidden` in every other workspace. */
export async function requireHome({ workspaceId }: Scope): Promise<void> {
  if (!(await isHome(workspaceId))) throw new AppError("forbidden", "not_home");
}
