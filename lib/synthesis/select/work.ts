import { defineWork } from "@/lib/offload/work";
import type { Rehearsing } from "@/lib/synthesis/select/rehearse";
import type { Rehearsal } from "@/lib/synthesis/select/selection-schema";

/** Reading many items by rules. */
export const rehearseWork = defineWork<Rehearsing, Rehearsal>({
  name: "synthesis.rehearse",
  kind: "short",
  mostMs: 30_000,
});
