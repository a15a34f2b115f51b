/**
 * What the runtime calls zones by names that the tz database has left since. It knows both, lists the older ones, and
 * answers with them; people look for the newer ones.
 */
const renamed: Record<string, string> = {
  "Africa/Asmera": "Africa/Asmara",
  "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
  "America/Catamarca": "America/Argentina/Catamarca",
  "America/Coral_Harbour": "America/Atikokan",
  "America/Cordoba": "America/Argentina/Cordoba",
  "America/Godthab": "America/Nuuk",
  "America/Indianapolis": "America/Indiana/Indianapolis",
  "America/Jujuy": "America/Argentina/Jujuy",
  "America/Louisville": "America/Kentucky/Louisville",
  "America/Mendoza": "America/Argentina/Mendoza",
  "Asia/Calcutta": "Asia/Kolkata",
  "Asia/Katmandu": "Asia/Kathmandu",
  "Asia/Rangoon": "Asia/Yangon",
  "Asia/Saigon": "Asia/Ho_Chi_Minh",
  "Atlantic/Faeroe": "Atlantic/Faroe",
  "Europe/Kiev": "Europe/Kyiv",
  "Pacific/Enderbury": "Pacific/Kanton",
  "Pacific/Ponape": "Pacific/Pohnpei",
  "Pacific/Truk": "Pacific/Chuuk",
};

/** The present name of a zone, however it was written; null for what names none. Offsets name no zone. */
export function canonicalZone(name: string): string | null {
  if (isOffset(name)) return null;
  try {
    const { timeZone } = new Intl.DateTimeFormat("en", { timeZone: name.trim() }).resolvedOptions();
    return renamed[timeZone] ?? timeZone;
  } catch {
    return null;
  }
}

/** `GMT+5`, `UTC-03:00`, `+02:00`: how far a clock is from UTC now, and nothing of when it is changed. */
export function isOffset(name: string): boolean {
  return /^(?:etc\/)?(?:utc|gmt|ut)?\s*[+-]\s*\d/i.test(name.trim());
}

/** Every zone there is to choose from, by its present name; UTC first. */
export function listZones(): string[] {
  return ["UTC", ...Intl.supportedValuesOf("timeZone").map((name) => renamed[name] ?? name)].sort((a, b) =>
    a === "UTC" ? -1 : b === "UTC" ? 1 : a < b ? -1 : 1,
  );
}

/** The zone of the machine or browser that asks; UTC where it has none that is one. */
export function ownZone(): string {
  return canonicalZone(Intl.DateTimeFormat().resolvedOptions().timeZone) ?? "UTC";
}
