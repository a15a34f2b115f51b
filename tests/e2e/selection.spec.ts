import { randomBytes } from "node:crypto";
import { rss, startWebDouble, type WebDouble } from "../doubles/web-server.ts";
import { violationsOn } from "./axe.ts";
import { createKey, expect, rest, test } from "./fixtures.ts";

let web: WebDouble;
test.beforeAll(async () => {
  web = await startWebDouble();
});
test.afterAll(() => web.close());

test("a rule is rehearsed while it is typed, saved, and minded by the next edition", async ({ page }) => {
  const key = await createKey();
  const name = `Rules ${randomBytes(3).toString("hex")}`;
  web.serve(
    "/rules.xml",
    rss("The Herald", [
      {
        title: "Council adopts the budget",
        text: "The council adopted the budget for schools on Monday, after a debate of three hours.",
      },
      {
        title: "Lions win at rugby",
        text: "The Lions won their rugby match on Sunday by 24 points, before a full stadium.",
      },
    ]),
  );
  const sources = [`${web.url}/rules.xml`];
  const group = await rest(key, "POST", "/source-groups", { name });
  await rest(key, "POST", `/source-groups/${String(group.body.id)}/sources`, { url: sources[0] });
  const theme = { name, brief: "", language: "en", sourceGroupIds: [group.body.id] };
  const { body } = await rest(key, "POST", "/themes", theme);
  await page.goto(`/themes/${String(body.id)}`);
  await page.getByRole("link", { name: "Edit and try out" }).click();
  const rehearsal = page.getByTestId("rehearsal");
  await expect(rehearsal).toContainText("Of 2 saved items, 2 can be included.");
  await page.getByRole("button", { name: "Add a rule" }).click();
  await page.getByLabel("What it looks for").fill("rugby");
  await expect(rehearsal).toContainText("Your changes leave out 1.");
  await expect(rehearsal).toContainText("Never: the words “rugby”");
  expect(await violationsOn(page, "all")).toEqual([]);
  await page.getByLabel("What it looks at").selectOption("pattern");
  await page.getByLabel("What it looks for").fill("(");
  await expect(page.getByText("This is not a regular expression")).toBeVisible();
  await page.getByLabel("What it looks for").fill("^lions\\b");
  await expect(rehearsal).toContainText("Never: the pattern ^lions\\b");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved. It applies from the next edition on.")).toBeVisible();
  await expect(rehearsal).toContainText("Of 2 saved items, 1 can be included.");
  await page.goto(`/themes/${String(body.id)}`);
  await expect(page.getByText("no rules")).toHaveCount(0);
  await expect(page.getByText("1 rule.")).toBeVisible();
  const started = await rest(key, "POST", `/themes/${String(body.id)}/generate`, { deliveryMode: "draft" });
  const run = () => rest(key, "GET", `/runs/${String(started.body.runId)}`);
  await expect.poll(async () => (await run()).body.status, { timeout: 60_000 }).toBe("succeeded");
  await page.goto(`/runs/${String(started.body.runId)}`);
  await page.getByRole("link", { name: "Read the edition" }).click();
  await page.getByText(/^All \d+ items read$/).click();
  await expect(page.getByText("Never: the pattern ^lions\\b")).toBeVisible();
  await rest(key, "DELETE", `/themes/${String(body.id)}`);
});
