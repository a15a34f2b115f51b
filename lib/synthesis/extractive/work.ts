import type { Locale } from "@/lib/i18n/schema";
import { defineWork } from "@/lib/offload/work";
import type { Composition, Material } from "@/lib/synthesis/schema";

/** What is to be written from, for whom. */
export interface Commissioned {
  materials: Material[];
  brief: string;
  language: Locale;
}

/** Grouping, ranking, choosing and checking sentences. */
export const composeWork = defineWork<Commissioned, Composition & { refused: number }>({
  name: "synthesis.compose",
  kind: "short",
  mostMs: 60_000,
});
