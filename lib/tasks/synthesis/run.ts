import { env } from "@/lib/env";
import { freezeEdition } from "@/lib/editions/commands";
import { renderAhead } from "@/lib/editions/render/render-edition";
import { readThemePages } from "@/lib/sources/pages/read-theme-pages";
import { pollThemeFeeds } from "@/lib/sources/poll/poll-theme-feeds";
import type { Scope } from "@/lib/db/scope";
import { dollars } from "@/lib/models/rules";
import type { Writer } from "@/lib/models/schema";
import { collectCoverage } from "@/lib/synthesis/queries";
import { contentOf } from "@/lib/synthesis/rules";
import type { Coverage, SynthesisContent, Writing } from "@/lib/synthesis/schema";
import { compose, openWriter, writeBy } from "@/lib/synthesis/commands";
import type { Aside, PacedRunner, TaskContext } from "@/lib/tasks/contract";
import type { SkipReason } from "@/lib/tasks/schema";
import { synthesisDefinition, synthesisParamsSchema } from "@/lib/tasks/synthesis/definition";
import { getTheme } from "@/lib/themes/queries";
import type { ThemeView } from "@/lib/themes/schema";

/** A source that was read this recently is not read again before a run. */
const freshMs = 10_000;
/** Time limit for reading all its sources together. */
const mostReadingMs = 60_000;
/** Time limit for reading the pages that their new items link to. */
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
    const written = await write(scope, theme, coverage, {
      chosen,
      runId: run.id,
      signal,
      progress,
      aside,
      mostMs: () => writingMs(run.dueAt, scope.clock.now()),
    });
    if ("nothing" in written) return { kind: "skipped", reason: written.nothing };
    const { content, writing } = written;
    await progress("freeze", 0, 1);
    const date = run.dueAt ?? scope.clock.now();
    const of = { themeId: theme.id, name: theme.name };
    const { language } = theme;
    const rendered = await renderAhead(scope, { of, language, timezone: snapshot.timezone, date, content });
    return commit(async (tx, now) => {
      const frozen = { run, snapshot, theme, content, coverage, date, rendered, now };
      const { id } = await freezeEdition(tx, scope, frozen);
      const { items, stories } = content.footer;
      const links = [{ label: content.title, path: `/editions/${id}` }];
      return { facts: { title: content.title, items, stories, ...factsOf(writing) }, links };
    });
  },
  async preview({ scope, params, timezone, at, signal }) {
    const { themeId, writer: chosen } = synthesisParamsSchema.parse(params);
    const theme = await getTheme(scope, themeId);
    const coverage = await collectCoverage(scope, { themeId, unread: [] });
    const written = await write(scope, theme, coverage, {
      chosen,
      runId: null,
      signal,
      progress: () => Promise.resolve(),
      aside: (work) => work(),
      mostMs: () => mostPreviewMs,
    });
    if ("nothing" in written) return written;
    const { name, language } = theme;
    const of = { themeId, name };
    const { linkKey, subject, html, text } = await renderAhead(scope, {
      of,
      language,
      timezone,
      date: at,
      content: written.content,
    });
    return { themeId, name, language, subject, linkKey, html, text, files: [] };
  },
};

/** The longest that a preview waits for a model. */
const mostPreviewMs = 60_000;

interface Ways {
  /** The writer of this edition, if it is not the theme's. */
  chosen: Writer | undefined;
  /** Requests to a model are recorded with this run; null if there is no run. */
  runId: string | null;
  signal: AbortSignal;
  progress: TaskContext["progress"];
  aside: Aside;
  /** How long a model may write, counted from the call. */
  mostMs: () => number;
}

/** Writes an edition of what is new in a theme's sources; returns `nothing` if nothing is new or wanted. */
async function write(
  scope: Scope,
  { brief, language, selection, writing: { writer: usual, ...ways } }: ThemeView,
  coverage: Coverage,
  { chosen, runId, signal, progress, aside, mostMs }: Ways,
): Promise<{ nothing: SkipReason } | { content: SynthesisContent; writing: Writing | null }> {
  if (coverage.sources.length === 0) return { nothing: "no_sources" };
  if (coverage.materials.length === 0) return { nothing: "nothing_new" };
  await progress("cluster", 0, coverage.materials.length);
  signal.throwIfAborted();
  const { materials, remembered } = coverage;
  const writer = await openWriter(scope, chosen ?? usual, runId);
  const draft = await compose(scope, { materials, remembered, brief, selection, language }, { writer, signal });
  if (draft.sections.length === 0) {
    const isUnwanted = draft.fates.every(({ choice }) => choice === "unwanted");
    return { nothing: isUnwanted ? "nothing_wanted" : "nothing_new" };
  }
  await progress("write", 0, draft.sections.length);
  const style = { ...ways, language, foreign: selection.foreign };
  const onStory = (done: number, total: number) => progress("write", done, total);
  const work = () => writeBy(draft, coverage, { writer, style, signal, mostMs: mostMs(), onStory });
  const { composition, writing } = await (typeof writer === "string" ? work() : aside(work));
  signal.throwIfAborted();
  return { content: contentOf({ ...composition, refused: draft.refused }, coverage, writing), writing };
}

/** How late a model may make an edition, and the least time a model gets; a manual run need not be on time. */
const mostLateMs = 20_000;
const leastWritingMs = 20_000;
const mostByHandMs = 10 * 60_000;

function writingMs(dueAt: Date | null, now: Date): number {
  const wanted = dueAt ? Math.max(leastWritingMs, dueAt.getTime() + mostLateMs - now.getTime()) : mostByHandMs;
  // The attempt has its own time limit, which also covers reading sources before and laying out the edition after.
  const left = env().MINUTES_WRITING * 60_000 - mostReadingMs - mostPagesMs - 60_000;
  return Math.min(wanted, Math.max(leastWritingMs, left));
}

function factsOf(writing: Writing | null): Record<string, string | number> {
  if (!writing) return {};
  const { model, sentences, replaced, fellBack, tokens, cost } = writing;
  return { model, sentences, replaced, fellBack, tokens, ...(cost === null ? {} : { cost: dollars(cost, "en") }) };
}
