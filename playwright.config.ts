import { defineConfig } from "@playwright/test";
import { chromiumArgs, findChromium } from "./tests/e2e/chromium.ts";

export default defineConfig({
  testDir: "tests/e2e",
  outputDir: ".build/playwright",
  globalSetup: "./tests/e2e/start-system.ts",
  // The test that waits for minutes to begin comes first: meanwhile the others use the processors.
  projects: [
    { name: "waiting", testMatch: /main-job/ },
    { name: "others", testIgnore: /main-job/ },
  ],
  // One more than two processors can serve, because some tests wait for a minute to begin.
  workers: 3,
  // The limits are for tests that hang, not for slow ones: a machine at a third of the speed stays within them.
  timeout: 600_000,
  expect: { timeout: 60_000 },
  forbidOnly: true,
  reporter: [["list"], ["json", { outputFile: ".build/playwright.json" }]],
  use: {
    browserName: "chromium",
    launchOptions: { executablePath: findChromium(), args: chromiumArgs },
    contextOptions: { reducedMotion: "reduce" },
    locale: "en-GB",
    timezoneId: "Europe/Paris",
    // A button that was renamed is reported as missing long before the test times out.
    actionTimeout: 120_000,
    navigationTimeout: 120_000,
    screenshot: "only-on-failure",
    // Recording every test costs a third of the time: TRACE=1 npm test -- browser.
    trace: process.env.TRACE ? "retain-on-failure" : "off",
  },
});
