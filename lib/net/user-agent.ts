/** How everything that goes out names itself. */
export const userAgent = "Periodical/0.1 (self-hosted)";
