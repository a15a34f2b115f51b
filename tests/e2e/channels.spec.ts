import { randomBytes } from "node:crypto";
import { startChatServers } from "../doubles/chat-servers.ts";
import { rss } from "../doubles/web-server.ts";
import { createKey, expect, rest, test } from "./fixtures.ts";

const mark = randomBytes(3).toString("hex");

test("a channel is added, tried out, chosen for a theme beside a list, and gets the edition", async ({ page, web }) => {
  const chat = await startChatServers();
  web.serve("/news.xml", rss(`News ${mark}`, [{ title: "The court of appeal ruled on onions" }]));
  const key = await createKey();
  const { body: group } = await rest(key, "POST", "/source-groups", { name: `News ${mark}` });
  await rest(key, "POST", `/source-groups/${String(group.id)}/sources`, { url: `${web.url}/news.xml` });
  const theme = { name: `Onions ${mark}`, language: "en", sourceGroupIds: [group.id] };
  const { body: made } = await rest(key, "POST", "/themes", theme);

  await page.goto("/settings/channels");
  await page.getByLabel("Name").fill(`Newsroom ${mark}`);
  await page.getByLabel("Webhook address").fill("not an address");
  await page.getByRole("button", { name: "Add channel" }).click();
  await expect(page.getByText("This is not a web address. Enter one such as https://example.com.")).toBeVisible();
  await page.getByLabel("Webhook address").fill(`${chat.url}/services/T0/B0/secret`);
  await page.getByRole("button", { name: "Add channel" }).click();
  await page.getByRole("button", { name: `Send a test to Newsroom ${mark}` }).click();
  await expect(page.getByText(`Newsroom ${mark} accepted the test.`)).toBeVisible();
  await expect(page.getByTestId("channels")).not.toContainText("secret");

  await page.goto("/settings/recipients/lists");
  await page.getByLabel("Name").fill(`Board ${mark}`);
  await page.getByLabel("Addresses").first().fill(`Ann <ann-${mark}@example.com>\nbob`);
  await page.getByRole("button", { name: "Create list" }).click();
  await expect(page.getByText("bob: Enter a valid e-mail address.")).toBeVisible();
  await page.getByLabel("Addresses").first().fill(`Ann <ann-${mark}@example.com>`);
  await page.getByRole("button", { name: "Create list" }).click();
  await expect(page.getByTestId("lists")).toContainText(`Board ${mark} One address`);

  await page.goto(`/themes/${String(made.id)}`);
  await page.getByRole("checkbox", { name: `Newsroom ${mark}` }).check();
  await page.getByRole("checkbox", { name: `Board ${mark}` }).check();
  await expect(page.getByTestId("schedule-sentence")).toContainText(`to one person, to Newsroom ${mark}`);
  const chosen = async () => {
    const { body } = await rest(key, "GET", `/themes/${String(made.id)}/schedule`);
    return ((body as { emails?: string[] } | null)?.emails ?? []).map((one) => one.split(":")[0]);
  };
  await expect.poll(chosen).toEqual(["channel", "list"]);
  await page.reload();
  await page.getByRole("button", { name: "Generate now" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Deliver to 2 recipients" }).click();
  await expect.poll(() => chat.posted.length, { timeout: 60_000 }).toBe(2);
  expect(chat.posted[1]?.raw).toContain("The court of appeal ruled on onions");
  await page.goto("/mail");
  await page.getByLabel("Recipient").fill(`ann-${mark}`);
  await expect(page.getByText(`ann-${mark}@example.com`)).toBeVisible();
  await chat.close();
});
