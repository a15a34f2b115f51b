/** What people may call a zone besides its name. */
export interface ZoneFacts {
  country: string;
  cities: readonly string[];
  /** "CET", "CEST", "Central European Time". */
  called: readonly string[];
}

export type ZoneAtlas = ReadonlyMap<string, ZoneFacts>;

/** The facts about the zones, with country names in a language. They are large: load them only for a zone search. */
export async function loadAtlas(locale: string): Promise<ZoneAtlas> {
  const { rawTimeZones } = await import("@vvo/tzdb");
  const countries = new Intl.DisplayNames(locale, { type: "region" });
  const atlas = new Map<string, ZoneFacts>();
  for (const { name, group, alternativeName, countryName, countryCode, mainCities, ...short } of rawTimeZones) {
    const { abbreviation, dstAbbreviation = "" } = short as { abbreviation: string; dstAbbreviation?: string };
    const country = [countries.of(countryCode) ?? countryName, countryName].join(" ");
    const called = [abbreviation, dstAbbreviation, alternativeName].filter((one) => one !== "");
    // A zone that only keeps the same time may be in another country.
    for (const zone of group) if (!atlas.has(zone)) atlas.set(zone, { country: "", cities: [], called });
    atlas.set(name, { country, cities: mainCities, called });
  }
  return atlas;
}

/** The zones that a text may mean, most likely first: found by city, by what they are called, or by country. */
export function findZones(zones: readonly string[], text: string, atlas: ZoneAtlas | null): readonly string[] {
  const sought = plain(text);
  if (sought === "") return zones;
  return zones
    .map((zone) => ({ zone, rank: rankOf(zone, sought, atlas?.get(zone)) }))
    .filter(({ rank }) => rank < none)
    .sort((a, b) => a.rank - b.rank || (a.zone < b.zone ? -1 : 1))
    .map(({ zone }) => zone);
}

const none = 9;

function rankOf(zone: string, sought: string, facts: ZoneFacts | undefined): number {
  const name = plain(zone);
  const city = name.slice(name.lastIndexOf("/") + 1);
  if (city === sought || name === sought) return 0;
  if (facts?.called.some((one) => plain(one) === sought)) return 1;
  if (city.startsWith(sought)) return 2;
  if (facts?.cities.some((one) => plain(one).startsWith(sought))) return 3;
  if (beginsAWord(plain(facts?.country ?? ""), sought)) return 4;
  if (facts?.called.some((one) => plain(one).includes(sought))) return 5;
  return name.includes(sought) ? 6 : none;
}

function beginsAWord(text: string, sought: string): boolean {
  return text.startsWith(sought) || text.includes(` ${sought}`);
}

/** Without accents, underscores and case: "Ho Chi Minh", "São Paulo", "cote d'ivoire". */
function plain(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").replaceAll("_", " ").replaceAll("’", "'").trim().toLowerCase();
}
