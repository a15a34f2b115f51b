import { spawn } from "node:child_process";
import { prepareEnvironment } from "@/bin/environment";
import { commandsOf } from "@/bin/layout";

// Finds the running database and starts another web process on it.
const { settings } = await prepareEnvironment();
const args = commandsOf("production").web(settings);
const env = { ...process.env, TRUST_PROXY: settings.TRUST_PROXY };
const web = spawn(process.execPath, args, { stdio: "inherit", env });
for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => web.kill());
web.once("exit", () => process.exit(0));
