import type { Scope } from "@/lib/db/scope";
import { createAsker } from "@/lib/models/commands";
import { ModelFailure } from "@/lib/models/rules";
import { openModel } from "@/lib/models/queries";
import type { Asker, OpenModel, Writer } from "@/lib/models/schema";
import { offload } from "@/lib/offload/offload";
import type { Commissioned } from "@/lib/synthesis/extractive/compose";
import { composeWork } from "@/lib/synthesis/extractive/work";
import { collectMeanings } from "@/lib/synthesis/meaning/collect-meanings";
import type { Style } from "@/lib/synthesis/model/prompt";
import type { Composition, Coverage, Writing } from "@/lib/synthesis/schema";

/** Who writes an edition: only the product itself, a model, or a model that does not exist any more. */
export type OpenWriter = { model: OpenModel; asker: Asker } | "extractive" | "gone";

/** Opens the chosen writer. `runId` is null if the text is not for a run. */
export async function openWriter(scope: Scope, writer: Writer, runId: string | null): Promise<OpenWriter> {
  if (writer === "extractive") return "extractive";
  try {
    const model = await openModel(scope, writer);
    return { model, asker: createAsker(scope, model, runId) };
  } catch (error) {
    if (error instanceof ModelFailure) return "gone";
    throw error;
  }
}

/** Time limit for getting the vectors of items from an embedding model. */
const mostMeaningMs = 15_000;

/**
 * Groups, ranks, chooses and checks, in a process of its own: an edition in its sources' own words. If the writer has
 * an embedding model, items are also grouped, and matched with the brief, by meaning.
 */
export async function compose(
  scope: Scope,
  commissioned: Omit<Commissioned, "meanings">,
  { writer, signal }: { writer: OpenWriter; signal: AbortSignal },
): Promise<Composition & { refused: number }> {
  const { brief } = commissioned;
  const options = { brief, signal, mostMs: mostMeaningMs };
  const meanings =
    typeof writer === "string" ? null : await collectMeanings(scope, commissioned, { ...writer, ...options });
  return offload(composeWork, { ...commissioned, meanings }, { signal, share: scope.workspaceId });
}

interface Options {
  writer: OpenWriter;
  style: Style;
  signal: AbortSignal;
  /** What a model has not written by then is told in the sources' words. */
  mostMs: number;
  onStory: (done: number, total: number) => Promise<void>;
}

/** Has the chosen writer write a draft that was composed without a model. Without a model, the draft stays as it is. */
export async function writeBy(
  draft: Composition,
  { materials, remembered }: Pick<Coverage, "materials" | "remembered">,
  { writer, mostMs, ...options }: Options,
): Promise<{ composition: Composition; writing: Writing | null }> {
  if (writer === "extractive") return { composition: draft, writing: null };
  if (writer === "gone") return { composition: draft, writing: withoutModel(draft) };
  // The code that calls models is loaded only if there is one.
  const { writeEdition } = await import("@/lib/synthesis/model/write-edition");
  const deadline = AbortSignal.timeout(mostMs);
  return writeEdition(draft, { materials, remembered, ...writer, ...options, deadline });
}

function withoutModel({ sections }: Composition): Writing {
  const fellBack = sections.filter(({ heading }) => heading !== null).length;
  const nothing = { sentences: 0, replaced: 0, dropped: 0, tokens: 0, cost: null };
  return { model: "", ...nothing, fellBack, failure: "gone" };
}
