import type { Performer } from "@/lib/offload/work";
import { type Commissioned, composeExtractive } from "@/lib/synthesis/extractive/compose";
import { verify } from "@/lib/synthesis/rules";
import type { Composition } from "@/lib/synthesis/schema";

/** Writes an edition, and leaves out what its sources do not say. */
export const performCompose: Performer<Commissioned, Composition & { refused: number }> = (asked) =>
  verify(composeExtractive(asked), asked.materials, asked.language, asked.selection.foreign);
