import { rss, type WebDouble } from "../doubles/web-server.ts";
import { expect, test } from "./fixtures.ts";

/** Two feeds, and a page that links to both. */
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
  await page.getByText("pasted addresses", { exact: true }).click();
  await page.getByLabel("Addresses, one per line").fill("nothing that is one");
  await page.getByRole("button", { name: "Import" }).click();
  await expect(page.getByText("The list contains no feeds.")).toBeVisible();
  await page.getByLabel("Addresses, one per line").fill(`${web.url}/one.xml\n${web.url}/page\n${web.url}/gone.xml`);
  await page.getByLabel("Group for feeds without a folder").fill("Pasted ones");
  await page.getByRole("button", { name: "Import" }).click();
  await page.waitForURL(/\/sources\/imports\//);
  await expect(page.getByTestId("import-progress")).toContainText("Finished", { timeout: 60_000 });
  await expect(page.getByText("1 added")).toBeVisible();
  await expect(page.getByText("The server responded with status 404.")).toBeVisible();
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
  await group.getByRole("button", { name: "Find feed" }).click();
  const found = group.getByTestId("found-source");
  await expect(found).toContainText("Feed one");
  await found.getByRole("button", { name: "The two feed" }).click();
  await expect(found).toContainText("Feed two");
  await expect(found.getByLabel("This feed has only teasers: read the full articles")).toBeChecked();
  await found.getByRole("button", { name: "Add this source" }).click();
  await group.getByRole("button", { name: "Edit Feed two" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel("the page, where the feed has only teasers")).toBeChecked();
  await dialog.getByLabel("Where the article is (CSS selector)").fill("div[");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByText("This is not a valid CSS selector.")).toBeVisible();
  await dialog.getByLabel("Where the article is (CSS selector)").fill("article");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await expect(dialog).toBeHidden();
  const exported = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export (OPML)" }).click();
  expect((await exported).suggestedFilename()).toBe("sources.opml");
});

test("all sources are seen with how they are doing, changed together, and given another address", async ({
  page,
  web,
}) => {
  const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toUTCString();
  const entries = ["First", "Second", "Third", "Fourth", "Fifth"].map((title, ago) => ({ title, date: day(ago) }));
  web.serve("/old.xml", rss("The Old Paper", entries));
  web.serve("/renewed.xml", rss("The New Paper", [{ title: "Renewed", date: day(0) }, ...entries]));
  await page.goto("/sources");
  for (const name of ["Papers", "Kept papers"]) {
    await page.getByLabel("New group").fill(name);
    await page.getByRole("button", { name: "Create" }).click();
    await expect(page.getByRole("region", { name, exact: true })).toBeVisible();
  }
  const group = page.getByRole("region", { name: "Papers", exact: true });
  await group.getByLabel("Add a source to Papers").fill(`${web.url}/old.xml`);
  await group.getByRole("button", { name: "Find feed" }).click();
  await group.getByRole("button", { name: "Add this source" }).click();
  await expect(group.getByRole("link", { name: "The Old Paper" })).toBeVisible();

  await page.getByRole("link", { name: "All sources", exact: true }).click();
  await page.getByRole("searchbox").fill("Old Paper");
  await page.waitForURL(/text=Old/);
  const row = page.getByRole("row").filter({ hasText: "The Old Paper" });
  await expect(row.getByText("publishes daily")).toBeVisible();
  await expect(row.getByRole("img", { name: "5 entries in 30 days" })).toBeVisible();
  await row.getByText("Latest entries").click();
  await expect(row.getByRole("link", { name: "Third" })).toBeVisible();
  await row.getByLabel("Select The Old Paper").check();
  await page.getByLabel("Move to…").selectOption("Kept papers");
  await expect(page.getByText("Moved.", { exact: true })).toBeVisible();
  await expect(row.getByText("Kept papers")).toBeVisible();

  await row.getByRole("link", { name: "The Old Paper" }).click();
  await page.getByLabel("Address", { exact: true }).fill(`${web.url}/old.xml`);
  await page.getByRole("button", { name: "Compare" }).click();
  await expect(page.getByText("This is already its address.")).toBeVisible();
  await page.getByLabel("Address", { exact: true }).fill(`${web.url}/renewed.xml`);
  await page.getByRole("button", { name: "Compare" }).click();
  const found = page.getByTestId("found-address");
  await expect(found).toContainText("5 of its 6 entries are known from the old address.");
  await found.getByRole("button", { name: "Use this address" }).click();
  await expect(page.getByText("Address changed. What was read before is kept.")).toBeVisible();
  await expect(page.getByRole("heading", { name: "The New Paper" })).toBeVisible({ timeout: 90_000 });
  await expect(page.getByRole("link", { name: "Renewed", exact: true })).toBeVisible();
});
