import type { Marks } from "@/lib/synthesis/extractive/same-story";
import type { CompactVector, Vector } from "@/lib/synthesis/extractive/vectors";
import type { Material, Remembered, Rule } from "@/lib/synthesis/schema";

/** Items that tell one story, most central first. */
export interface Story {
  items: StoryItem[];
  centre: Vector;
  score: number;
  /** A rule requires it to be told, whatever else applies. */
  isAlways: boolean;
  /** The rules that limit how many of its kind are told. */
  capped: Rule[];
  /** Items of earlier editions that told the same. */
  before: StoryItem<Remembered>[];
}

export interface StoryItem<M extends Material = Material> {
  material: M;
  vector: Vector;
  compact: CompactVector;
  titleTerms: ReadonlySet<string>;
  /** Its title without what does not belong to it. */
  headline: string;
  marks: Marks;
  /** The figures at its beginning. */
  figures: ReadonlySet<string>;
  /** The words of its title and the beginning of its text. */
  words: ReadonlySet<string>;
}
