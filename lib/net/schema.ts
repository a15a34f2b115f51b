/** What went wrong with an address; each is a key under `errors` in the messages. */
export const fetchFailures = [
  "url_unreachable",
  "url_private",
  "url_timeout",
  "url_status",
  "url_too_large",
  "url_too_complex",
  "url_too_many_redirects",
  "url_no_feed",
  "url_elsewhere",
] as const;
export type FetchFailureKind = (typeof fetchFailures)[number];
