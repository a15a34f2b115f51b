import type { Tx } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";

/** Writes down something about the installation as a whole, in place of what stood under that key before. */
export async function remember(tx: Tx, key: string, value: Prisma.InputJsonValue): Promise<void> {
  await tx.installation.upsert({ where: { key }, create: { key, value }, update: { value } });
}
