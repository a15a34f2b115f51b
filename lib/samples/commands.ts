import type { Scope } from "@/lib/db/scope";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { sampleFeeds } from "@/lib/samples/texts";
import { addSource, createSourceGroup } from "@/lib/sources/commands";
import { listGroupChoices } from "@/lib/sources/queries";

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
