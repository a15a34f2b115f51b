import { randomBytes } from "node:crypto";
import { createKey, expect, fieldError, readOutbox, rest, test } from "./fixtures.ts";

const mark = randomBytes(3).toString("hex");

test("a workflow is built and put in order by keyboard, fails at a step, and goes on from there", async ({
  page,
  web,
}) => {
  let fine = false;
  const received: string[] = [];
  web.on("/told", (request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      if (fine) received.push(body);
      response.writeHead(fine ? 200 : 400).end("so be it");
    });
  });
  await page.goto("/workflows");
  await page.getByRole("link", { name: "New workflow" }).first().click();
  await page.getByLabel("Name", { exact: true }).fill(`Chain ${mark}`);
  const steps = page.getByRole("group", { name: /^Step \d/ });
  for (const [index, type] of ["webhook", "request"].entries()) {
    await page.getByRole("button", { name: "Add a step" }).click();
    await steps.nth(index).getByLabel("What it does").selectOption(type);
  }
  await steps.nth(0).getByLabel("Step name").fill("tell");
  await steps.nth(1).getByLabel("Step name").fill("ask");
  await steps.nth(1).getByLabel("Title").fill(`Count {{weekday}} ${mark}`);
  await steps.nth(0).getByLabel("Address").fill("not an address");
  await steps.nth(0).getByLabel("Payload").fill('{"read":"{{steps.ask.link}}"}');
  await page.getByRole("button", { name: "Create workflow" }).click();
  await expect(fieldError(page, "This is not a web address. Enter one such as https://example.com.")).toBeVisible();
  await expect(fieldError(page, "Unknown variable: no earlier step has it.")).toBeVisible();
  await steps.nth(0).getByLabel("Address").fill(`${web.url}/told`);

  await page.getByRole("button", { name: "Move ask up" }).focus();
  await page.keyboard.press("Enter");
  await expect(steps.nth(0).getByLabel("Step name")).toHaveValue("ask");
  await expect(page.getByRole("button", { name: "Move ask down" })).toBeFocused();
  await page.getByRole("button", { name: "Create workflow" }).click();
  await expect(page.getByRole("heading", { name: `Chain ${mark}`, level: 1 })).toBeVisible();

  await page.getByRole("button", { name: "Run now" }).click();
  await page.getByRole("button", { name: "Keep as a draft" }).click();
  const stands = page.getByTestId("run-steps").getByRole("listitem");
  await expect(stands.nth(0)).toContainText("done", { timeout: 60_000 });
  await expect(stands.nth(1)).toContainText("failed", { timeout: 60_000 });
  await expect(stands.nth(1)).toContainText("responded with 400");
  await expect(stands.nth(0).getByRole("link", { name: new RegExp(`Count \\w+day ${mark}`) })).toBeVisible();
  fine = true;
  await page.getByRole("button", { name: "Retry" }).click();
  await expect(page.getByText("Retry of a failed run")).toBeVisible();
  await expect(stands.nth(1)).toContainText("done", { timeout: 60_000 });
  expect(received).toHaveLength(1);
  expect(received[0]).toMatch(/"read":"http:\/\/[^"]+\/requests\/[0-9a-f-]{36}"/);
});

test("a workflow on a schedule mails its people, is not deleted while in use, and REST names a wrong field of a step", async ({
  page,
}) => {
  const key = await createKey();
  const ask = (title: string, more = {}) => ({ key: "ask", taskType: "request", params: { title }, ...more });
  const tell = (params: object) => ({ key: "tell", taskType: "webhook", params });
  const wrong = await rest(key, "POST", "/workflows", { name: "W", steps: [tell({ url: "not an address" })] });
  expect([wrong.status, wrong.body.errors]).toMatchObject([422, [{ pointer: "/steps/0/params/url" }]]);
  const early = await rest(key, "POST", "/workflows", { name: "W", steps: [ask("{{steps.tell.link}}")] });
  expect([early.status, early.body.errors]).toMatchObject([422, [{ pointer: "/steps/0/params/title" }]]);
  const { body } = await rest(key, "POST", "/workflows", { name: `Mailed ${mark}`, steps: [ask(`Read ${mark}`)] });

  await page.goto(`/workflows/${String(body.id)}`);
  await page.getByRole("link", { name: "Schedule it" }).click();
  await page.waitForURL("**/schedules/new**");
  await page.getByLabel("Name").fill(`Chained ${mark}`);
  await page.getByRole("button", { name: "Add an address" }).click();
  await page.getByLabel("Recipient 1", { exact: true }).fill(`chain-${mark}@example.com`);
  await page.getByRole("button", { name: "Create schedule" }).click();
  await expect(page.getByRole("heading", { name: `Chained ${mark}`, level: 1 })).toBeVisible();
  await page.getByRole("button", { name: "Run now" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Deliver to one recipient" }).click();
  await expect.poll(() => readOutbox(`Read ${mark}`).then((mails) => mails.length), { timeout: 60_000 }).toBe(1);

  await page.goto(`/workflows/${String(body.id)}`);
  await expect(page.getByRole("link", { name: `Chained ${mark}: Every` })).toBeVisible();
  await page.getByRole("button", { name: "Delete…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText(`Chained ${mark}`).last()).toBeVisible();
  const refused = await rest(key, "DELETE", `/workflows/${String(body.id)}`);
  expect([refused.status, refused.body.title]).toEqual([409, expect.stringContaining(`Chained ${mark}`)]);
});
