import { randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import { createKey, expect, rest, test } from "./fixtures.ts";

const key = { current: "" };
test.beforeAll(async () => {
  key.current = await createKey();
});

async function makeTheme(): Promise<{ id: string; name: string }> {
  const name = `Theme ${randomBytes(3).toString("hex")}`;
  const { body } = await rest(key.current, "POST", "/themes", { name, language: "en" });
  return { id: String(body.id), name };
}

async function makeSchedule(change: object = {}): Promise<{ id: string; name: string }> {
  const theme = await makeTheme();
  const { body, status } = await rest(key.current, "POST", "/schedules", {
    name: theme.name,
    taskType: "synthesis",
    params: { themeId: theme.id },
    recurrence: { kind: "daily", time: "09:00" },
    timezone: "Europe/Paris",
    ...change,
  });
  expect(status).toBe(201);
  return { id: String(body.id), name: theme.name };
}

/** Paused just before its first occurrence, which is due in a few seconds: soon an occurrence has been missed. */
async function makePaused(): Promise<{ id: string; name: string }> {
  const anchor = new Date(Date.now() + 8_000).toISOString();
  const made = await makeSchedule({ recurrence: { kind: "interval", every: 1, unit: "days", anchor } });
  await rest(key.current, "POST", `/schedules/${made.id}/pause`, { reason: "Holiday" });
  return made;
}

const schedule = async (id: string) => (await rest(key.current, "GET", `/schedules/${id}`)).body;
const sentence = (page: Page) => page.getByTestId("schedule-sentence");
const unusual = (page: Page) => page.getByTestId("unusual-occurrences");
const kind = (page: Page, name: string) => page.getByRole("radiogroup", { name: "Type of rule" }).getByText(name);

async function chooseZone(page: Page, zone: string, option: string): Promise<void> {
  await page.getByRole("combobox", { name: "Time zone" }).fill(zone);
  await page.getByRole("option", { name: option }).click();
}

test("each kind of rule is built in the form: its fields, its sentence, and what the next change of the clock does to it", async ({
  page,
}) => {
  const { name } = await makeTheme();
  await page.goto("/schedules/new");
  // A choice made before the form is hydrated is lost.
  await expect(async () => {
    await page.getByLabel("Theme", { exact: true }).selectOption({ label: name });
    await expect(page.getByLabel("Name", { exact: true })).toHaveValue(name, { timeout: 1_000 });
  }).toPass();
  await expect(page.getByRole("combobox", { name: "Time zone" })).toHaveValue("Europe/Paris");

  await kind(page, "Daily").click();
  await page.getByLabel("at", { exact: true }).fill("02:30");
  await expect(sentence(page)).toContainText("Every day at 02:30, Paris time");
  await expect(page.getByTestId("next-occurrences").getByRole("listitem")).toHaveCount(10);
  await expect(unusual(page)).toContainText("runs at 03:30, because 02:30 does not exist that day");
  await expect(unusual(page)).toContainText("02:30 occurs twice that day");
  await chooseZone(page, "New York", "America/New York");
  await expect(sentence(page)).toContainText("New York time");
  await expect(unusual(page)).toContainText("14 Mar 2027 03:30");

  await kind(page, "Weekly").click();
  await page.getByRole("button", { name: "Sun" }).click();
  await expect(sentence(page)).toContainText("Every Monday and Sunday at 02:30, New York time");
  await expect(unusual(page)).toContainText("14 Mar 2027 03:30");
  await chooseZone(page, "Paris", "Europe/Paris");
  await expect(unusual(page)).toContainText("28 Mar 2027 03:30");

  await kind(page, "Monthly").click();
  await page.getByLabel("Day of the month").selectOption("31");
  await expect(sentence(page)).toContainText("On the 31st of every month at 02:30, Paris time");
  await expect(page.getByTestId("next-occurrences")).toContainText(
    "instead of the 31st, which this month doesn’t have",
  );
  await page.getByLabel("On a", { exact: true }).selectOption("weekday");
  await page.getByLabel("Which one").selectOption("-1");
  await page.getByLabel("Weekday", { exact: true }).selectOption("sun");
  await expect(sentence(page)).toContainText("On the last Sunday of every month at 02:30, Paris time");
  await expect(page.getByTestId("next-occurrences")).toContainText(
    "runs at 03:30, because 02:30 does not exist that day",
  );

  await kind(page, "Interval").click();
  await expect(sentence(page)).toContainText("Every 2 weeks on");
  await page.getByLabel("Unit").selectOption("minutes");
  await page.getByLabel("Every").fill("4");
  await page.getByLabel("Every").blur();
  await expect(page.getByText("Use at least 5 minutes.")).toBeVisible();
  await page.getByLabel("Every").fill("90");
  await expect(sentence(page)).toContainText("Every 90 minutes");

  await kind(page, "Cron").click();
  await page.getByLabel("Cron expression").fill("* * * * *");
  await page.getByLabel("Cron expression").blur();
  await expect(page.getByText("Runs must be at least 5 minutes apart.")).toBeVisible();
  await page.getByLabel("Cron expression").fill("30 2 * * sun");
  await expect(sentence(page)).toContainText("At 02:30, only on Sunday, Paris time");
  await expect(unusual(page)).toContainText("28 Mar 2027 03:30");

  await page.getByText("limits, overlap, lateness, failures").click();
  await page.getByLabel("At most").fill("3");
  await expect(page.getByTestId("next-occurrences").getByRole("listitem")).toHaveCount(3);
  await page.getByRole("button", { name: "Create schedule" }).click();
  await expect(page.getByText("Schedule created.")).toBeVisible();
  await expect(page.getByRole("heading", { name })).toBeVisible();
  await expect(page.getByText("0 of 3 runs")).toBeVisible();
});

test("the form says what is wrong on its field and makes nothing", async ({ page }) => {
  const { name } = await makeTheme();
  await page.goto("/schedules/new");
  const theme = page.getByLabel("Theme", { exact: true });
  // A choice made before the form is hydrated is lost.
  await expect(async () => {
    await theme.selectOption({ label: name });
    await page.getByRole("button", { name: "Add an address" }).click();
    await expect(theme).not.toHaveValue("", { timeout: 1_000 });
  }).toPass();
  await page.getByLabel("Name", { exact: true }).fill("");
  await page.getByLabel("Recipient 1", { exact: true }).fill("nobody");
  await page.getByRole("button", { name: "Create schedule" }).click();
  await expect(page.getByText("Enter a name.")).toBeVisible();
  await expect(page.getByText("Enter a valid e-mail address.")).toBeVisible();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Recipient 1", { exact: true }).fill("a@example.com");
  await page.getByText("limits, overlap, lateness, failures").click();
  await page.getByLabel("Not after").fill("2020-01-01T09:00");
  await page.getByRole("button", { name: "Create schedule" }).click();
  await expect(page.getByText("It would never run within these limits. Change the rule or the limits.")).toBeVisible();
});

test("pause until Friday, with a reason; undo in the toast takes it back", async ({ page }) => {
  const { id } = await makeSchedule();
  await page.goto(`/schedules/${id}`);
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByLabel("Reason", { exact: true }).and(page.getByRole("textbox")).fill("Court holiday");
  await page.getByLabel("a date").check();
  const friday = new Date(Date.now() + 86_400_000);
  while (friday.getUTCDay() !== 5) friday.setUTCDate(friday.getUTCDate() + 1);
  await page.getByLabel("Date and time").fill(`${friday.toISOString().slice(0, 10)}T08:00`);
  await page.getByRole("dialog").getByRole("button", { name: "Pause" }).click();
  await expect(page.getByText(/paused until Fri .* 08:00/)).toBeVisible();
  await expect(page.getByText("Paused by Owner: Court holiday")).toBeVisible();
  expect(await schedule(id)).toMatchObject({ status: "paused", pauseReason: "Court holiday" });
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(async () => (await schedule(id)).status).toBe("active");
  await expect(page.getByText("Resumed").first()).toBeVisible();
});

test("resume says what was missed and offers one combined run; run now works while paused", async ({ page }) => {
  const { id } = await makePaused();
  await page.goto(`/schedules/${id}`);
  await page.getByRole("button", { name: "Run now" }).click();
  await page.getByRole("button", { name: "Keep as a draft" }).click();
  await expect(page.getByText("Started.")).toBeVisible();
  await expect(page.getByText(/^Nothing was written: /)).toBeVisible();
  await expect.poll(async () => ((await schedule(id)).lastRun as { status: string } | null)?.status).toBe("skipped");
  expect((await schedule(id)).status).toBe("paused");
  await expect(async () => {
    await page.reload();
    await expect(page.getByText("One run missed so far.")).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 60_000 });
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(page.getByRole("dialog")).toContainText("One run was missed while it was paused.");
  await page.getByRole("button", { name: "Catch up with one run" }).click();
  await expect(page.getByText("One run catches up on what was missed.")).toBeVisible();
  await expect(page.getByText("skipped: paused")).toBeVisible();
});

test("any of the next dates is skipped and comes back, is moved and moved back; it all stands in the changes", async ({
  page,
}) => {
  const { id } = await makeSchedule();
  await page.goto(`/schedules/${id}`);
  const rows = page.getByTestId("next-rows").getByRole("listitem");
  const second = (await rows.nth(1).getByRole("time").first().textContent()) ?? "";
  await rows.nth(1).getByRole("button", { name: "Skip" }).click();
  await expect(page.getByText(`The run of ${second} is skipped.`)).toBeVisible();
  await expect(rows.nth(1)).toContainText("skipped");
  await expect(page.getByText("skipped: at someone’s request")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(rows.nth(1).getByRole("button", { name: "Skip" })).toBeVisible();
  await rows.first().getByRole("button", { name: "Skip" }).click();
  await expect(rows.first().getByRole("button", { name: "Restore" })).toBeVisible();
  const { nextOccurrenceAt } = await schedule(id);
  const local = new Date(Date.parse(String(nextOccurrenceAt)) + 2 * 3_600_000).toLocaleString("sv", {
    timeZone: "Europe/Paris",
  });
  await rows.nth(1).getByRole("button", { name: "Move" }).click();
  await expect(page.getByRole("dialog", { name: `Move the run of ${second}` })).toBeVisible();
  await page.getByLabel("New time").fill(local.slice(0, 16).replace(" ", "T"));
  await page.getByRole("dialog").getByRole("button", { name: "Move", exact: true }).click();
  await expect(rows.nth(1)).toContainText("11:00 moved here");
  await rows.nth(1).getByRole("button", { name: "Move" }).click();
  await page.getByRole("button", { name: "Move back to its usual time" }).click();
  await expect(rows.nth(1)).not.toContainText("moved here");
  for (const change of ["Created", "Run skipped", "Skipped run restored", "Run moved"])
    await expect(page.getByText(new RegExp(`^${change}, `)).first()).toBeVisible();
});

test("an edit shows its change before and after; a newer one of somebody else is not overwritten", async ({ page }) => {
  const { id, name } = await makeSchedule();
  await page.goto(`/schedules/${id}/edit`);
  await page.getByLabel("at", { exact: true }).fill("10:15");
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.waitForURL(`**/schedules/${id}`);
  await expect(page.getByText("Every day at 09:00, Paris time → Every day at 10:15, Paris time")).toBeVisible();
  await page.goto(`/schedules/${id}/edit`);
  await rest(key.current, "PATCH", `/schedules/${id}`, { name: `${name}, newer` });
  await page.getByLabel("at", { exact: true }).fill("11:00");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByText("Someone else changed other fields.")).toBeVisible();
  expect((await schedule(id)).recurrence).toEqual({ kind: "daily", time: "10:15" });
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue(`${name}, newer`);
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect
    .poll(async () => await schedule(id))
    .toMatchObject({ name: `${name}, newer`, recurrence: { kind: "daily", time: "11:00" } });
});

test("deleting can be undone, and what was deleted is found and restored later", async ({ page }) => {
  const { id, name } = await makeSchedule();
  await page.goto(`/schedules/${id}`);
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Delete schedule" }).click();
  await page.waitForURL("**/schedules");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(async () => (await schedule(id)).status).toBe("active");
  await rest(key.current, "DELETE", `/schedules/${id}`);
  await page.goto(`/schedules?status=deleted&text=${encodeURIComponent(name)}`);
  await page.getByRole("button", { name: "Restore" }).click();
  await expect(page.getByText("Restored.")).toBeVisible();
  expect((await schedule(id)).status).toBe("active");
});

test("the list is filtered in the address, and several are paused and resumed at once", async ({ page }) => {
  const mark = randomBytes(3).toString("hex");
  const ids = [];
  for (const letter of ["A", "B", "C"]) ids.push((await makeSchedule({ name: `${mark} ${letter}` })).id);
  await page.goto("/schedules");
  await page.getByLabel("Search by name").fill(mark);
  await page.waitForURL(`**/schedules?text=${mark}`);
  await expect(page.getByRole("table").getByRole("row")).toHaveCount(4);
  await page.getByLabel("Select all").check();
  await expect(page.getByText("3 selected")).toBeVisible();
  await expect(page.getByTestId("schedule-count")).toHaveText("3 schedules");
  await page.getByRole("button", { name: "Pause" }).click();
  const dialog = page.getByRole("dialog", { name: "Pause 3 schedules" });
  await dialog.getByLabel("Reason").fill("Holiday");
  await dialog.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByText("3 schedules paused.")).toBeVisible();
  await expect(page.getByRole("cell", { name: "paused" })).toHaveCount(3);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("cell", { name: "on", exact: true })).toHaveCount(3);
  await page.getByLabel("State", { exact: true }).selectOption("paused");
  await page.waitForURL(/status=paused/);
  await expect(page.getByText("No results.")).toBeVisible();
});

test("a list shows what others do without being loaded anew", async ({ page }) => {
  const { id, name } = await makeSchedule();
  await page.goto(`/schedules?text=${encodeURIComponent(name)}`);
  await expect(page.getByRole("cell", { name: "on", exact: true })).toBeVisible();
  await rest(key.current, "POST", `/schedules/${id}/pause`, {});
  await expect(page.getByRole("cell", { name: "paused" })).toBeVisible({ timeout: 60_000 });
});

test("a theme's card leaves a rule alone that it cannot show, and leads to the whole schedule", async ({ page }) => {
  const { id } = await makeSchedule({ recurrence: { kind: "monthly", day: 31, time: "09:00" } });
  const { subject } = (await schedule(id)) as { subject: { id: string } };
  await page.goto(`/themes/${subject.id}`);
  const card = page.getByTestId("schedule-card");
  await expect(sentence(page)).toContainText("On the 31st of every month at 09:00, Paris time");
  await card.getByRole("button", { name: "Add an address" }).click();
  await card.getByLabel("Recipient 1", { exact: true }).fill("a@example.com");
  await expect(card.locator("[data-save-state=saved]")).toBeVisible();
  expect(await schedule(id)).toMatchObject({
    recurrence: { kind: "monthly", day: 31, time: "09:00" },
    recipients: ["a@example.com"],
  });
  await card.getByRole("link", { name: "Open schedule" }).click();
  await page.waitForURL(`**/schedules/${id}`);
});

test("a schedule of nobody's is nowhere", async ({ page }) => {
  await page.goto("/schedules/00000000-0000-4000-8000-000000000000");
  await expect(page.getByText("Page not found.")).toBeVisible();
});
