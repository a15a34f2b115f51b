import { randomBytes } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { rss } from "../doubles/web-server.ts";
import { createKey, expect, rest, test } from "./fixtures.ts";

const mark = randomBytes(3).toString("hex");

test("a group of sources is synced now, and on a schedule made in a dialog", async ({ page, web }) => {
  test.setTimeout(120_000);
  web.serve("/one.xml", rss(`One ${mark}`, [{ title: "First" }]));
  const key = createKey();
  const { body } = await rest(key, "POST", "/source-groups", { name: `Sync ${mark}` });
  await rest(key, "POST", `/source-groups/${String(body.id)}/sources`, { url: `${web.url}/one.xml` });
  web.serve("/one.xml", rss(`One ${mark}`, [{ title: "First" }, { title: "Second" }]));
  await page.goto("/sources");
  await page.getByRole("link", { name: `Sync ${mark}` }).click();
  await page.getByRole("button", { name: "Sync now" }).click();
  await expect(page.getByTestId("run-result")).toContainText(`One ${mark} +1`, { timeout: 20_000 });
  await page.goBack();
  await page.getByRole("button", { name: "Schedule sync" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByTestId("schedule-sentence")).toContainText("Monday");
  await dialog.getByRole("radiogroup", { name: "Kind of rule" }).getByText("Daily").click();
  await dialog.getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("link", { name: /^Every day/ })).toBeVisible();
  await page.getByRole("button", { name: "Sync schedule" }).click();
  await expect(page.getByRole("dialog")).toContainText("on");
  await page.getByRole("dialog").getByRole("link", { name: "Everything about this schedule" }).click();
  await expect(page.getByText(`Sync of sources, Sync ${mark}`)).toBeVisible();
});

test("a webhook is scheduled in the form, wrong params are said on their field, and a call comes signed", async ({
  page,
  web,
}) => {
  test.setTimeout(120_000);
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
  await expect(page.getByText("This is not a web address.")).toBeVisible();
  await expect(page.getByText("This is not valid JSON.")).toBeVisible();
  await page.getByLabel("Address").fill(`${web.url}/hook`);
  await page.getByLabel("Payload").fill('{"job":"rebuild"}');
  await page.getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("heading", { name: `Hook ${mark}`, level: 1 })).toBeVisible();
  await page.getByRole("button", { name: "Show it" }).click();
  const secret = (await page.getByTestId("signing-secret").textContent()) ?? "";
  await page.getByRole("button", { name: "Run now" }).click();
  await expect.poll(() => received.length, { timeout: 20_000 }).toBe(1);
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
  test.setTimeout(120_000);
  let fine = false;
  web.on("/moody", (_, response) => response.writeHead(fine ? 200 : 400).end(fine ? "better now" : "not today"));
  const key = createKey();
  const { body } = await rest(key, "POST", "/schedules", {
    name: `Moody ${mark}`,
    taskType: "webhook",
    params: { url: `${web.url}/moody` },
    recurrence: { kind: "daily", time: "09:00" },
    timezone: "UTC",
  });
  const { body: started } = await rest(key, "POST", `/schedules/${String(body.id)}/run-now`, {});
  await expect
    .poll(async () => (await rest(key, "GET", `/runs/${String(started.runId)}`)).body.status, { timeout: 20_000 })
    .toBe("failed");
  await page.goto("/jobs");
  await expect(page.getByTestId("workers")).toContainText("running");
  await expect(page.getByTestId("queues")).toContainText("Deliveries");
  const trouble = page
    .getByTestId("troubles")
    .getByRole("listitem")
    .filter({ hasText: `Moody ${mark}` });
  await expect(trouble).toContainText("answered with 400");
  fine = true;
  await trouble.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByTestId("run-result")).toContainText("better now", { timeout: 20_000 });
});
