// The entry point of every npm script. It runs on the Node.js that npm was started with, installs the packages of the
// lock file if that has changed, generates the database client, and hands over to the TypeScript command on a Node.js
// new enough for the rest. It must not import anything from node_modules.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
process.chdir(root);

const [command, ...args] = process.argv.slice(2);
const commands = readdirSync("bin").filter((name) => name.endsWith(".ts"));
if (!command || !commands.includes(`${command}.ts`)) {
  console.error(`Unknown command ${command ?? ""}.`);
  process.exit(2);
}

install();
const node = findNode();
generateClient(node);
handOver(node);

function install() {
  const wanted = digest(["package.json", "package-lock.json"]);
  const stamp = "node_modules/.periodical-install";
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  // The admin command prints nothing but its answer on standard output, so progress goes to standard error.
  console.error("Installing packages (once, about a minute)...");
  const result = spawnSync(npm(), ["ci", "--include=dev", "--include=optional", "--loglevel=error"], {
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
    env: { ...process.env, PUPPETEER_SKIP_DOWNLOAD: "1" },
  });
  if (result.status !== 0) {
    console.error("npm ci failed; what it printed stands above.");
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
}

function npm() {
  return process.platform === "win32" ? "npm.cmd" : "npm";
}

/** A Node.js of at least 22.19: the one that came with the packages, or the one running this. */
function findNode() {
  const bundled = join(root, "node_modules/.bin/node");
  if (existsSync(bundled) && spawnSync(bundled, ["--version"]).status === 0) return bundled;
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 19)) return process.execPath;
  console.error(`Node.js ${process.versions.node} is too old here: install 22.19 or newer and run the command again.`);
  process.exit(1);
}

function generateClient(node) {
  const schemas = readdirSync("prisma/schema").map((name) => join("prisma/schema", name));
  const wanted = digest([...schemas, "package-lock.json"]);
  const stamp = "lib/db/generated/.periodical-schema";
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  const result = spawnSync(node, ["node_modules/prisma/build/index.js", "generate"], {
    stdio: ["ignore", "pipe", "pipe"],
    encoding: "utf8",
    env: { ...process.env, PRISMA_HIDE_UPDATE_MESSAGE: "1", CHECKPOINT_DISABLE: "1" },
  });
  if (result.status !== 0) {
    console.error(result.stdout + result.stderr);
    process.exit(1);
  }
  mkdirSync("lib/db/generated", { recursive: true });
  writeFileSync(stamp, wanted);
}

function handOver(node) {
  const child = spawn(
    node,
    [...(existsSync(".env") ? ["--env-file=.env"] : []), "--import", "tsx", `bin/${command}.ts`, ...args],
    {
      stdio: "inherit",
      env: {
        ...process.env,
        PATH: `${dirname(node)}:${join(root, "node_modules/.bin")}:${process.env.PATH}`,
        // Code compiled once is reused when web or worker are started again.
        NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, ".build/compiled"),
      },
    },
  );
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    // A Ctrl-C reaches the child through the terminal's process group; passing it on twice is harmless.
    process.on(signal, () => child.kill(signal));
  }
  // npm does not pass SIGTERM on: when npm is gone, the command is stopped, too.
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid !== parent) child.kill("SIGTERM");
  }, 500);
  watch.unref();
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)));
}

function digest(files) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(file).update(readFileSync(file));
  return hash.digest("hex");
}
