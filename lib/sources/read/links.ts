/** A longer link leads nowhere in most programs, and is nobody's page. */
const maxLink = 2_000;
/** What people write where there is no address. */
const none = /^(?:#|-|\/\/|n\/a|none|null|nil|undefined|about:blank)?$/i;

/**
 * A link as an absolute address of the web, relative ones beginning from `base`; null for what is none. Spaces around it
 * and line ends within are slips, and "www." in front means a host.
 */
export function addressOf(link: string | undefined, base: string): string | null {
  const written = link?.trim() ?? "";
  if (none.test(written)) return null;
  const meant = /^www\.[\w-]+\./i.test(written) ? `https://${written}` : written;
  if (!URL.canParse(meant, base)) return null;
  const url = new URL(meant, base);
  return isWeb(url) && url.href.length <= maxLink ? url.href : null;
}

/** The same for what may as well be a mere name, such as a guid: an address only where it is a whole one. */
export function wholeAddressOf(name: string | undefined): string | null {
  const written = name?.trim() ?? "";
  return /^https?:\/\/[^\s/]/i.test(written) ? addressOf(written, written) : null;
}

function isWeb({ protocol, hostname }: URL): boolean {
  return (protocol === "http:" || protocol === "https:") && hostname !== "";
}
