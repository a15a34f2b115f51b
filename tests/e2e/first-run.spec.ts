import { randomBytes } from "node:crypto";
import type { Locator } from "@playwright/test";
import { rss } from "../doubles/web-server.ts";
import { expect, signUp, test } from "./fixtures.ts";

test.use({ storageState: { cookies: [], origins: [] } });

test("a stranger is led from an empty workspace to a first edition, and to when and to whom", async ({ page }) => {
  const mark = randomBytes(3).toString("hex");
  await signUp(page, { name: "Ines", workspace: `Ines's ${mark}`, email: `ines-${mark}@example.com` });
  const began = Date.now();
  await expect(page.getByRole("heading", { name: "What do you want to read?" })).toBeVisible();
  await page.getByLabel("Name").fill(`Time ${mark}`);
  await page.getByRole("button", { name: "Use the sample feeds" }).click();
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

test("three sites, a name and a time become a first edition in ten clicks", async ({ page, web }) => {
  const mark = randomBytes(3).toString("hex");
  for (const name of ["north", "south", "west"]) web.serve(`/${name}.xml`, rss(name, [{ title: `From ${name}` }]));
  await signUp(page, { name: "Noor", workspace: `Noor's ${mark}`, email: `noor-${mark}@example.com` });
  let clicks = 0;
  const click = async (what: Locator) => {
    clicks++;
    await what.click();
  };
  await click(page.getByLabel("Name"));
  await page.keyboard.type(`Three ${mark}`);
  await click(page.getByLabel("Sites"));
  await page.keyboard.insertText(["north", "south", "west"].map((name) => `${web.url}/${name}.xml`).join("\n"));
  await click(page.getByRole("button", { name: "Create theme" }));
  await click(page.getByRole("button", { name: "Write an edition" }));
  await expect(page.getByTestId("preview")).toContainText("From west", { timeout: 60_000 });
  await click(page.getByRole("link", { name: "Continue" }));
  const card = page.getByTestId("schedule-card");
  await expect(card.getByRole("combobox", { name: "Time zone" })).toHaveValue("Europe/Paris");
  await click(card.getByLabel("Time", { exact: true }));
  await page.keyboard.press("Control+a");
  await page.keyboard.type("07:30");
  await click(card.getByRole("button", { name: "Add an address" }));
  await page.keyboard.type(`noor-${mark}@example.com`);
  await click(card.getByRole("switch"));
  await expect(card.getByText("On. Editions are written automatically.")).toBeVisible();
  await expect(page.getByText("Saved")).toBeVisible();
  expect(clicks).toBeLessThanOrEqual(10);
});

test("each step can be skipped, and come back to", async ({ page }) => {
  const mark = randomBytes(3).toString("hex");
  await signUp(page, { name: "Juri", workspace: `Juri's ${mark}`, email: `juri-${mark}@example.com` });
  for (const title of ["Preview", "When and to whom?"]) {
    await page.getByRole("link", { name: "Skip this step" }).click();
    await expect(page.getByRole("heading", { name: title })).toBeVisible();
  }
  await page.getByRole("link", { name: /^1\. Theme/ }).click();
  await expect(page.getByRole("heading", { name: "What do you want to read?" })).toBeVisible();
  await page.getByRole("button", { name: "Not now" }).click();
  await expect(page.getByRole("heading", { name: "Recent runs" })).toBeVisible();
  await page.getByRole("link", { name: "Start the guided setup" }).click();
  await page.waitForURL("**/welcome?step=theme");
});
