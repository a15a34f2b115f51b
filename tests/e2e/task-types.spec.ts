import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { Webhook } from "standardwebhooks";
import { rss } from "../doubles/web-server.ts";
import { createKey, expect, readOutbox, rest, test } from "./fixtures.ts";

const mark = randomBytes(3).toString("hex");

test("a group of sources is synced now, and on a schedule made in a dialog", async ({ page, web }) => {
  web.serve("/one.xml", rss(`One ${mark}`, [{ title: "First" }]));
  const key = await createKey();
  const { body } = await rest(key, "POST", "/source-groups", { name: `Sync ${mark}` });
  await rest(key, "POST", `/source-groups/${String(body.id)}/sources`, { url: `${web.url}/one.xml` });
  web.serve("/one.xml", rss(`One ${mark}`, [{ title: "First" }, { title: "Second" }]));
  await page.goto("/sources");
  await page.getByRole("link", { name: `Sync ${mark}` }).click();
  await page.getByRole("button", { name: "Sync now" }).click();
  await expect(page.getByTestId("run-result")).toContainText(`One ${mark} +1`, { timeout: 60_000 });
  await page.goBack();
  await page.getByRole("button", { name: "Schedule sync" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByTestId("schedule-sentence")).toContainText("Monday");
  await dialog.getByRole("radiogroup", { name: "Type of rule" }).getByText("Daily").click();
  await dialog.getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("link", { name: /^Every day/ })).toBeVisible();
  await page.getByRole("button", { name: "Sync schedule" }).click();
  await expect(page.getByRole("dialog")).toContainText("on");
  await page.getByRole("dialog").getByRole("link", { name: "Open schedule" }).click();
  await expect(page.getByText(`Source sync, Sync ${mark}`)).toBeVisible();
});

test("a webhook is scheduled in the form, wrong params are said on their field, and a call comes signed", async ({
  page,
  web,
}) => {
  const received: { headers: Record<string, string>; body: string }[] = [];
  web.on("/hook", (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.push({ headers: request.headers as Record<string, string>, body: Buffer.concat(chunks).toString() });
      response.writeHead(200).end("received with thanks");
    });
  });
  await page.goto("/schedules/new");
  await page.getByLabel("What it does").selectOption("webhook");
  await page.getByLabel("Name").fill(`Hook ${mark}`);
  await page.getByLabel("Address").fill("not an address");
  await page.getByLabel("Payload").fill("{");
  await page.getByRole("button", { name: "Create" }).click();
  await expect(page.getByText("This is not a web address. Enter one such as https://example.com.")).toBeVisible();
  await expect(page.getByText("This is not valid JSON.")).toBeVisible();
  await page.getByLabel("Address").fill(`${web.url}/hook`);
  await page.getByLabel("Payload").fill('{"job":"rebuild"}');
  await page.getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("heading", { name: `Hook ${mark}`, level: 1 })).toBeVisible();
  await page.getByRole("button", { name: "Show signing secret" }).click();
  const secret = (await page.getByTestId("signing-secret").textContent()) ?? "";
  await page.getByRole("button", { name: "Run now" }).click();
  await expect.poll(() => received.length, { timeout: 60_000 }).toBe(1);
  const verified = new Webhook(secret).verify(received[0]?.body ?? "", received[0]?.headers ?? {}) as {
    data: { payload: unknown };
  };
  expect(verified.data.payload).toEqual({ job: "rebuild" });
  await page
    .getByRole("link", { name: `Hook ${mark}` })
    .last()
    .click();
  await expect(page.getByTestId("run-result")).toContainText("received with thanks");
});

test("what did not go well stands among the jobs with its reason, and is tried again from there", async ({
  page,
  web,
}) => {
  let fine = false;
  web.on("/moody", (_, response) => response.writeHead(fine ? 200 : 400).end(fine ? "better now" : "not today"));
  const key = await createKey();
  const { body } = await rest(key, "POST", "/schedules", {
    name: `Moody ${mark}`,
    taskType: "webhook",
    params: { url: `${web.url}/moody` },
    recurrence: { kind: "daily", time: "09:00" },
    timezone: "UTC",
  });
  const { body: started } = await rest(key, "POST", `/schedules/${String(body.id)}/run-now`, {});
  await expect
    .poll(async () => (await rest(key, "GET", `/runs/${String(started.runId)}`)).body.status, { timeout: 60_000 })
    .toBe("failed");
  await page.goto("/jobs");
  await expect(page.getByTestId("workers")).toContainText("running");
  await expect(page.getByTestId("queues")).toContainText("Deliveries");
  const trouble = page
    .getByTestId("troubles")
    .getByRole("listitem")
    .filter({ hasText: `Moody ${mark}` });
  await expect(trouble).toContainText("responded with 400");
  fine = true;
  await trouble.getByRole("button", { name: "Retry" }).click();
  await expect(page.getByTestId("run-result")).toContainText("better now", { timeout: 60_000 });
});

test("backups are planned, made now, verified, fetched and deleted by the owner of the first workspace", async ({
  page,
}) => {
  await page.goto("/settings");
  await page.getByRole("link", { name: "Backups" }).click();
  await page.getByRole("button", { name: "Schedule backups" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByTestId("schedule-sentence")).toContainText("Every day at 03:00");
  await dialog.getByRole("button", { name: "Create" }).click();
  await expect(page.getByText("kept for 30 days; the latest 3 always")).toBeVisible();
  await page.getByRole("button", { name: "Back up now" }).click();
  const row = page.getByTestId("backups").getByRole("listitem").first();
  await expect(row).toContainText(/periodical-\d{4}-\d\d-\d\d-\d{6}\.sql\.gz/, { timeout: 60_000 });
  await row.getByRole("button", { name: /^Verify/ }).click();
  await expect(row).toContainText("Intact");
  const download = page.waitForEvent("download");
  await row.getByRole("link", { name: /^Download/ }).click();
  const file = readFileSync(await (await download).path());
  expect(gunzipSync(file).toString("utf8")).toContain("COPY ");
  const sha256 = createHash("sha256").update(file).digest("hex");
  await expect(row).toContainText(sha256);

  const key = await createKey();
  const [first] = (await rest(key, "GET", "/backups")).body.data as { id: string; sha256: string }[];
  expect(first).toMatchObject({ sha256 });
  const wrong = { name: "B", taskType: "database_backup", params: { retentionDays: 0 }, timezone: "UTC" };
  const refused = await rest(key, "POST", "/schedules", { ...wrong, recurrence: { kind: "daily", time: "03:00" } });
  expect(refused.status).toBe(422);
  expect(refused.body.errors).toMatchObject([{ pointer: "/params/retentionDays" }]);
  const planned = (await rest(key, "GET", "/schedules?limit=100")).body.data as { id: string; taskType: string }[];
  await page.goto(`/schedules/${planned.find(({ taskType }) => taskType === "database_backup")?.id ?? ""}/edit`);
  await page.getByLabel("Keep for (days)").fill("0");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Enter a number of days from 1 to 3,650.")).toBeVisible();

  await page.goto("/settings/backups");
  await row.getByRole("button", { name: /^Delete/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("No backups yet.")).toBeVisible();
  expect((await rest(key, "GET", "/backups")).body.data).toEqual([]);
});

test("a template files requests: as drafts to be edited and published, or on the board at once, with mail", async ({
  page,
}) => {
  const name = `Stock ${mark}`;
  await page.goto("/requests");
  await page.getByRole("link", { name: "New template" }).first().click();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Title").fill("Count the stock {{someday}}");
  await page.getByLabel("Contact").fill("nobody");
  await page.getByRole("button", { name: "Create" }).click();
  await expect(page.getByText(/Only date, weekday, day/)).toBeVisible();
  await expect(page.getByLabel("Contact")).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("Title").fill("Count the stock of week {{week}}");
  await page.getByLabel("Contact").fill("desk@example.com");
  await page.getByLabel("Description").fill("All of it.\n\nAlso the cellar.");
  await page.getByRole("button", { name: "Add an address" }).click();
  await page.getByLabel("Recipient 1", { exact: true }).fill(`stock-${mark}@example.com`);
  await expect(page.getByTestId("schedule-sentence")).toContainText("published and e-mailed to one person");
  await page.getByText("Keep as a draft").click();
  await expect(page.getByTestId("schedule-sentence")).toContainText("kept as a draft");
  await page.getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
  await page.getByRole("button", { name: "Run now" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Keep as a draft" }).click();

  const draft = page.getByRole("link", { name: /^Count the stock of week \d+$/ });
  await expect(async () => {
    await page.goto("/requests/drafts");
    await expect(draft).toBeVisible({ timeout: 60_000 });
  }).toPass({ timeout: 60_000 });
  await draft.click();
  await expect(page.getByRole("link", { name: `from template ${name}` })).toBeVisible();
  await page.getByLabel("Title").fill("");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Enter a title.")).toBeVisible();
  await page.getByLabel("Title").fill(`Count everything ${mark}`);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: `Count everything ${mark}`, level: 1 })).toBeVisible();
  await page.getByRole("button", { name: "Publish" }).click();
  await expect(page.getByRole("dialog")).toContainText(`stock-${mark}@example.com`);
  await page.getByRole("dialog").getByRole("button", { name: "Publish" }).click();
  await expect(page.getByRole("button", { name: `Mark as done: Count everything ${mark}` })).toBeVisible();
  await expect.poll(() => readOutbox(`Count everything ${mark}`), { timeout: 60_000 }).toHaveLength(1);
  const [mail] = await readOutbox(`Count everything ${mark}`);
  expect(mail?.subject).toBe(`${name}: Count everything ${mark}`);
  expect(mail?.text).toContain("Also the cellar.");
  const read = /https?:\S+\/read\/[\w-]+/.exec(mail?.text ?? "")?.[0] ?? "";
  await page.goto(new URL(read).pathname);
  await expect(page.getByRole("heading", { name: `Count everything ${mark}` })).toBeVisible();

  await page.goto("/requests");
  await page.getByRole("button", { name: `Mark as done: Count everything ${mark}` }).click();
  await expect(page.getByRole("button", { name: `Reopen Count everything ${mark}` })).toBeVisible();

  const key = await createKey();
  const { body } = await rest(key, "POST", "/schedules", {
    name: `Closing ${mark}`,
    taskType: "request",
    params: { title: `Close the month ${mark}` },
    recurrence: { kind: "monthly", day: "last", time: "17:00" },
    timezone: "Europe/Paris",
  });
  await rest(key, "POST", `/schedules/${String(body.id)}/run-now`, {});
  const board = async () =>
    (await rest(key, "GET", "/requests?status=published&done=false")).body.data as { title: string }[];
  await expect
    .poll(async () => (await board()).map(({ title }) => title), { timeout: 60_000 })
    .toContain(`Close the month ${mark}`);
  const wrong = { name: "R", taskType: "request", params: { title: "{{then}}" }, timezone: "UTC" };
  const refused = await rest(key, "POST", "/schedules", { ...wrong, recurrence: { kind: "daily", time: "03:00" } });
  expect(refused.status).toBe(422);
  expect(refused.body.errors).toMatchObject([{ pointer: "/params/title" }]);

  await page.goto("/requests/templates");
  const row = page
    .getByTestId("templates")
    .getByRole("listitem")
    .filter({ hasText: `Closing ${mark}` });
  await expect(row).toContainText("published immediately");
  await row.getByRole("button", { name: `Pause Closing ${mark}` }).click();
  await expect(row).toContainText("paused");
});
