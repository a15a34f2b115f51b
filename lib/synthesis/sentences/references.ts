import { languageOfItem } from "@/lib/synthesis/select/item-language";
import type { Material, Reference } from "@/lib/synthesis/schema";

/** Numbers items in the order they are first cited. */
export class References {
  readonly list: Reference[] = [];
  private readonly refs = new Map<string, number>();

  of(material: Material): number {
    const known = this.refs.get(material.id);
    if (known !== undefined) return known;
    const ref = this.list.length + 1;
    this.list.push({
      ref,
      itemId: material.id,
      source: material.source,
      title: material.title,
      url: material.url,
      publishedAt: material.publishedAt?.toISOString() ?? null,
      seenAt: material.firstSeenAt.toISOString(),
      language: languageOfItem(material),
    });
    this.refs.set(material.id, ref);
    return ref;
  }
}
