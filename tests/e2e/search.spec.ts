import { createKey, expect, rest, test } from "./fixtures.ts";

const mark = crypto.randomUUID().slice(0, 6);
const key = { current: "" };

test.beforeAll(async () => {
  key.current = await createKey();
});

test("anything is found from everywhere by its name, by keyboard alone, and so is what can be done", async ({
  page,
}) => {
  await rest(key.current, "POST", "/themes", { name: `Orchards ${mark}`, language: "en" });
  await page.goto("/schedules");
  await page.keyboard.press("Control+k");
  const field = page.getByRole("combobox", { name: "Search" });
  await expect(field).toBeFocused();
  await field.fill(`orchards ${mark}`);
  await expect(page.getByRole("option", { name: `Orchards ${mark}`, exact: true })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: `Orchards ${mark}`, level: 1 })).toBeVisible();

  await page.getByRole("button", { name: "Search" }).click();
  await field.fill("new work");
  await expect(page.getByRole("option", { name: "New workflow" })).toBeVisible();
  await page.keyboard.press("Enter");
  await page.waitForURL("**/workflows/new");

  await page.goto(`/search?text=${mark}`);
  await expect(page.getByRole("main").getByRole("link", { name: `Orchards ${mark}` })).toBeVisible();
});

test("keys lead to pages, are listed, and can be turned off", async ({ page }) => {
  await page.goto("/themes");
  await page.getByRole("heading", { level: 1 }).click();
  await page.keyboard.press("g");
  await page.keyboard.press("s");
  await page.waitForURL("**/schedules");
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(help).toContainText("Go to Schedules");
  await help.getByRole("switch").click();
  await help.getByRole("button", { name: "Close" }).click();
  await page.keyboard.press("?");
  await page.keyboard.press("g");
  await page.keyboard.press("t");
  await expect(help).toBeHidden();
  await expect(page).toHaveURL(/\/schedules$/);
});
