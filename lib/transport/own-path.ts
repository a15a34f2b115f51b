/** Where to go on after signing in: a path of this site, or its first page for anything that leads elsewhere. */
export function ownPath(wanted: string | null | undefined): string {
  // A second slash, or a backslash that browsers take for one, begins another host; control characters are dropped.
  return wanted && /^\/(?![/\\])[^\s\\]*$/.test(wanted) ? wanted : "/";
}
