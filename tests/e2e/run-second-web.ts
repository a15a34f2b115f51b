import { spawn } from "node:child_process";
import { prepareEnvironment } from "@/bin/environment";

// Finds the running database and starts another web process on it.
const { settings } = await prepareEnvironment();
const args = ["--import", "./bin/entry.mjs", "node_modules/next/dist/bin/next", "start", "-p", String(settings.PORT)];
const env = { ...process.env, TRUST_PROXY: settings.TRUST_PROXY };
const web = spawn(process.execPath, args, { stdio: "inherit", env });
for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => web.kill());
web.once("exit", () => process.exit(0));
