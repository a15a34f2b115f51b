import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { freePort } from "../../bin/postgres.ts";
import { startOidcDouble } from "../doubles/oidc-provider.ts";
import { chromiumArgs, findChromium } from "./chromium.ts";
import { startSystem, userEnvironment } from "./system.ts";

/** One running system for all browser tests, with its owner signed in. */
export default async function setup(): Promise<() => Promise<void>> {
  // Builds what the system runs, too.
  execFileSync(process.execPath, ["bin/run.mjs", "release"], { env: userEnvironment({}) });
  const dataDir = mkdtempSync(join(tmpdir(), "periodical-e2e-"));
  const port = String(await freePort());
  const oidc = await startOidcDouble(`http://localhost:${port}/api/auth/callback/oidc`);
  oidc.signInAs({ sub: "sam", email: "sam@corp.example", name: "Sam Oh", groups: ["editors"] });
  const system = await startSystem({
    PORT: port,
    OIDC_ISSUER: oidc.issuer,
    OIDC_CLIENT_ID: oidc.client.id,
    OIDC_CLIENT_SECRET: oidc.client.secret,
    OIDC_NAME: "Corp ID",
    OIDC_DOMAINS: "corp.example",
    OIDC_WORKSPACE: "Corporate desk",
    OIDC_ROLE_CLAIM: "groups",
    OIDC_MANAGER_VALUES: "editors",
    DATA_DIR: dataDir,
    SOURCES_ALLOW_PRIVATE_NETWORK: "true",
    LOG_LEVEL: "warn",
    SIGN_UP: "open",
    // The tests come from many addresses.
    TRUST_PROXY: "true",
  });
  process.env.E2E_URL = system.url;
  process.env.E2E_DATA_DIR = dataDir;
  process.env.E2E_STATE = join(dataDir, "signed-in.json");
  const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumArgs });
  const page = await browser.newPage({ locale: "en-GB", timezoneId: "Europe/Paris" });
  await page.goto(system.link);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(`${system.url}/`);
  await page.context().storageState({ path: process.env.E2E_STATE });
  await browser.close();
  return async () => {
    await system.stop();
    await oidc.close();
    if (/"level":(50|60)/.test(system.output())) throw new Error(`The system logged errors:\n${system.output()}`);
    rmSync(dataDir, { recursive: true, force: true });
  };
}
