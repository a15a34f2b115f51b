/** The user agent of all outgoing requests. */
export const userAgent = "Periodical/0.1 (self-hosted)";
