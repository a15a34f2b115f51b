import { defineWork } from "@/lib/offload/work";
import type { Commissioned } from "@/lib/synthesis/extractive/compose";
import type { Composition } from "@/lib/synthesis/schema";

/** Grouping, ranking, choosing and checking sentences. */
export const composeWork = defineWork<Commissioned, Composition & { refused: number }>({
  name: "synthesis.compose",
  kind: "short",
  mostMs: 60_000,
});
