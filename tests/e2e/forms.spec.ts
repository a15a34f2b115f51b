import { randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import { rss } from "../doubles/web-server.ts";
import { createKey, expect, otherPage, rest, test } from "./fixtures.ts";

const key = { current: "" };
test.beforeAll(async () => {
  key.current = await createKey();
});

const named = (what: string) => `${what} ${randomBytes(3).toString("hex")}`;

async function makeTheme(): Promise<string> {
  const theme = { name: named("Shared"), brief: "", language: "en", sourceGroupIds: [] };
  return String((await rest(key.current, "POST", "/themes", theme)).body.id);
}

const themeOf = async (id: string) => (await rest(key.current, "GET", `/themes/${id}`)).body;
const asked = (page: Page) => page.getByRole("dialog", { name: "Leave without saving?" });

test("what is typed is not left by a link, a key, the search or back without a question, and stays where one stays", async ({
  page,
}) => {
  await page.goto("/workflows");
  await page.getByRole("link", { name: "New workflow" }).click();
  const name = page.getByLabel("Name", { exact: true });
  await name.fill("Half a workflow");
  await page.getByRole("navigation").first().getByRole("link", { name: "Sources" }).click();
  await expect(asked(page)).toBeVisible();
  await page.getByRole("button", { name: "Stay" }).click();
  await expect(asked(page)).toBeHidden();
  await expect(name).toHaveValue("Half a workflow");

  await page.evaluate(() => window.history.back());
  await expect(asked(page)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(name).toHaveValue("Half a workflow");
  expect(new URL(page.url()).pathname).toBe("/workflows/new");

  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Search" }).fill("runs");
  await page.getByRole("option", { name: "Runs", exact: false }).first().click();
  await expect(asked(page)).toBeVisible();
  await page.getByRole("button", { name: "Leave without saving" }).click();
  await page.waitForURL((url) => url.pathname !== "/workflows/new");
});

test("a form that was sent, or that nobody has touched, is left without a question", async ({ page }) => {
  await page.goto("/sources");
  await page.getByLabel("New group").fill(named("Left"));
  await page.getByRole("button", { name: "Create group" }).click();
  await expect(page.getByLabel("New group")).toHaveValue("");
  await page.getByRole("navigation").first().getByRole("link", { name: "Runs" }).click();
  await page.waitForURL("**/runs");
  await expect(asked(page)).toBeHidden();
});

test("two people change different fields of a theme at once: both changes stay, and neither does anything for it", async ({
  page,
  browser,
}) => {
  const id = await makeTheme();
  const other = await otherPage(browser);
  await Promise.all([page.goto(`/themes/${id}`), other.goto(`/themes/${id}`)]);
  await page.getByLabel("Brief").fill("The first one's words");
  await expect.poll(async () => (await themeOf(id)).brief).toBe("The first one's words");
  const name = named("Renamed");
  await other.getByLabel("Name", { exact: true }).fill(name);
  await expect.poll(async () => (await themeOf(id)).name).toBe(name);
  expect((await themeOf(id)).brief).toBe("The first one's words");
  await expect(other.getByLabel("Brief")).toHaveValue("The first one's words");
  await other.context().close();
});

test("two people change the same field at once: the later one is asked whose is to stay, and nothing is saved before", async ({
  page,
  browser,
}) => {
  const id = await makeTheme();
  const other = await otherPage(browser);
  await Promise.all([page.goto(`/themes/${id}`), other.goto(`/themes/${id}`)]);
  // While it is offline, the second page's form cannot receive the change before its field is edited.
  await other.context().setOffline(true);
  await page.getByLabel("Brief").fill("The first one's words");
  await expect.poll(async () => (await themeOf(id)).brief).toBe("The first one's words");
  await other.getByLabel("Brief").fill("The second one's words");
  await other.context().setOffline(false);
  const question = other.getByRole("alert").filter({ hasText: "Someone else changed this field" });
  await expect(question).toContainText("Theirs: The first one's words");
  await expect(other.getByLabel("Brief")).toHaveValue("The second one's words");
  expect((await themeOf(id)).brief).toBe("The first one's words");
  await question.getByLabel("Theirs:").check();
  await expect(other.getByLabel("Brief")).toHaveValue("The first one's words");
  await question.getByRole("button", { name: "Keep all of mine" }).click();
  await expect(question).toBeHidden();
  await expect.poll(async () => (await themeOf(id)).brief).toBe("The second one's words");
  await other.context().close();
});

test("a workflow that somebody else has saved meanwhile takes what they changed, and is saved with both", async ({
  page,
}) => {
  const step = { key: "mine", taskType: "webhook", params: { url: "https://example.com" } };
  const { body } = await rest(key.current, "POST", "/workflows", { name: named("Flow"), steps: [step] });
  const path = `/workflows/${String(body.id)}`;
  await page.goto(path);
  const name = named("Mine");
  await page.getByLabel("Name", { exact: true }).fill(name);
  const theirs = { ...step, key: "theirs" };
  expect((await rest(key.current, "PUT", path, { name: body.name, steps: [theirs] })).status).toBe(200);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Someone else changed other fields.")).toBeVisible();
  await expect(page.getByLabel("Step name")).toHaveValue("theirs");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect
    .poll(async () => (await rest(key.current, "GET", path)).body)
    .toMatchObject({ name, steps: [{ key: "theirs" }] });
});

test("a draft that somebody else edits meanwhile keeps the title that is typed, takes their note, and is saved with both", async ({
  page,
  web,
}) => {
  web.serve("/paper.xml", rss("The Paper", [{ title: "A bridge opens" }, { title: "A road closes" }]));
  const group = await rest(key.current, "POST", "/source-groups", { name: named("Drafts") });
  await rest(key.current, "POST", `/source-groups/${String(group.body.id)}/sources`, { url: `${web.url}/paper.xml` });
  const theme = { name: named("Drafted"), brief: "", language: "en", sourceGroupIds: [group.body.id] };
  const { body } = await rest(key.current, "POST", "/themes", theme);
  const asked = await rest(key.current, "POST", `/themes/${String(body.id)}/generate`, { deliveryMode: "draft" });
  const run = async () => (await rest(key.current, "GET", `/runs/${String(asked.body.runId)}`)).body;
  await expect.poll(async () => (await run()).status).toBe("succeeded");
  const path = `/editions/${String((await run()).editionId)}`;
  const content = async () => (await rest(key.current, "GET", path)).body.content as { title: string; note?: string };

  await page.goto(path);
  await page.getByRole("button", { name: "Edit…" }).click();
  await page.getByLabel("Title").fill("Bridges and roads");
  const theirs = { title: (await content()).title, note: "Theirs.", sections: [1, 0], edits: 0 };
  expect((await rest(key.current, "PATCH", path, theirs)).status).toBe(200);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByLabel("Editor’s note")).toHaveValue("Theirs.");
  await expect(page.getByLabel("Title")).toHaveValue("Bridges and roads");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect.poll(content).toMatchObject({ title: "Bridges and roads", note: "Theirs." });

  // What one has saved oneself comes back renumbered, and nobody is asked about it.
  await page.getByRole("button", { name: "Edit…" }).click();
  const stories = page.getByRole("group", { name: "Stories" }).getByRole("checkbox");
  const second = (await stories.nth(1).getAttribute("aria-label")) ?? "";
  await page
    .getByRole("button", { name: /^Move .* up$/ })
    .nth(1)
    .click();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("button", { name: "Edit…" }).click();
  await expect(stories.first()).toHaveAccessibleName(second);
  await expect(page.getByText("Someone else changed")).toHaveCount(0);
});
