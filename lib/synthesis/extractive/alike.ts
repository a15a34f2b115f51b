import type { Scales } from "@/lib/synthesis/extractive/same-story";
import type { StoryItem } from "@/lib/synthesis/extractive/story";

/** Of the items that share a word of the title so many are compared at most, those that share the rarest first. */
const mostCompared = 30;

/**
 * Items to compare others with, kept by what two that tell the same share: an address, what they mean, or a word of the title.
 * So each is compared with a few, however many there are.
 */
export class Alike<T> {
  private readonly known = new Map<string, { item: StoryItem; value: T }[]>();

  /** `isSame` says whether an item tells the same as one that was added. */
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

  /** The values of those that tell the same as an item, one by one; those that `isOut` names are passed over. */
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

  /** Its address, then the words of its title from the rarest on. */
  private keysOf({ material, titleTerms }: StoryItem): string[] {
    const { inverse } = this.scales;
    const words = [...titleTerms].sort((a, b) => (inverse.get(b) ?? 0) - (inverse.get(a) ?? 0));
    return [...(material.canonicalUrl ? [`//${material.canonicalUrl}`] : []), ...words];
  }
}

/** No word, and no address. */
function idKey(id: string): string {
  return `#${id}`;
}
