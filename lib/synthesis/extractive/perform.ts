import type { Performer } from "@/lib/offload/work";
import { composeExtractive } from "@/lib/synthesis/extractive/compose";
import { verify } from "@/lib/synthesis/rules";
import type { Composition } from "@/lib/synthesis/schema";
import type { Commissioned } from "@/lib/synthesis/extractive/work";

/** Writes an edition, and leaves out what its sources do not say. */
export const performCompose: Performer<Commissioned, Composition & { refused: number }> = (asked) =>
  verify(composeExtractive(asked.materials, asked.brief, asked.language), asked.materials, asked.language);
