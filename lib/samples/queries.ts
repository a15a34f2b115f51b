import { recall } from "@/lib/db/installation";
import { readInScope, type Scope } from "@/lib/db/scope";
import { type Sample, sampleKey, sampleSchema } from "@/lib/samples/schema";

/**
 * The sample theme and sources that a workspace was created with, as long as the theme exists; null in any other
 * workspace.
 */
export async function findSample(scope: Scope): Promise<Sample | null> {
  const sample = sampleSchema.safeParse(await recall(sampleKey)).data;
  if (sample?.workspaceId !== scope.workspaceId) return null;
  const where = { id: sample.themeId, deletedAt: null };
  const theme = await readInScope(scope, (tx) => tx.theme.findFirst({ where, select: { id: true } }));
  return theme && sample;
}
