import type { Scales } from "@/lib/synthesis/extractive/same-story";
import type { StoryItem } from "@/lib/synthesis/extractive/story";

/** Upper limit of comparisons for an item; items that share its rarest title words come first. */
const mostCompared = 30;

/**
 * Items to compare others with, indexed by what two items of the same story share: an address, their meaning, or a word
 * of the title. So each item is compared with only a few, however many there are.
 */
export class Alike<T> {
  private readonly known = new Map<string, { item: StoryItem; value: T }[]>();

  /** `isSame` returns whether an item tells the same as one that was added. */
  constructor(
    private readonly scales: Scales,
    private readonly isSame: (item: StoryItem, added: StoryItem, scales: Scales) => boolean,
  ) {}

  add(item: StoryItem, value: T): void {
    for (const key of [idKey(item.material.id), ...this.keysOf(item)]) {
      const others = this.known.get(key);
      if (others) others.push({ item, value });
      else this.known.set(key, [{ item, value }]);
    }
  }

  /** Yields the values of the items that tell the same as an item; values for which `isOut` is true are skipped. */
  *of(item: StoryItem, isOut: (value: T) => boolean = () => false): Generator<T, void, void> {
    const compared = new Set<StoryItem>();
    const near = this.scales.meaning?.neighboursOf(item.material.id) ?? [];
    for (const key of [...near.map(idKey), ...this.keysOf(item)]) {
      const others = this.known.get(key) ?? [];
      for (let index = others.length - 1; index >= 0 && compared.size < mostCompared; index--) {
        const other = others[index];
        if (!other || compared.has(other.item) || isOut(other.value)) continue;
        compared.add(other.item);
        if (this.isSame(item, other.item, this.scales)) yield other.value;
      }
    }
  }

  /** Its address, then the words of its title, the rarest first. */
  private keysOf({ material, titleTerms }: StoryItem): string[] {
    const { inverse } = this.scales;
    const words = [...titleTerms].sort((a, b) => (inverse.get(b) ?? 0) - (inverse.get(a) ?? 0));
    return [...(material.canonicalUrl ? [`//${material.canonicalUrl}`] : []), ...words];
  }
}

/** A key that cannot be a word or an address. */
function idKey(id: string): string {
  return `#${id}`;
}
