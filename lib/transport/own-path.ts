/** Where to continue after signing in: a path of this site, or its first page for anything that leads elsewhere. */
export function ownPath(wanted: string | null | undefined): string {
  // A second slash, or a backslash that browsers treat as one, starts another host; browsers drop control characters.
  return wanted && /^\/(?![/\\])[^\s\\]*$/.test(wanted) ? wanted : "/";
}
