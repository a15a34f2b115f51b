import { randomBytes } from "node:crypto";
import { startModelDouble, type ModelDouble } from "../doubles/model-server.ts";
import { rss, startWebDouble, type WebDouble } from "../doubles/web-server.ts";
import { violationsOn } from "./axe.ts";
import { createKey, expect, rest, test } from "./fixtures.ts";

let model: ModelDouble;
let web: WebDouble;
let key: string;
test.beforeAll(async () => {
  key = await createKey();
  model = await startModelDouble();
  web = await startWebDouble();
});
test.afterAll(async () => {
  await model.close();
  await web.close();
});

test("a model is added, tried, compared and chosen, and writes the next edition", async ({ page }) => {
  const name = `Model ${randomBytes(3).toString("hex")}`;
  await page.goto("/settings/connections");
  const form = page.locator("form").filter({ has: page.getByLabel("Provider") });
  await form.getByLabel("Name").fill(name);
  await form.getByLabel("Model", { exact: true }).fill("small-1");
  await form.getByRole("button", { name: "Add model" }).click();
  await expect(form.getByText("Enter an address.")).toBeVisible();
  await form.getByLabel("Address").fill(model.url);
  await form.getByRole("button", { name: "Add model" }).click();
  model.reply(() => ({ text: '{"word": "ready"}' }));
  await page.getByRole("button", { name: `Test ${name}` }).click();
  await expect(page.getByText(/It responded in/)).toBeVisible();
  model.reply(() => ({ status: 401, body: { error: { message: "No such key" } } }));
  await page.getByRole("button", { name: `Test ${name}` }).click();
  await expect(page.getByText(/its key was rejected.*No such key/)).toBeVisible();

  web.serve(
    "/models.xml",
    rss("The Courier", [
      {
        title: "New bridge opened in Porto",
        text: "The new bridge in Porto was opened on Monday by the mayor. It cost 61 million euros. Traffic had been waiting for it for years.",
      },
    ]),
  );
  const group = await rest(key, "POST", "/source-groups", { name });
  await rest(key, "POST", `/source-groups/${String(group.body.id)}/sources`, { url: `${web.url}/models.xml` });
  const theme = { name, brief: "", language: "en", sourceGroupIds: [group.body.id] };
  const { body } = await rest(key, "POST", "/themes", theme);
  model.reply(({ items }) => ({
    text: JSON.stringify({
      heading: "New bridge opened in Porto",
      sentences: [
        { text: "The bridge cost 61 million euros.", citations: [{ item: 1, quote: "It cost 61 million euros." }] },
        {
          text: "The new bridge in Porto was opened on Monday by the mayor.",
          citations: items.map(({ id }) => ({
            item: id,
            quote: "The new bridge in Porto was opened on Monday by the mayor.",
          })),
        },
      ],
    }),
  }));
  await page.goto(`/themes/${String(body.id)}`);
  await page.getByRole("link", { name: "Compare two writers" }).click();
  await page.getByLabel("Second writer").selectOption({ label: name });
  await page.getByRole("button", { name: "Write both" }).click();
  const written = page.getByRole("article", { name });
  await expect(written.getByText("The bridge cost 61 million euros.")).toBeVisible();
  await written.getByRole("button", { name: "Use this one from now on" }).click();
  await expect(page.getByText("From now on, it writes this theme.")).toBeVisible();
  const asked = model.asked.length;
  const started = await rest(key, "POST", `/themes/${String(body.id)}/generate`, { deliveryMode: "draft" });
  const run = () => rest(key, "GET", `/runs/${String(started.body.runId)}`);
  await expect.poll(async () => (await run()).body.status, { timeout: 60_000 }).toBe("succeeded");
  // The texts written for the comparison are not requested again.
  expect(model.asked.length).toBe(asked);
  await page.goto(`/runs/${String(started.body.runId)}`);
  await expect(page.getByText("Sentences by the model")).toBeVisible();

  // The draft is edited before it is sent.
  await page.getByRole("link", { name: "Read the edition" }).click();
  await page.getByRole("button", { name: "Edit…" }).click();
  await page.getByLabel("Title").fill("");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Enter a title.")).toBeVisible();
  await page.getByLabel("Title").fill("A bridge at last");
  await page.getByLabel("Editor’s note").fill("Seen by our own eyes.");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Editor’s note: Seen by our own eyes.")).toBeVisible();
  expect(await violationsOn(page, "all")).toEqual([]);
  // Leaves the workspace unchanged for other tests.
  expect((await rest(key, "DELETE", `/themes/${String(body.id)}`)).status).toBe(204);
});
