import { randomBytes } from "node:crypto";
import { createKey, expect, rest, test } from "./fixtures.ts";

const mark = randomBytes(3).toString("hex");

test("people are noted one by one and many at once, found by name, offered where recipients are typed, and forgotten", async ({
  page,
}) => {
  const ada = `ada-${mark}@example.com`;
  await page.goto("/settings/recipients");
  await page.getByLabel("E-mail address").fill(`ada-${mark}`);
  await page.getByRole("button", { name: "Add person" }).click();
  await expect(page.getByText("Enter a valid e-mail address.")).toBeVisible();
  await page.getByLabel("E-mail address").fill(ada);
  await page.getByLabel("Name", { exact: true }).fill(`Ada ${mark}`);
  await page.getByRole("main").getByLabel("Language").selectOption("fr");
  await page.getByRole("button", { name: "Choose a time zone" }).click();
  await page.getByLabel("Where their consent comes from").fill("The May meeting");
  await page.getByRole("button", { name: "Add person" }).click();
  await expect(page.getByText("Person added.")).toBeVisible();

  const table = page.getByLabel("Table or addresses");
  await table.fill(`email,name,language\nbob-${mark}@example.com,Bob ${mark},de`);
  await page.getByRole("button", { name: "Add people" }).click();
  await expect(page.getByText(`bob-${mark}@example.com: `)).toBeVisible();
  await table.fill(`email,name,language\nbob-${mark}@example.com,Bob ${mark},en\n${ada},,`);
  await page.getByRole("button", { name: "Add people" }).click();
  await expect(page.getByText("1 person added; 1 was already known.")).toBeVisible();

  await page.getByRole("searchbox", { name: "Name or address" }).fill(`ada ${mark}`);
  const rows = page.getByTestId("recipients").getByRole("listitem");
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText(`Ada ${mark}`);
  await expect(rows).toContainText("not used yet");
  await expect(rows).toContainText("Consent: The May meeting");

  const key = await createKey();
  const { body: made } = await rest(key, "POST", "/themes", { name: `Onions ${mark}`, language: "en" });
  await page.goto(`/themes/${String(made.id)}`);
  await expect(page.locator(`datalist option[value="${ada}"]`)).toHaveText(`Ada ${mark}`);

  await page.goto(`/settings/recipients?text=${mark}`);
  await page.getByRole("button", { name: `Edit bob-${mark}@example.com` }).click();
  const bob = rows.filter({ hasText: `bob-${mark}` });
  await bob.getByLabel("Name").fill(`Robert ${mark}`);
  await bob.getByRole("button", { name: "Save" }).click();
  await expect(bob).toContainText(`Robert ${mark}`);
  await page.getByRole("button", { name: `Edit ${ada}` }).click();
  await page.getByRole("button", { name: "Delete these details" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete these details" }).click();
  await expect(page.getByText(`The details of ${ada} were deleted.`)).toBeVisible();
  await expect(rows).toHaveCount(1);
});
