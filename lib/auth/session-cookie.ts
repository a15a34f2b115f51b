/** What the names of our cookies begin with. */
export const cookiePrefix = "periodical";

/** How long a session lasts that nobody uses. */
export const sessionSeconds = 30 * 86_400;

/** The session cookie's name, over https and without. */
export const sessionCookies = [`__Secure-${cookiePrefix}.session_token`, `${cookiePrefix}.session_token`] as const;

/** A cookie of a request, as its Cookie header has it. */
export function readCookie(headers: Headers | null | undefined, name: string): string | undefined {
  return headers
    ?.get("cookie")
    ?.split("; ")
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}
