import type { CompactVector, Vector } from "@/lib/synthesis/extractive/vectors";
import type { Material } from "@/lib/synthesis/schema";

/** Items that tell one story, most central first. */
export interface Story {
  items: StoryItem[];
  centre: Vector;
  score: number;
}

export interface StoryItem {
  material: Material;
  vector: Vector;
  compact: CompactVector;
  titleTerms: ReadonlySet<string>;
  /** Its title without what is no part of it. */
  headline: string;
  /** The words of the whole of it. */
  words: ReadonlySet<string>;
}
