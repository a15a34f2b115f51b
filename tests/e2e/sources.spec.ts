import { rss, type WebDouble } from "../doubles/web-server.ts";
import { expect, test } from "./fixtures.ts";

/** Two feeds, and a page that names both. */
function publish(web: WebDouble): void {
  for (const name of ["one", "two"])
    web.serve(`/${name}.xml`, rss(`Feed ${name}`, [{ title: `Entry of ${name}`, text: "Short." }]));
  const link = (name: string) =>
    `<link rel="alternate" type="application/rss+xml" href="/${name}.xml" title="The ${name} feed">`;
  web.serve("/page", `<html><head>${link("one")}${link("two")}</head></html>`, { "content-type": "text/html" });
}

test("a list that was pasted is taken in, seen as it goes, and undone", async ({ page, web }) => {
  publish(web);
  await page.goto("/sources");
  await page.getByRole("link", { name: "Import" }).click();
  await page.getByText("addresses to paste").click();
  await page.getByLabel("Addresses, one a line").fill("nothing that is one");
  await page.getByRole("button", { name: "Import" }).click();
  await expect(page.getByText("There is no feed in it.")).toBeVisible();
  await page.getByLabel("Addresses, one a line").fill(`${web.url}/one.xml\n${web.url}/page\n${web.url}/gone.xml`);
  await page.getByLabel("Group for feeds in no folder").fill("Pasted ones");
  await page.getByRole("button", { name: "Import" }).click();
  await page.waitForURL(/\/sources\/imports\//);
  await expect(page.getByTestId("import-progress")).toContainText("Finished", { timeout: 60_000 });
  await expect(page.getByText("1 added")).toBeVisible();
  await expect(page.getByText("The server answered with status 404.")).toBeVisible();
  await page.getByLabel("Group to add it to").selectOption("Pasted ones");
  const second = page.getByRole("listitem").filter({ hasText: "The two feed" }).last();
  await second.getByRole("button", { name: "Add The two feed" }).click();
  await expect(page.getByText("Added.")).toBeVisible();
  await page.getByRole("button", { name: "Undo import" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Undo import" }).click();
  await expect(page.getByTestId("import-progress")).toContainText("Undone");
  await page.goto("/sources");
  const group = page.getByRole("region", { name: "Pasted ones" });
  await expect(group.getByText("Feed two")).toBeVisible();
  await expect(group.getByText("Feed one")).toBeHidden();
});

test("a page with several feeds offers them, and a source says how it is read", async ({ page, web }) => {
  publish(web);
  await page.goto("/sources");
  await page.getByLabel("New group").fill("By hand");
  await page.getByRole("button", { name: "Create" }).click();
  const group = page.getByRole("region", { name: "By hand" });
  await group.getByLabel("Add a source to By hand").fill(`${web.url.replace("http://", "")}/page`);
  await group.getByRole("button", { name: "Look" }).click();
  const found = group.getByTestId("found-source");
  await expect(found).toContainText("Feed one");
  await found.getByRole("button", { name: "The two feed" }).click();
  await expect(found).toContainText("Feed two");
  await expect(found.getByLabel("Its entries are only teasers: read the whole articles")).toBeChecked();
  await found.getByRole("button", { name: "Add this source" }).click();
  await group.getByRole("button", { name: "Change Feed two" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel("the page, where the feed has only teasers")).toBeChecked();
  await dialog.getByLabel("Where the article is (CSS selector)").fill("div[");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByText("That is no CSS selector.")).toBeVisible();
  await dialog.getByLabel("Where the article is (CSS selector)").fill("article");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await expect(dialog).toBeHidden();
  const exported = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export (OPML)" }).click();
  expect((await exported).suggestedFilename()).toBe("sources.opml");
});
