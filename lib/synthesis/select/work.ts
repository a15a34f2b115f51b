import { defineWork } from "@/lib/offload/work";
import type { Rehearsing } from "@/lib/synthesis/select/rehearse";
import type { Rehearsal } from "@/lib/synthesis/select/selection-schema";

/** Matches many items with rules. */
export const rehearseWork = defineWork<Rehearsing, Rehearsal>({
  name: "synthesis.rehearse",
  kind: "short",
  mostMs: 30_000,
});
