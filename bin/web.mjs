import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

// The web as it was built, on the port and the host given: what `next start` does, without the build's tools and
// configuration. The same in a clone and in a release.
const [port, hostname] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const { config } = JSON.parse(readFileSync(".next/required-server-files.json", "utf8"));
// Behind a proxy the Host may be the machine's own: the address that people use may call actions in any case.
const { PUBLIC_URL } = process.env;
config.experimental.serverActions.allowedOrigins = PUBLIC_URL ? [new URL(PUBLIC_URL).host] : [];
process.env.__NEXT_PRIVATE_STANDALONE_CONFIG = JSON.stringify(config);
require("next");
const { startServer } = require("next/dist/server/lib/start-server");

startServer({
  dir: process.cwd(),
  isDev: false,
  config,
  hostname,
  port: Number(port),
  allowRetry: false,
}).catch((/** @type {unknown} */ error) => {
  console.error(error);
  process.exit(1);
});
