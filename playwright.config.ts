import { defineConfig } from "@playwright/test";
import { chromiumArgs, findChromium } from "./tests/e2e/chromium.ts";

export default defineConfig({
  testDir: "tests/e2e",
  outputDir: ".build/playwright",
  globalSetup: "./tests/e2e/start-system.ts",
  // First what waits for minutes to come: beside it the others have the processors.
  projects: [
    { name: "waiting", testMatch: /main-job/ },
    { name: "others", testIgnore: /main-job/ },
  ],
  // One more than two processors can serve: some tests wait for a minute to come.
  workers: 3,
  // Limits are for what hangs, not for what is slow: a machine at a third of the speed holds them.
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
    // A button that has another name now is said to be missing long before the test is over.
    actionTimeout: 120_000,
    screenshot: "only-on-failure",
    // Recording every test costs a third of the time: TRACE=1 npm test -- browser.
    trace: process.env.TRACE ? "retain-on-failure" : "off",
  },
});
