/** An entry of a feed as it is written, whatever the dialect: for each thing what it may be taken from, best first. */
export interface RawEntry {
  guid: string | null;
  link: string | null;
  titles: Text[];
  author: string | null;
  /** The longest is taken, as text. */
  texts: Text[];
  /** Taken where the others are empty. */
  spareTexts: Text[];
  /** The first that can be read is taken. */
  dates: string[];
}

export interface Text {
  value: string;
  /** HTML, plain words, or whatever it looks like. */
  kind: "html" | "plain" | "any";
}

export interface RawFeed {
  title: Text | null;
  siteUrl: string | null;
  ttlMinutes: number | null;
  skipHours?: number[];
  skipDays?: number[];
  entries: RawEntry[];
}

/** Texts of what there is. */
export function anyText(values: readonly (string | null | undefined)[], kind: Text["kind"] = "any"): Text[] {
  return values.flatMap((value) => (value?.trim() ? [{ value, kind }] : []));
}
