import { spawn } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import { freePort } from "../../bin/postgres.ts";
import { systemUrl } from "./fixtures.ts";
import { userEnvironment } from "./system.ts";

/** Another web process on the same database, as on a second machine. */
export async function startSecondWeb(): Promise<{ url: string; stop: () => Promise<void> }> {
  const port = await freePort();
  const child = spawn(process.execPath, ["--import", "tsx", "tests/e2e/run-second-web.ts"], {
    stdio: "ignore",
    env: userEnvironment({
      PORT: String(port),
      DATA_DIR: process.env.E2E_DATA_DIR,
      PUBLIC_URL: systemUrl(),
      TRUST_PROXY: "true",
      NODE_ENV: "production",
      LOG_LEVEL: "warn",
    }),
  });
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  const url = `http://localhost:${port}`;
  for (let left = 200; left > 0; left--) {
    const health = await fetch(`${url}/api/health`).catch(() => null);
    if (health?.ok) break;
    await wait(100);
  }
  return {
    url,
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}
