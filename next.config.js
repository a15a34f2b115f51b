import createNextIntlPlugin from "next-intl/plugin";
import { PHASE_PRODUCTION_BUILD } from "next/constants.js";

/** @type {import("next").NextConfig} */
const config = {
  // Development keeps its own folder, so that it can run beside a production build.
  distDir: process.env.NODE_ENV === "development" ? ".next-dev" : ".next",
  // With what it loads beside it, which is what a release is made of.
  output: "standalone",
  poweredByHeader: false,
  // `npm run check` checks the types, of everything at once; a user's first start need not wait for it again.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ["pg", "pg-boss", "pino", "@prisma/client", "nodemailer", "html-to-text", "prom-client"],
  experimental: {
    // A build is made once an upgrade: what would make the next one sooner takes a third of its time and 260 MB.
    turbopackFileSystemCacheForBuild: false,
    // What goes wrong in the server is read in its own names, not in those of a minifier.
    turbopackMinify: { server: false },
    // A page is loaded when somebody first asks for it; all of them at once were 120 MB from the start.
    preloadEntriesOnStart: false,
    // Which origins may call them is known when the server starts (bin/web.mjs).
    serverActions: { bodySizeLimit: "1mb" },
  },
  // Where the page was until it showed all mail.
  redirects: async () => [{ source: "/outbox/:path*", destination: "/mail/:path*", permanent: true }],
  headers: async () => [
    {
      source: "/:path*",
      headers: [
        { key: "X-Content-Type-Options", value: "nosniff" },
        { key: "X-Frame-Options", value: "SAMEORIGIN" },
        { key: "Referrer-Policy", value: "same-origin" },
      ],
    },
  ],
};

/**
 * Read by the build and in development. A server that runs has what the build made of it (bin/web.mjs).
 *
 * @param {string} phase
 */
export default function configOf(phase) {
  const built = createNextIntlPlugin("./lib/transport/i18n-request.ts")(config);
  // Maps are for development: in a build they are 110 MB that nobody reads.
  const turbopackSourceMaps = phase !== PHASE_PRODUCTION_BUILD;
  return { ...built, experimental: { ...built.experimental, turbopackSourceMaps } };
}
