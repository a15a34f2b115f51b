import type { Scope } from "@/lib/db/scope";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { findSample } from "@/lib/samples/queries";
import { sampleFeeds } from "@/lib/samples/texts";
import { addSource, createSourceGroup, deleteSourceGroup } from "@/lib/sources/commands";
import { listGroupChoices } from "@/lib/sources/queries";
import { deleteTheme } from "@/lib/themes/commands";

/**
 * Removes the theme that a workspace was begun with, and its sources where nothing else reads them; what it has written stays.
 * Throws `not_found` where there is none any more, and what deleting a theme throws.
 */
export async function removeSample(scope: Scope): Promise<void> {
  const sample = await findSample(scope);
  if (!sample) throw new AppError("not_found");
  await deleteTheme(scope, { id: sample.themeId });
  await deleteSourceGroup(scope, { id: sample.groupId }).catch((error: unknown) => {
    if (!(error instanceof AppError)) throw error;
  });
}

/** A group of the feeds that this installation serves itself, to begin with. Those that are there already stay. */
export async function addSampleFeeds(scope: Scope, { name }: { name: string }): Promise<{ groupId: string }> {
  const { options } = await listGroupChoices(scope, { text: name });
  const { id: groupId } = options.find((group) => group.name === name) ?? (await createSourceGroup(scope, { name }));
  for (const feed of sampleFeeds) {
    const url = `${env().PUBLIC_URL}/samples/${feed.name}`;
    await addSource(scope, { url, groupId }).catch((error: unknown) => {
      if (!(error instanceof AppError) || error.reason !== "source_exists") throw error;
    });
  }
  return { groupId };
}
