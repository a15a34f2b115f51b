import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { Readable } from "node:stream";
import { fetch as send } from "undici";
import { createKey, expect, fieldError, readOutbox, rest, systemUrl, test } from "./fixtures.ts";

const mark = randomBytes(3).toString("hex");

test("a market snapshot over the sample data is built, previewed, scheduled, and mailed with PDF and CSV", async ({
  page,
}) => {
  await page.goto("/reports");
  await page.getByRole("link", { name: "Market snapshot" }).click();
  await page.getByLabel("City").fill("Harbour Point");
  await page.getByLabel("Last … days").fill("soon");
  await page.getByRole("button", { name: "Create report" }).click();
  await expect(fieldError(page, "Enter a number of days from 1 to 3,660.")).toBeVisible();
  await page.getByLabel("Last … days").fill("30");
  await page.getByRole("button", { name: "Create report" }).click();
  await expect(page.getByRole("heading", { name: "Market, Harbour Point", level: 1 })).toBeVisible();
  await page.getByRole("button", { name: "Load data" }).click();
  await expect(page.getByLabel("Use address")).toBeVisible();
  await page.getByLabel("Name", { exact: true }).fill(`Market ${mark}`);
  await page.getByLabel("Label: Measure 1").fill("");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(fieldError(page, "Enter a label of at most 60 characters.")).toBeVisible();
  await page.getByLabel("Label: Measure 1").fill("Came on the market");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: `Market ${mark}`, level: 1 })).toBeVisible();
  await page.getByRole("button", { name: "Preview" }).click();
  const preview = page.getByTestId("report-preview");
  await expect(preview).toContainText("Came on the market");
  await expect(preview).toContainText("vs. the previous 30 days");
  await page.getByRole("link", { name: "Schedule it" }).click();
  await expect(page.getByRole("combobox", { name: "Report", exact: true })).toHaveValue(/^[0-9a-f-]{36}$/);
  await page.getByRole("button", { name: "Add an address" }).click();
  await page.getByLabel("Recipient 1", { exact: true }).fill(`market-${mark}@example.com`);
  await page.getByRole("button", { name: "Create schedule" }).click();
  await expect(page.getByRole("heading", { name: `Market ${mark}`, level: 1 })).toBeVisible();
  await page.getByRole("button", { name: "Run now" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Deliver to one recipient" }).click();
  await expect.poll(() => readOutbox(`Market ${mark}`), { timeout: 300_000 }).toHaveLength(1);
  const [mail] = await readOutbox(`Market ${mark}`);
  expect(mail?.attachments.map(({ mimeType }) => mimeType)).toEqual([
    "text/csv",
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  ]);
  await page.goto("/editions");
  await page
    .getByRole("link", { name: `Market ${mark}` })
    .first()
    .click();
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: /\.pdf$/ }).click();
  expect(
    readFileSync(await (await download).path())
      .subarray(0, 5)
      .toString(),
  ).toBe("%PDF-");
});

test("a report reads an uploaded file; a malformed row is named by its line, over REST too, and nothing is mailed", async ({
  page,
}) => {
  await page.goto("/reports/new");
  await page.getByLabel("Name", { exact: true }).fill(`Upload ${mark}`);
  await page.getByLabel("From").selectOption("upload");
  const csv = Buffer.from("kind,price\nfruit,3\nbread,four\n");
  await page.getByLabel("File").setInputFiles({ name: "sold.csv", mimeType: "text/csv", buffer: csv });
  await expect(page.getByText("Uploaded: sold.csv")).toBeVisible();
  await page.getByRole("button", { name: "Load data" }).click();
  await page.getByLabel("Use kind").check();
  await page.getByLabel("Use price").check();
  await page.getByLabel("Type: price").selectOption("number");
  await page.getByRole("button", { name: "Preview" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Line 3" })).toContainText("“four” in price is not a number.");
  await page.getByRole("button", { name: "Create report" }).click();
  await expect(page.getByRole("heading", { name: `Upload ${mark}`, level: 1 })).toBeVisible();

  const key = await createKey();
  const report = ((await rest(key, "GET", "/reports")).body.data as { id: string; name: string }[]).find(
    ({ name }) => name === `Upload ${mark}`,
  );
  const rule = {
    recurrence: { kind: "daily", time: "03:00" },
    timezone: "UTC",
    recipients: [`up-${mark}@example.com`],
  };
  const input = { name: `Upload ${mark}`, taskType: "report", params: { reportId: report?.id }, ...rule };
  const refused = await rest(key, "POST", "/schedules", { ...input, params: { reportId: "none" } });
  expect([refused.status, refused.body.errors]).toMatchObject([422, [{ pointer: "/params/reportId" }]]);
  const { body } = await rest(key, "POST", "/schedules", input);
  const run = await rest(key, "POST", `/schedules/${String(body.id)}/run-now`, {});
  const state = async () => (await rest(key, "GET", `/runs/${String(run.body.runId)}`)).body;
  await expect.poll(async () => (await state()).status, { timeout: 300_000 }).toBe("failed");
  expect((await state()).error).toBe("Line 3: “four” in price is not a number.");
  expect(await readOutbox(`Upload ${mark}`)).toEqual([]);
});

/** A file of many lines, in small parts: creating it all at once would block the network meanwhile. */
function* lines(row: string, count: number): Generator<Buffer> {
  const some = Buffer.from(row.repeat(1_000));
  yield Buffer.from("kind,price\n");
  for (let rows = 0; rows < count; rows += 1_000) yield some;
}

test("a file of many megabytes arrives whole", async () => {
  const key = await createKey();
  const row = `${"x".repeat(98)},1\n`;
  const upload = (name: string, rows: number) =>
    send(`${systemUrl()}/api/v1/files?name=${name}`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/octet-stream" },
      body: Readable.from(lines(row, rows)),
      duplex: "half",
    });
  const response = await upload("large.csv", 250_000);
  expect(response.status).toBe(201);
  const { id: fileId } = (await response.json()) as { id: string };
  const { body: preview } = await rest(key, "POST", "/reports/preview", {
    language: "en",
    timezone: "UTC",
    source: { kind: "upload", fileId },
    definition: { columns: [{ name: "price", label: "Price", type: "number" }] },
  });
  expect(preview).toMatchObject({ rows: 250_000 });
  const refused = await upload("larger.csv", 2_250_000);
  expect(refused.status).toBe(422);
});
