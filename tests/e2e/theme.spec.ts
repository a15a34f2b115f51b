import { randomBytes } from "node:crypto";
import { rss } from "../doubles/web-server.ts";
import { violationsOn } from "./axe.ts";
import { createKey, expect, readOutbox, rest, test } from "./fixtures.ts";

const key = { current: "" };
test.beforeAll(async () => {
  key.current = await createKey();
});

async function makeTheme(url?: string): Promise<{ id: string; name: string }> {
  const name = `Theme ${randomBytes(3).toString("hex")}`;
  const groupIds: unknown[] = [];
  if (url) {
    const group = await rest(key.current, "POST", "/source-groups", { name: `Group of ${name}` });
    expect((await rest(key.current, "POST", `/source-groups/${String(group.body.id)}/sources`, { url })).status).toBe(
      201,
    );
    groupIds.push(group.body.id);
  }
  const { body } = await rest(key.current, "POST", "/themes", {
    name,
    brief: "",
    language: "en",
    sourceGroupIds: groupIds,
  });
  return { id: String(body.id), name };
}

const scheduleOf = async (id: string) => (await rest(key.current, "GET", `/themes/${id}/schedule`)).body;

test("the card takes the browser's zone for a new schedule, saves by itself and says what it will do", async ({
  page,
}) => {
  const { id } = await makeTheme();
  await page.goto(`/themes/${id}`);
  const card = page.getByTestId("schedule-card");
  await expect(card.getByRole("combobox", { name: "Time zone" })).toHaveValue("Europe/Paris");
  // Opening a card saves nothing.
  expect(await scheduleOf(id)).toBeNull();
  await card.getByRole("button", { name: "Fri" }).click();
  await expect(card.locator("[data-save-state=saved]")).toBeVisible();
  await expect(page.getByTestId("schedule-sentence")).toHaveText(
    "Off. When on: Every Monday and Friday at 08:00, Paris time, no recipients (readable here only).",
  );
  expect(await scheduleOf(id)).toMatchObject({ enabled: false, days: ["mon", "fri"], timezone: "Europe/Paris" });
  await card.getByLabel("Time", { exact: true }).fill("7h05");
  await card.getByLabel("Time", { exact: true }).blur();
  await expect(page.getByTestId("schedule-sentence")).toContainText("07:05");
  await expect.poll(async () => (await scheduleOf(id)).time).toBe("07:05");
});

test("a zone is found by any part of its name, by keyboard", async ({ page }) => {
  const { id } = await makeTheme();
  await page.goto(`/themes/${id}`);
  const zone = page.getByTestId("schedule-card").getByRole("combobox", { name: "Time zone" });
  await expect(zone).toHaveValue("Europe/Paris");
  await zone.fill("lord h");
  await expect(page.getByRole("option")).toHaveCount(1);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await scheduleOf(id))?.timezone).toBe("Australia/Lord_Howe");
});

test("a wrong address is said on its line when one leaves it, and nothing wrong is saved", async ({ page }) => {
  const { id } = await makeTheme();
  await page.goto(`/themes/${id}`);
  const card = page.getByTestId("schedule-card");
  await card.getByRole("button", { name: "Add an address" }).click();
  const line = card.getByLabel("Recipient 1", { exact: true });
  await expect(line).toBeFocused();
  await line.fill("registry@example");
  await line.blur();
  await expect(card.getByText("This address has no domain ending, such as .com.")).toBeVisible();
  await expect(card.locator("[data-save-state=invalid]")).toBeVisible();
  expect(await scheduleOf(id)).toBeNull();
  await line.fill("registry@example.com");
  await expect(card.locator("[data-save-state=saved]")).toBeVisible();
  await expect.poll(async () => (await scheduleOf(id))?.emails).toEqual(["registry@example.com"]);
  await card.getByRole("button", { name: "Remove recipient 1" }).click();
  await expect.poll(async () => (await scheduleOf(id))?.emails).toEqual([]);
});

test("a save that fails loses nothing: it says so, keeps what was typed, and is tried again by itself", async ({
  page,
}) => {
  const { id } = await makeTheme();
  await page.goto(`/themes/${id}`);
  await page.route("**/themes/**", (route) => (route.request().method() === "POST" ? route.abort() : route.continue()));
  const brief = page.getByLabel("Brief");
  await brief.fill("What the courts decide");
  await expect(page.getByText("Not saved: the server did not respond.")).toBeVisible();
  await expect(brief).toHaveValue("What the courts decide");
  await expect(page.getByRole("button", { name: "Try again" })).toBeVisible();
  await page.unroute("**/themes/**");
  await expect
    .poll(async () => (await rest(key.current, "GET", `/themes/${id}`)).body.brief)
    .toBe("What the courts decide");
});

test("an edition is written by hand, shown as it is made, read, approved and mailed", async ({
  page,
  web,
  browser,
}) => {
  web.serve("/hand.xml", rss("Hand", [{ title: "Hearing" }, { title: "Verdict" }]));
  const { id, name } = await makeTheme(`${web.url}/hand.xml`);
  await rest(key.current, "PUT", `/themes/${id}/schedule`, {
    enabled: false,
    days: ["mon"],
    time: "09:00",
    timezone: "UTC",
    emails: ["approver@example.com"],
  });
  await page.goto(`/themes/${id}`);
  await page.getByRole("button", { name: "Generate now" }).click();
  await page.getByRole("button", { name: "Keep as a draft" }).click();
  await expect(page.getByText("Edition 1 is ready.")).toBeVisible();
  await expect(page.getByRole("link", { name: `${name}, no. 1` })).toBeVisible();
  expect(await readOutbox(name)).toEqual([]);
  await page.getByRole("button", { name: "Generate now" }).click();
  await expect(page.getByRole("dialog")).toContainText("It replaces the draft of");
  await page.getByRole("button", { name: "Draft, with a copy for me" }).click();
  await expect
    .poll(async () => (await readOutbox(name)).map(({ subject }) => subject))
    .toEqual([expect.stringContaining("[Test]")]);
  // The first draft was deleted, and so was its link.
  await page.reload();
  await page.getByRole("link", { name: `${name}, no. 1` }).click();
  await expect(page.getByText("Draft, waiting for your approval.")).toBeVisible();
  await page.getByRole("button", { name: "Show source 1" }).first().click();
  await expect(page.getByRole("link", { name: "Open the saved text" })).toBeVisible();
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  await expect(page.getByText("It is for approver@example.com")).toBeVisible();
  await page.getByRole("dialog").getByRole("button", { name: "Approve" }).click();
  await expect(page.getByText("Draft, waiting for your approval.")).toBeHidden();
  await expect.poll(() => readOutbox(name).then((mails) => mails.length)).toBe(2);
  for (const colorScheme of ["light", "dark"] as const) {
    const context = await browser.newContext({ colorScheme, viewport: { width: 360, height: 780 } });
    const reader = await context.newPage();
    await reader.setContent((await readOutbox(name))[0]?.html ?? "");
    expect(await violationsOn(reader, "mail"), colorScheme).toEqual([]);
    expect(await reader.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(
      0,
    );
    await context.close();
  }
  await page.goto("/mail");
  await page.getByRole("link", { name: new RegExp(name) }).click();
  await expect(page.frameLocator("iframe").getByRole("heading", { name, level: 1 })).toBeVisible();
});

test("a run is shown live and really stops when it is told to, in the middle of reading", async ({ page, web }) => {
  web.serve("/slow.xml", rss("Slow", [{ title: "Hearing" }]));
  const { id } = await makeTheme(`${web.url}/slow.xml`);
  // From now on the source hangs. A source that was just read is not requested again for ten seconds.
  web.on("/slow.xml", () => undefined);
  const readAt = Date.now();
  await expect.poll(() => Date.now() - readAt, { timeout: 60_000 }).toBeGreaterThan(10_500);
  await page.goto(`/themes/${id}`);
  await page.getByRole("button", { name: "Generate now" }).click();
  await page.getByRole("button", { name: "Keep as a draft" }).click();
  const progress = page.getByTestId("run-progress");
  await expect(progress).toContainText("reading sources, 0 of 1");
  await progress.getByRole("button", { name: "Stop" }).click();
  await expect(page.getByRole("button", { name: "Generate now" })).toBeEnabled();
  const { body } = await rest(key.current, "GET", `/runs?subjectId=${id}`);
  expect(body.data).toMatchObject([{ status: "cancelled", reason: "cancelled_by_person", editionId: null }]);
});
