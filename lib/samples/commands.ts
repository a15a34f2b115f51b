import type { Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { findSample } from "@/lib/samples/queries";
import { deleteSourceGroup } from "@/lib/sources/commands";
import { deleteTheme } from "@/lib/themes/commands";

/**
 * Removes the sample theme that a workspace was created with, and its sources if nothing else reads them; what the
 * theme has written stays. Throws `not_found` if it does not exist any more, and what deleting a theme throws.
 */
export async function removeSample(scope: Scope): Promise<void> {
  const sample = await findSample(scope);
  if (!sample) throw new AppError("not_found");
  await deleteTheme(scope, { id: sample.themeId });
  await deleteSourceGroup(scope, { id: sample.groupId }).catch((error: unknown) => {
    if (!(error instanceof AppError)) throw error;
  });
}
