import type { Scope } from "@/lib/db/scope";
import type { Locale } from "@/lib/i18n/schema";
import { createAsker } from "@/lib/models/commands";
import { ModelFailure } from "@/lib/models/rules";
import { openModel } from "@/lib/models/queries";
import { offload } from "@/lib/offload/offload";
import type { Commissioned } from "@/lib/synthesis/extractive/compose";
import { composeWork } from "@/lib/synthesis/extractive/work";
import type { Composition, Coverage, Selection, Writing, WritingChoice } from "@/lib/synthesis/schema";

/** Groups, ranks, chooses and checks, in a process of its own: an edition in its sources' own words. */
export function compose(
  { workspaceId: share }: Scope,
  commissioned: Commissioned,
  signal: AbortSignal,
): Promise<Composition & { refused: number }> {
  return offload(composeWork, commissioned, { signal, share });
}

interface Options {
  choice: WritingChoice;
  language: Locale;
  foreign: Selection["foreign"];
  /** Null where nothing is to come of it. */
  runId: string | null;
  signal: AbortSignal;
  /** What a model has not written by then is told in the sources' words. */
  mostMs: number;
  onStory: (done: number, total: number) => Promise<void>;
}

/** Has a draft that was composed without a model written by whoever was chosen. Without one it is what it is. */
export async function writeBy(
  scope: Scope,
  draft: Composition,
  { materials, remembered }: Pick<Coverage, "materials" | "remembered">,
  { choice, runId, mostMs, ...options }: Options,
): Promise<{ composition: Composition; writing: Writing | null }> {
  const { writer, ...style } = choice;
  if (writer === "extractive") return { composition: draft, writing: null };
  const model = await openModel(scope, writer).catch((error: unknown) => {
    if (error instanceof ModelFailure) return null;
    throw error;
  });
  if (!model) return { composition: draft, writing: withoutModel(draft) };
  // What speaks to models is loaded by who has one.
  const { writeEdition } = await import("@/lib/synthesis/model/write-edition");
  return writeEdition(draft, {
    materials,
    remembered,
    model,
    asker: createAsker(scope, model, runId),
    style: { ...style, language: options.language, foreign: options.foreign },
    signal: options.signal,
    deadline: AbortSignal.timeout(mostMs),
    onStory: options.onStory,
  });
}

function withoutModel({ sections }: Composition): Writing {
  const fellBack = sections.filter(({ heading }) => heading !== null).length;
  const nothing = { sentences: 0, replaced: 0, dropped: 0, tokens: 0, cost: null };
  return { model: "", ...nothing, fellBack, failure: "gone" };
}
