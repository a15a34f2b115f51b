/** Where a request comes from: the entry (bin/entry.mjs) has written the one address that it vouches for. */
export function callerAddress(headers: Headers): string | null {
  return headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() || null;
}
