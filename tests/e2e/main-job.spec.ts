import { randomBytes } from "node:crypto";
import { rss } from "../doubles/web-server.ts";
import { createKey, expect, nextMinute, readOutbox, rest, signUp, test } from "./fixtures.ts";

const mark = randomBytes(3).toString("hex");

test.describe("in a browser", () => {
  test.use({ storageState: { cookies: [], origins: [] } });

  test("a stranger signs up and gets an edition mailed to three people on the minute, then only what is new to the two who stay", async ({
    page,
    web,
  }) => {
    const name = `Courts ${mark}`;
    for (const feed of ["one", "two", "three"])
      web.serve(`/${feed}.xml`, rss(`Feed ${feed}`, [{ title: `Ruling ${feed}` }, { title: `Appeal ${feed}` }]));

    await signUp(page, { name: "Ada", workspace: `Desk ${mark}`, email: `ada-${mark}@example.com` });

    await page.goto("/sources");
    await page.getByLabel("New group").fill("News");
    await page.getByRole("button", { name: "Create" }).click();
    for (const feed of ["one", "two", "three"]) {
      const field = page.getByLabel("Add a source to News");
      await field.fill(`${web.url}/${feed}.xml`);
      await field.press("Enter");
      await expect(page.getByTestId("found-source")).toContainText(`Feed ${feed}`);
      await page.getByRole("button", { name: "Add this source" }).click();
      await expect(
        page
          .getByRole("listitem")
          .filter({ hasText: `Feed ${feed}` })
          .first(),
      ).toContainText("healthy");
    }

    await page.goto("/themes/new");
    await page.getByLabel("Name").fill(name);
    await expect(page.getByRole("checkbox", { name: /News/ })).toBeChecked();
    await page.getByRole("button", { name: "Create theme" }).click();
    await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();

    const card = page.getByTestId("schedule-card");
    for (const address of ["a", "b", "c"]) {
      await card.getByRole("button", { name: "Add an address" }).click();
      await card
        .getByRole("textbox", { name: /^Recipient/ })
        .last()
        .fill(`${address}-${mark}@example.com`);
    }
    await expect(card.getByRole("button", { name: "Add an address" })).toBeHidden();
    for (const day of ["Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]) await card.getByRole("button", { name: day }).click();
    const first = nextMinute("Europe/Paris");
    await card.getByLabel("Time", { exact: true }).fill(first.time);
    await card.getByRole("switch").click();
    await expect(card.locator("[data-save-state=saved]")).toBeVisible();
    await expect(page.getByTestId("schedule-sentence")).toHaveText(
      `Every day at ${first.time}, Paris time, to 3 people.`,
    );
    await expect(page.getByTestId("next-occurrences").getByRole("listitem")).toHaveCount(5);

    await expect.poll(() => readOutbox(name).then((mails) => mails.length), { timeout: 90_000 }).toBe(3);
    expect(Date.now() - first.at.getTime()).toBeLessThan(10_000);
    const mails = await readOutbox(name);
    expect(mails.map((mail) => mail.to?.map(({ address }) => address))).toEqual(
      expect.arrayContaining(["a", "b", "c"].map((address) => [`${address}-${mark}@example.com`])),
    );
    for (const mail of mails)
      for (const feed of ["one", "two", "three"]) expect(mail.text).toContain(`${web.url}/Ruling%20${feed}`);

    const [leaving] = mails;
    const link = /List-Unsubscribe: <([^>]+)>/.exec(leaving?.raw ?? "")?.[1] ?? "";
    expect((await fetch(link, { method: "POST", redirect: "error" })).status).toBe(200);
    web.serve("/two.xml", rss("Feed two", [{ title: "Brand new" }, { title: "Ruling two" }, { title: "Appeal two" }]));

    const second = nextMinute("Europe/Paris", 5);
    await card.getByLabel("Time", { exact: true }).fill(second.time);
    await expect(page.getByTestId("schedule-sentence")).toContainText(second.time);
    await expect.poll(() => readOutbox(name).then((all) => all.length), { timeout: 90_000 }).toBe(5);
    const fresh = (await readOutbox(name)).filter((mail) => mail.text?.includes("Brand new"));
    expect(fresh).toHaveLength(2);
    for (const mail of fresh) {
      expect(mail.text).not.toContain("Ruling");
      expect(mail.to?.[0]?.address).not.toBe(leaving?.to?.[0]?.address);
    }
  });
});

test("the same over REST alone", async ({ web }) => {
  const key = await createKey();
  const name = `Bench ${mark}`;
  web.serve("/rest.xml", rss("Rest", [{ title: "Hearing" }, { title: "Verdict" }]));
  const group = await rest(key, "POST", "/source-groups", { name: `Group ${mark}` });
  expect(group.status).toBe(201);
  const source = await rest(key, "POST", `/source-groups/${String(group.body.id)}/sources`, {
    url: `${web.url}/rest.xml`,
  });
  expect(source).toMatchObject({ status: 201, body: { title: "Rest" } });
  const theme = await rest(key, "POST", "/themes", {
    name,
    brief: "",
    language: "en",
    sourceGroupIds: [group.body.id],
  });
  expect(theme.status).toBe(201);
  const id = String(theme.body.id);

  const started = await rest(key, "POST", `/themes/${id}/generate`, { deliveryMode: "draft" });
  expect(started.status).toBe(202);
  const run = () => rest(key, "GET", `/runs/${String(started.body.runId)}`);
  await expect.poll(async () => (await run()).body.status, { timeout: 60_000 }).toBe("succeeded");
  const edition = await rest(key, "GET", `/editions/${String((await run()).body.editionId)}`);
  expect(edition).toMatchObject({ status: 200, body: { status: "draft", name } });

  const { time, at } = nextMinute("America/New_York");
  const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
  const emails = ["x", "y", "z"].map((address) => `${address}-${mark}@example.com`);
  const schedule = { enabled: true, days, time, timezone: "America/New_York", emails, deliveryMode: "send" };
  expect(await rest(key, "PUT", `/themes/${id}/schedule`, schedule)).toMatchObject({
    status: 200,
    body: { ...schedule, nextOccurrenceAt: at.toISOString() },
  });
  await expect.poll(() => readOutbox(name).then((mails) => mails.length), { timeout: 90_000 }).toBe(3);
  expect(Date.now() - at.getTime()).toBeLessThan(10_000);
});
