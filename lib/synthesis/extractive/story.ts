import type { Marks } from "@/lib/synthesis/extractive/same-story";
import type { CompactVector, Vector } from "@/lib/synthesis/extractive/vectors";
import type { Material, Remembered, Rule } from "@/lib/synthesis/schema";

/** Items that tell one story, most central first. */
export interface Story {
  items: StoryItem[];
  centre: Vector;
  score: number;
  /** A rule wants it told, whatever else is said. */
  isAlways: boolean;
  /** The rules by which only so many of its kind are told. */
  capped: Rule[];
  /** What told the same in editions before. */
  before: StoryItem<Remembered>[];
}

export interface StoryItem<M extends Material = Material> {
  material: M;
  vector: Vector;
  compact: CompactVector;
  titleTerms: ReadonlySet<string>;
  /** Its title without what is no part of it. */
  headline: string;
  marks: Marks;
  /** The figures that it begins with. */
  figures: ReadonlySet<string>;
  /** The words of the whole of it. */
  words: ReadonlySet<string>;
}
