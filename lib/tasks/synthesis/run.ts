import { env } from "@/lib/env";
import { freezeEdition } from "@/lib/editions/commands";
import { renderAhead } from "@/lib/editions/render/render-edition";
import { readThemePages } from "@/lib/sources/pages/read-theme-pages";
import { pollThemeFeeds } from "@/lib/sources/poll/poll-theme-feeds";
import { dollars } from "@/lib/models/rules";
import { collectCoverage } from "@/lib/synthesis/queries";
import { contentOf } from "@/lib/synthesis/rules";
import type { Writing } from "@/lib/synthesis/schema";
import { compose, openWriter, writeBy } from "@/lib/synthesis/commands";
import type { PacedRunner } from "@/lib/tasks/contract";
import { synthesisDefinition, synthesisParamsSchema } from "@/lib/tasks/synthesis/definition";
import { getTheme } from "@/lib/themes/queries";

/** A source read this recently is not asked again before a run. */
const freshMs = 10_000;
/** All its sources together are read for no longer than this. */
const mostReadingMs = 60_000;
/** And so are the pages that their new items lead to. */
const mostPagesMs = 30_000;

/** Reads a theme's sources, writes an edition of what is new and freezes it; mail goes out after the commit. */
export const synthesisRunner: PacedRunner = {
  definition: synthesisDefinition,
  async run({ scope, run, snapshot, signal, progress, aside, commit }) {
    const { themeId, writer: chosen } = synthesisParamsSchema.parse(snapshot.params);
    const theme = await getTheme(scope, themeId);
    const onProgress = (done: number, total: number) => progress("sources", done, total);
    const unread = await pollThemeFeeds(
      scope,
      { themeId: theme.id, freshMs },
      { onProgress, signal, mostMs: mostReadingMs },
    );

    await readThemePages(scope, { themeId: theme.id }, { signal, mostMs: mostPagesMs });

    await progress("collect", 0, 1);
    const coverage = await collectCoverage(scope, { themeId: theme.id, unread });
    if (coverage.sources.length === 0) return { kind: "skipped", reason: "no_sources" };
    if (coverage.materials.length === 0) return { kind: "skipped", reason: "nothing_new" };
    await progress("cluster", 0, coverage.materials.length);
    signal.throwIfAborted();
    const { brief, language, selection } = theme;
    const { materials, remembered } = coverage;
    const { writer: usual, ...ways } = theme.writing;
    const writer = await openWriter(scope, chosen ?? usual, run.id);
    const commissioned = { materials, remembered, brief, selection, language };
    const draft = await compose(scope, commissioned, { writer, signal });
    if (draft.sections.length === 0) {
      const isUnwanted = draft.fates.every(({ choice }) => choice === "unwanted");
      return { kind: "skipped", reason: isUnwanted ? "nothing_wanted" : "nothing_new" };
    }
    await progress("write", 0, draft.sections.length);
    const write = () =>
      writeBy(draft, coverage, {
        writer,
        style: { ...ways, language, foreign: selection.foreign },
        signal,
        mostMs: writingMs(run.dueAt, scope.clock.now()),
        onStory: (done, total) => progress("write", done, total),
      });
    const { composition, writing } = await (typeof writer === "string" ? write() : aside(write));
    signal.throwIfAborted();
    const content = contentOf({ ...composition, refused: draft.refused }, coverage, writing);
    await progress("freeze", 0, 1);
    const date = run.dueAt ?? scope.clock.now();
    const of = { themeId: theme.id, name: theme.name };
    const rendered = await renderAhead(scope, { of, language, timezone: snapshot.timezone, date, content });
    return commit(async (tx, now) => {
      const frozen = { run, snapshot, theme, content, coverage, date, rendered, now };
      const { id } = await freezeEdition(tx, scope, frozen);
      const { items, stories } = content.footer;
      const links = [{ label: content.title, path: `/editions/${id}` }];
      return { facts: { title: content.title, items, stories, ...factsOf(writing) }, links };
    });
  },
};

/** So late may an edition be for its model, and so long may that take at least; by hand nobody waits for the minute. */
const mostLateMs = 20_000;
const leastWritingMs = 20_000;
const mostByHandMs = 10 * 60_000;

function writingMs(dueAt: Date | null, now: Date): number {
  const wanted = dueAt ? Math.max(leastWritingMs, dueAt.getTime() + mostLateMs - now.getTime()) : mostByHandMs;
  // The attempt has an end of its own, before which sources were read and after which the edition is set.
  const left = env().MINUTES_WRITING * 60_000 - mostReadingMs - mostPagesMs - 60_000;
  return Math.min(wanted, Math.max(leastWritingMs, left));
}

function factsOf(writing: Writing | null): Record<string, string | number> {
  if (!writing) return {};
  const { model, sentences, replaced, fellBack, tokens, cost } = writing;
  return { model, sentences, replaced, fellBack, tokens, ...(cost === null ? {} : { cost: dollars(cost, "en") }) };
}
