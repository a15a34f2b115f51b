/** The prefix of our cookies' names. */
export const cookiePrefix = "periodical";

/** How long an unused session lasts. */
export const sessionSeconds = 30 * 86_400;

/** The session cookie's name, with and without https. */
export const sessionCookies = [`__Secure-${cookiePrefix}.session_token`, `${cookiePrefix}.session_token`] as const;

/** The value of a cookie in a request's Cookie header. */
export function readCookie(headers: Headers | null | undefined, name: string): string | undefined {
  return headers
    ?.get("cookie")
    ?.split("; ")
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}
