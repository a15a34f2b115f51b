/**
 * Zones that the runtime calls by names which the tz database has since replaced. The runtime knows both names, but
 * lists and returns the older ones; people look for the newer ones.
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

/** The current name of a zone, whichever of its names is given; null for an unknown name. Offsets are not names. */
export function canonicalZone(name: string): string | null {
  if (isOffset(name)) return null;
  try {
    const { timeZone } = new Intl.DateTimeFormat("en", { timeZone: name.trim() }).resolvedOptions();
    return renamed[timeZone] ?? timeZone;
  } catch {
    return null;
  }
}

/** `GMT+5`, `UTC-03:00`, `+02:00`: these give the distance of a clock from UTC now, but not when it changes. */
export function isOffset(name: string): boolean {
  return /^(?:etc\/)?(?:utc|gmt|ut)?\s*[+-]\s*\d/i.test(name.trim());
}

/** Every zone that can be chosen, by its current name; UTC first. */
export function listZones(): string[] {
  return ["UTC", ...Intl.supportedValuesOf("timeZone").map((name) => renamed[name] ?? name)].sort((a, b) =>
    a === "UTC" ? -1 : b === "UTC" ? 1 : a < b ? -1 : 1,
  );
}

/** The zone of this machine or browser; UTC if it has no valid one. */
export function ownZone(): string {
  return canonicalZone(Intl.DateTimeFormat().resolvedOptions().timeZone) ?? "UTC";
}
