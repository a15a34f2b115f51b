/** The header in which the proxy tells pages their own address. */
export const pathHeader = "x-periodical-path";

/** The sign-in page, from where a person continues at `path`. */
export function signInPath(path: string | null): string {
  const next = ownPath(path);
  return next === "/" ? "/sign-in" : `/sign-in?${new URLSearchParams({ next })}`;
}

/** Where to continue after signing in: a path of this site, or its first page for anything that leads elsewhere. */
export function ownPath(wanted: string | null | undefined): string {
  // A second slash, or a backslash that browsers treat as one, starts another host; browsers drop control characters.
  return wanted && /^\/(?![/\\])[^\s\\]*$/.test(wanted) ? wanted : "/";
}
