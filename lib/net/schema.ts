import { z } from "zod";

/** Any web address a person would paste; `https://` is added if no scheme is given. */
export const webAddressSchema = z
  .string({ error: "url_invalid" })
  .trim()
  .min(1, "url_required")
  .max(2_000, "url_invalid")
  // Without a scheme it has to look like a host: a single word is more likely a typo than a machine of this network.
  .refine((value) => /^[a-z][a-z0-9+.-]*:\/|^(localhost|\[|[^/?#:]+\.[^/?#:])/i.test(value), "url_invalid")
  .transform((value) => (/^[a-z][a-z0-9+.-]*:/i.test(value) && !/^[^/]*:\d/.test(value) ? value : `https://${value}`))
  // Some browsers escape characters that a host name cannot contain, others refuse them.
  .pipe(z.url({ protocol: /^https?$/, hostname: /^[^%]+$/, error: "url_invalid" }))
  // A password in an address would be shown wherever addresses are shown.
  .refine((value) => !/^https?:\/\/[^/?#]*@/i.test(value), "url_with_password");

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
