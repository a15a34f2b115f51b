/** A longer link does not work in most programs, and is no real page. */
const maxLink = 2_000;
/** What people write if there is no address. */
const none = /^(?:#|-|\/\/|n\/a|none|null|nil|undefined|about:blank)?$/i;

/**
 * A link as an absolute web address, relative ones resolved against `base`; null if it is none. Spaces around it and
 * line breaks inside are treated as mistakes, and a leading "www." means a host.
 */
export function addressOf(link: string | undefined, base: string): string | null {
  const written = link?.trim() ?? "";
  if (none.test(written)) return null;
  const meant = /^www\.[\w-]+\./i.test(written) ? `https://${written}` : written;
  if (!URL.canParse(meant, base)) return null;
  const url = new URL(meant, base);
  return isWeb(url) && url.href.length <= maxLink ? url.href : null;
}

/** The same for a value that may be a mere name, such as a guid: an address only if it is absolute. */
export function wholeAddressOf(name: string | undefined): string | null {
  const written = name?.trim() ?? "";
  return /^https?:\/\/[^\s/]/i.test(written) ? addressOf(written, written) : null;
}

function isWeb({ protocol, hostname }: URL): boolean {
  return (protocol === "http:" || protocol === "https:") && hostname !== "";
}
