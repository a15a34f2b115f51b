import { inScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { requireWriter } from "@/lib/models/queries";
import type { Writer } from "@/lib/models/schema";
import { permit } from "@/lib/policy";
import { createRoom, NoRoom } from "@/lib/room";
import { collectCoverage } from "@/lib/synthesis/queries";
import { contentOf } from "@/lib/synthesis/rules";
import { compose, type OpenWriter, openWriter, writeBy } from "@/lib/synthesis/commands";
import { themePolicy } from "@/lib/themes/policy";
import { getTheme } from "@/lib/themes/queries";
import type { CompareWriters, ComparedWriters } from "@/lib/themes/schema";

/** The writers use the items of this many days. */
const daysCompared = 7;
/** Time limit for a model. */
const mostMs = 90_000;
const comparisons = createRoom({ width: () => 4, mostOfOne: () => 1, mostWaiting: 1 });

/**
 * The editions that two writers make of the items that a theme's sources listed in the last seven days. They are not
 * stored; a model's answers are, and cost nothing the next time. Throws `nothing_to_write` if there are no items.
 */
export async function compareWriters(
  scope: Scope,
  { themeId, writers }: CompareWriters & { themeId: string },
  signal: AbortSignal = new AbortController().signal,
): Promise<ComparedWriters> {
  const theme = await getTheme(scope, themeId);
  permit(scope, themePolicy.edit, theme);
  await inScope(scope, async (tx) => {
    for (const [place, writer] of writers.entries()) await requireWriter(tx, writer, ["writers", place]);
  });
  const leave = await comparisons.enter(scope.workspaceId, signal).catch((error: unknown) => {
    throw error instanceof NoRoom ? new AppError("too_many_requests", undefined, { cause: error }) : error;
  });
  try {
    const since = new Date(scope.clock.now().getTime() - daysCompared * 86_400_000);
    const coverage = await collectCoverage(scope, { themeId, unread: [], since });
    if (coverage.materials.length === 0) throw new AppError("conflict", "nothing_to_write");
    const { brief, language, selection } = theme;
    const { materials, remembered } = coverage;
    const { writer: _, ...ways } = theme.writing;
    const style = { ...ways, language, foreign: selection.foreign };
    const onStory = () => Promise.resolve();
    const commissioned = { materials, remembered, brief, selection, language };
    const drafts: { chosen: Writer; writer: OpenWriter; draft: Awaited<ReturnType<typeof compose>> }[] = [];
    // Without an embedding model, all start from the same draft.
    let byWords: Awaited<ReturnType<typeof compose>> | undefined;
    // One after another, so that the second one can use the vectors that the first one's embedding model has made.
    for (const chosen of writers) {
      const writer = await openWriter(scope, chosen, null);
      const composed = () => compose(scope, commissioned, { writer, signal });
      const isByWords = typeof writer === "string" || writer.asker.embed === null;
      drafts.push({ chosen, writer, draft: isByWords ? (byWords ??= await composed()) : await composed() });
    }
    const write = async ({ chosen, writer, draft }: (typeof drafts)[number]) => {
      const { composition, writing } = await writeBy(draft, coverage, { writer, style, signal, mostMs, onStory });
      return { writer: chosen, content: contentOf({ ...composition, refused: draft.refused }, coverage, writing) };
    };
    return { data: await Promise.all(drafts.map(write)) };
  } finally {
    leave();
  }
}
