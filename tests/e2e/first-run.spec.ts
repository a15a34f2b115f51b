import { randomBytes } from "node:crypto";
import { expect, signUp, test } from "./fixtures.ts";

test.use({ storageState: { cookies: [], origins: [] } });

test("a stranger is led from an empty workspace to a first edition, and to when and to whom", async ({ page }) => {
  const mark = randomBytes(3).toString("hex");
  await signUp(page, { name: "Ines", workspace: `Ines's ${mark}`, email: `ines-${mark}@example.com` });
  const began = Date.now();
  await expect(page.getByRole("heading", { name: "What do you want to read?" })).toBeVisible();
  await page.getByRole("button", { name: "Use the sample feeds" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: "The Almanac" })).toBeVisible();
  await page.getByRole("link", { name: "Continue" }).click();

  await page.getByLabel("Name").fill(`Time ${mark}`);
  await page.getByRole("button", { name: "Create theme" }).click();
  await page.getByRole("button", { name: "Write an edition" }).click();
  await expect(page.getByTestId("preview").getByRole("heading", { name: `Time ${mark}` })).toBeVisible({
    timeout: 30_000,
  });
  await page.getByRole("link", { name: "Continue" }).click();

  const card = page.getByTestId("schedule-card");
  await card.getByRole("button", { name: "Add an address" }).click();
  await card.getByRole("textbox", { name: /^Recipient/ }).fill(`reader-${mark}@example.com`);
  await card.getByRole("switch").click();
  await expect(page.getByText("Saved")).toBeVisible();
  expect(Date.now() - began, "from empty to first edition and schedule").toBeLessThan(120_000);
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("heading", { name: `Time ${mark}`, level: 1 })).toBeVisible();
  await page.goto("/");
  await expect(page.getByText("Setup is not finished.")).toBeHidden();
});

test("each step can be skipped, and come back to", async ({ page }) => {
  const mark = randomBytes(3).toString("hex");
  await signUp(page, { name: "Juri", workspace: `Juri's ${mark}`, email: `juri-${mark}@example.com` });
  for (const title of ["What is it about?", "Preview", "When and to whom?"]) {
    await page.getByRole("link", { name: "Skip this step" }).click();
    await expect(page.getByRole("heading", { name: title })).toBeVisible();
  }
  await page.getByRole("link", { name: /^2\. Theme/ }).click();
  await expect(page.getByRole("heading", { name: "What is it about?" })).toBeVisible();
  await page.getByRole("button", { name: "Not now" }).click();
  await expect(page.getByRole("heading", { name: "Recent runs" })).toBeVisible();
  await page.getByRole("link", { name: "Start the guided setup" }).click();
  await page.waitForURL("**/welcome?step=sources");
});
