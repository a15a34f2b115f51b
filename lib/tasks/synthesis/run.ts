import { freezeEdition } from "@/lib/editions/commands";
import { renderAhead } from "@/lib/editions/render/render-edition";
import { offload } from "@/lib/offload/offload";
import { readThemePages } from "@/lib/sources/pages/read-theme-pages";
import { pollThemeFeeds } from "@/lib/sources/poll/poll-theme-feeds";
import { collectCoverage } from "@/lib/synthesis/queries";
import { contentOf } from "@/lib/synthesis/rules";
import { composeWork } from "@/lib/synthesis/extractive/work";
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
  async run({ scope, run, snapshot, signal, progress, commit }) {
    const theme = await getTheme(scope, synthesisParamsSchema.parse(snapshot.params).themeId);
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
    const { brief, language } = theme;
    const { materials } = coverage;
    const composition = await offload(
      composeWork,
      { materials, brief, language },
      { signal, share: scope.workspaceId },
    );
    await progress("write", composition.sections.length, composition.sections.length);
    signal.throwIfAborted();
    const content = contentOf(composition, coverage);
    await progress("freeze", 0, 1);
    const date = run.dueAt ?? scope.clock.now();
    const of = { themeId: theme.id, name: theme.name };
    const rendered = await renderAhead(scope, { of, language, timezone: snapshot.timezone, date, content });
    return commit(async (tx, now) => {
      const frozen = { run, snapshot, theme, content, coverage, date, rendered, now };
      const { id } = await freezeEdition(tx, scope, frozen);
      const { items, stories } = content.footer;
      const links = [{ label: content.title, path: `/editions/${id}` }];
      return { facts: { title: content.title, items, stories }, links };
    });
  },
};
