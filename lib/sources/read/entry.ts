/** An entry as it is written in a feed of any dialect: for each value the candidates, best first. */
export interface RawEntry {
  guid: string | null;
  link: string | null;
  titles: Text[];
  author: string | null;
  /** The longest one is used, as plain text. */
  texts: Text[];
  /** Used if the others are empty. */
  spareTexts: Text[];
  /** The first one that can be read is used. */
  dates: string[];
}

export interface Text {
  value: string;
  /** HTML, plain text, or whatever the value looks like. */
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

/** Texts of the values that are not empty. */
export function anyText(values: readonly (string | null | undefined)[], kind: Text["kind"] = "any"): Text[] {
  return values.flatMap((value) => (value?.trim() ? [{ value, kind }] : []));
}
