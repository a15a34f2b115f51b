import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { long } from "../setup/long.ts";
import { type Judged, violationsOn } from "./axe.ts";
import {
  createKey,
  expect,
  linkIn,
  mailTo,
  personPage,
  quietly,
  readOutbox,
  rest,
  signUp,
  systemUrl,
  test,
} from "./fixtures.ts";

// Each page is a separate test, so that both browsers share them.
test.describe.configure({ mode: "parallel" });

const tabs = new Map<string, Page>();
/** A look at a page: one person's pages share a tab and its cache, as in real use; a new tab is expensive. */
const look = test.extend({
  page: async ({ browser, storageState }, use) => {
    const who = JSON.stringify(storageState);
    const page = tabs.get(who) ?? (await (await browser.newContext()).newPage());
    tabs.set(who, page);
    await quietly(page, () => use(page));
  },
});

/** How each page is viewed and which rules are checked: dark mode changes only the colours. */
const looks = [
  ["light", "all", { colorScheme: "light", width: 1280, height: 900 }],
  ["dark", "colours", { colorScheme: "dark", width: 1280, height: 900 }],
  ["360 px wide", "all", { colorScheme: "light", width: 360, height: 780 }],
  ...(long
    ? ([
        ["320 px wide", "all", { colorScheme: "light", width: 320, height: 640 }],
        ["768 px wide", "all", { colorScheme: "light", width: 768, height: 1024 }],
        ["1280 px wide at 200 %", "all", { colorScheme: "light", width: 640, height: 450 }],
      ] as const)
    : []),
] as const;

/** The ids for the addresses of pages: recipients' pages are found through the sample edition's mail. */
async function findIds(): Promise<Record<string, string | undefined>> {
  await expect.poll(() => readOutbox("Time, briefly").then((mails) => mails.length)).toBeGreaterThan(0);
  const key = await createKey();
  const list = async (path: string) =>
    (await rest(key, "GET", path)).body.data as { id: string; runId: string; name: string; themeId: string }[];
  const editions = await list("/editions");
  const edition = editions.find(({ name }) => name === "Time, briefly");
  const detail = (await rest(key, "GET", `/editions/${edition?.id}`)).body as {
    content: { references: { itemId: string }[] };
  };
  const [delivery] = (await rest(key, "GET", `/runs/${edition?.runId}`)).body.deliveryList as { id: string }[];
  const [mail] = await readOutbox("Time, briefly");
  const { body: sharing } = await rest(key, "PUT", `/themes/${edition?.themeId}/sharing`, { shared: "sealed" });
  const first = async (path: string) => (await list(path))[0]?.id;
  return {
    edition: edition?.id,
    theme: edition?.themeId,
    archive: String(sharing.url).split("/").at(-1),
    run: edition?.runId,
    item: detail.content.references[0]?.itemId,
    delivery: delivery?.id,
    token: /\/read\/([\w-]+)/.exec(mail?.text ?? "")?.[1],
    reportEdition: editions.find(({ name }) => name === "Market, Northfield")?.id,
    schedule: await first("/schedules?text=Time,%20briefly"),
    report: await first("/reports"),
    request: await first("/requests"),
    draft: await first("/requests?status=draft"),
    workflow: await first("/workflows"),
    group: await first("/source-groups"),
    feed: await first("/feeds"),
    import: await first("/source-imports"),
  };
}

let ids: ReturnType<typeof findIds> | undefined;

/** The address of a page: names in brackets are replaced by the id of one such object. */
async function addressOf(path: string): Promise<string> {
  const found = await (ids ??= findIds());
  return path.replace(/\[(\w+)\]/g, (_all, name: string) => {
    const id = found[name];
    if (!id) throw new Error(`There is no ${name} to look at.`);
    return id;
  });
}

/** Every page of the product. */
const pages = [
  "/",
  "/themes",
  "/themes/new",
  "/schedules",
  "/schedules?status=paused",
  "/schedules/calendar",
  "/schedules/calendar?day=2026-12-01",
  "/schedules/new",
  "/schedules/new?type=webhook",
  "/schedules/new?type=source_sync",
  "/schedules/[schedule]",
  "/schedules/[schedule]/edit",
  "/api-reference",
  "/editions",
  "/search?text=time",
  "/reports",
  "/reports/new",
  "/reports/new?preset=market",
  "/reports/[report]",
  "/editions/[reportEdition]",
  "/settings/connections",
  "/settings/channels",
  "/schedules/new?type=report",
  "/workflows",
  "/workflows/new",
  "/workflows/[workflow]",
  "/schedules/new?type=workflow",
  "/requests",
  "/requests/drafts",
  "/requests/templates",
  "/requests/[request]",
  "/requests/[draft]",
  "/schedules/new?type=request",
  "/sources",
  "/sources/[group]",
  "/sources/all",
  "/sources/all/[feed]",
  "/sources/import",
  "/sources/imports/[import]",
  "/runs",
  "/mail",
  "/mail?status=failed",
  "/mail/notices",
  "/preview?schedule=[schedule]",
  "/nowhere",
  "/themes/not-an-id",
  "/themes/[theme]",
  "/themes/[theme]/compare",
  "/themes/[theme]/rules",
  "/editions/[edition]",
  "/runs/[run]",
  "/mail/[delivery]",
  "/items/[item]",
  "/read/[token]",
  "/archive/[archive]",
  "/archive/[archive]/[edition]",
  "/leave/[token]",
  "/samples/almanac/samoa",
  "/jobs",
  "/audit",
  "/audit?subjectType=schedule",
  "/settings",
  "/settings/security",
  "/settings/workspace",
  "/settings/people",
  "/settings/recipients",
  "/settings/recipients?text=nobody",
  "/settings/recipients/lists",
  "/settings/recipients/held",
  "/settings/recipients/held?reason=bounced",
  "/settings/keys",
  "/settings/data",
  "/settings/backups",
  "/schedules/new?type=database_backup",
  "/workspaces",
  "/account",
  "/welcome",
  "/welcome?step=theme",
  "/welcome?step=edition",
  "/welcome?step=schedule",
];

// Content for every page: a report with an edition.
test.beforeAll(async () => {
  const key = await createKey();
  const source = { kind: "csv", url: `${systemUrl()}/samples/listings.csv` };
  const { body } = await rest(key, "POST", "/reports/market-snapshot", { source, city: "Northfield" });
  const schedule = await rest(key, "POST", "/schedules", {
    name: "Market",
    taskType: "report",
    params: { reportId: body.id },
    recurrence: { kind: "weekly", days: ["mon"], time: "09:00" },
    timezone: "UTC",
  });
  const run = await rest(key, "POST", `/schedules/${String(schedule.body.id)}/run-now`, {});
  await expect
    .poll(async () => (await rest(key, "GET", `/runs/${String(run.body.runId)}`)).body.status, { timeout: 60_000 })
    .toBe("succeeded");
});

// Content for every page: a list of feeds, none of which is reachable.
test.beforeAll(async () => {
  const addresses = "http://127.0.0.1:9/one http://127.0.0.1:9/two";
  await rest(await createKey(), "POST", "/source-imports", { kind: "addresses", addresses });
});

// Content for every page: a request on the board, and a draft.
test.beforeAll(async () => {
  const key = await createKey();
  for (const deliveryMode of ["send", "draft"]) {
    const { body } = await rest(key, "POST", "/schedules", {
      name: `Template to ${deliveryMode}`,
      taskType: "request",
      params: { title: "Week {{week}}", description: "Count what is there.\n\nThen tell." },
      recurrence: { kind: "weekly", days: ["mon"], time: "09:00" },
      timezone: "UTC",
      deliveryMode,
    });
    await rest(key, "POST", `/schedules/${String(body.id)}/run-now`, {});
  }
  for (const status of ["published", "draft"])
    await expect
      .poll(async () => (await rest(key, "GET", `/requests?status=${status}`)).body.data, { timeout: 60_000 })
      .not.toEqual([]);
});

// Content for every page: a workflow, and a run of it.
test.beforeAll(async () => {
  const key = await createKey();
  const ask = { taskType: "request", params: { title: "Count {{weekday}}" } };
  const { body } = await rest(key, "POST", "/workflows", {
    name: "Count, then tell",
    steps: [
      { ...ask, key: "count" },
      { key: "tell", taskType: "request", params: { title: "Look at {{steps.count.link}}" }, onFailure: "continue" },
    ],
  });
  await rest(key, "POST", `/workflows/${String(body.id)}/run-now`, {});
});

// Days with several occurrences, close together: crowded targets must be as easy to hit.
test.beforeAll(async () => {
  const key = await createKey();
  for (const time of ["10:00", "10:01"]) {
    const { body } = await rest(key, "POST", "/themes", { name: `Daily at ${time}`, language: "en" });
    const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    await rest(key, "PUT", `/themes/${String(body.id)}/schedule`, {
      enabled: true,
      days,
      time,
      timezone: "UTC",
      emails: [],
    });
  }
});

const doors = [
  "/sign-in",
  "/sign-up",
  "/sign-in/link?token=x",
  "/sign-in/link",
  "/sign-in/second-factor",
  "/forgot-password",
  "/reset-password?token=x",
  "/confirm?token=x",
  "/confirm",
  "/join?token=x",
];

/** The page passes axe and fits the screen in each of the looks. */
async function passes(page: Page, path?: string, kind: Judged = "all"): Promise<void> {
  for (const [name, judged, { colorScheme, ...size }] of looks) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(size);
    // Waits for animations, because axe would judge a colour in transition.
    await page.evaluate(() => Promise.allSettled(document.getAnimations().map((one) => one.finished)));
    expect(await violationsOn(page, judged === "all" ? kind : judged), name).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow, `${name}: wider than the screen`).toBeLessThanOrEqual(0);
    expect(await overlaps(page), name).toEqual([]);
    if (long && path) await keepPicture(page, path, name);
  }
}

/** Visible texts that overlap. */
function overlaps(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const lines: { text: string; box: DOMRect; element: Element }[] = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      const text = node.textContent?.trim() ?? "";
      if (!element || text === "" || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
        continue;
      // Text that is cut off on purpose, for screen readers or because it is too long, overlaps nothing.
      if (element.closest("[class*=sr-only], [class*=truncate], select, textarea, svg, [role=dialog]")) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const box of range.getClientRects())
        if (box.width > 1) lines.push({ text: text.slice(0, 40), box, element });
    }
    lines.sort((one, other) => one.box.top - other.box.top);
    const found: string[] = [];
    lines.forEach((one, index) => {
      for (const other of lines.slice(index + 1)) {
        if (other.box.top > one.box.bottom - 3) break;
        const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const isApart =
          one.element === other.element || one.element.contains(other.element) || other.element.contains(one.element);
        if (across > 2 && !isApart) found.push(`${one.text} / ${other.text}`);
      }
    });
    return found.slice(0, 5);
  });
}

/** Saved in long mode, for manual review. */
async function keepPicture(page: Page, path: string, look: string): Promise<void> {
  const lang = await page.evaluate(() => document.documentElement.lang);
  const name = `${lang} ${path} ${look}`.replace(/[^\w%]+/g, "-");
  await page.screenshot({ path: `.build/looks/${name}.png`, fullPage: true });
}

async function check(page: Page, path: string): Promise<void> {
  await page.goto(await addressOf(path));
  await passes(page, path);
  const frames = page.frames().slice(1);
  for (const content of await Promise.all(frames.map((frame) => frame.content()))) {
    await page.setContent(content);
    await passes(page, undefined, "mail");
  }
}

test.describe("passes axe and fits, light, dark and 360 px wide", () => {
  for (const path of pages) look(path, ({ page }) => check(page, path));

  test.describe("signed out", () => {
    test.use({ storageState: { cookies: [], origins: [] } });
    for (const path of doors) look(path, ({ page }) => check(page, path));
  });
});

/** If a message is missing, its key appears instead. */
const namespaces = Object.keys(JSON.parse(readFileSync("lib/i18n/messages/fr.json", "utf8")) as object);
const missing = new RegExp(`>(?:${namespaces.join("|")})\\.[\\w.]+<`);

test.describe("is there in French, and no message is missing", () => {
  let colette: Page;
  test.beforeAll(async ({ browser }) => {
    const page = await personPage(browser, { email: `colette-${Date.now()}@example.com`, name: "Colette" });
    await page.getByLabel("Language").filter({ visible: true }).selectOption("fr");
    await expect(page.getByRole("heading", { name: "Récent" })).toBeVisible();
    colette = page;
  });
  test.afterAll(() => colette.context().close());
  if (long) for (const path of pages) test(`${path} passes axe and fits`, () => check(colette, path));
  for (const path of pages)
    test(path, async () => {
      const answer = await colette.request.get(await addressOf(path));
      // A missing message is already missing in the server's HTML, unless the page is rendered by the browser.
      if (answer.ok()) {
        const html = await answer.text();
        expect(html).toMatch(/<html[^>]* lang="fr"/);
        expect(missing.exec(html)?.[0]).toBeUndefined();
        return;
      }
      await colette.goto(await addressOf(path));
      await expect(colette.locator("html")).toHaveAttribute("lang", "fr");
      expect(missing.exec(await colette.content())?.[0]).toBeUndefined();
    });
});

test("the whole way to a theme can be gone by keyboard", async ({ page }) => {
  await page.goto("/");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "New theme" })).toBeFocused();
  await page.keyboard.press("Enter");
  await page.waitForURL("**/themes/new");
});

const readers = [
  {
    locale: "en-GB",
    leave: ["Unsubscribe from “Time, briefly”", "Unsubscribe"],
    left: ["You have unsubscribed from this one.", "You unsubscribed from this one on"],
    undo: ["Undo", "Undone. Everything is as it was before."],
    weekly: ["Send it once a week", "on", "Thursday", "Send once a week"],
    isWeekly: ["From now on, you will get it once a week.", "You get this once a week, on Thursdays."],
    pause: ["Pause everything for a while", "Pause"],
    paused: ["Paused. E-mails resume automatically on that day.", "Nothing is sent to you until"],
    again: ["Start receiving it again", "Receive it again", "Welcome back. You will get the next one."],
  },
  {
    locale: "fr-FR",
    leave: ["Me désabonner de « Time, briefly »", "Me désabonner"],
    left: ["C’est noté : vous ne recevrez plus cet envoi.", "À votre demande, vous ne recevez plus cet envoi depuis"],
    undo: ["Annuler", "Annulé. Tout est comme avant."],
    weekly: ["Le recevoir une fois par semaine", "le", "jeudi", "Recevoir une fois par semaine"],
    isWeekly: [
      "C’est noté : vous le recevrez désormais une fois par semaine.",
      "Vous recevez cet envoi une fois par semaine, le jeudi.",
    ],
    pause: ["Tout suspendre un moment", "Suspendre"],
    paused: ["Envois suspendus. Ils reprennent automatiquement ce jour-là.", "Rien ne vous est envoyé jusqu’au"],
    again: ["Le recevoir de nouveau", "Recevoir de nouveau", "C’est noté : vous recevrez le prochain envoi."],
  },
] as const;

// One after another, because they share one mailbox.
test.describe("a reader without an account", () => {
  test.describe.configure({ mode: "serial" });
  for (const { locale, leave, left, undo, weekly, isWeekly, pause, paused, again } of readers)
    test(`chooses on their page, and it holds, also for the owner, in ${locale}`, async ({ browser }) => {
      await expect
        .poll(() => readOutbox("Time, briefly").then((mails) => mails.length), { timeout: 60_000 })
        .toBeGreaterThan(0);
      const [mail] = await readOutbox("Time, briefly");
      const context = await browser.newContext({
        baseURL: systemUrl(),
        locale,
        storageState: { cookies: [], origins: [] },
      });
      const page = await context.newPage();
      const key = await createKey();
      const held = async () => {
        const { body } = await rest(key, "GET", "/suppressions?text=reader@example.com");
        return (body.data as { reason: string }[]).map(({ reason }) => reason);
      };
      const says = (text: string) => expect(page.getByRole("status")).toHaveText(text);
      await page.goto(/(\/leave\/[\w-]+)/.exec(mail?.text ?? "")?.[1] ?? "");
      // The link's holder learns no address.
      await expect(page.locator("main")).not.toContainText("@");
      await page.getByLabel(leave[0]).check();
      await page.getByRole("button", { name: leave[1], exact: true }).click();
      await says(left[0]);
      await expect(page.getByText(left[1])).toBeVisible();
      expect(await held()).toEqual(["unsubscribed"]);
      await page.getByRole("button", { name: undo[0] }).click();
      await says(undo[1]);
      await expect(page.getByText(left[1])).toBeHidden();
      expect(await held()).toEqual([]);
      await page.reload();
      await page.getByLabel(weekly[0]).check();
      await page.getByLabel(weekly[1], { exact: true }).selectOption(weekly[2]);
      await page.getByRole("button", { name: weekly[3] }).click();
      await says(isWeekly[0]);
      expect(await held()).toEqual(["weekly"]);
      await page.reload();
      await expect(page.getByText(isWeekly[1])).toBeVisible();
      await page.getByLabel(pause[0]).check();
      await page.getByRole("button", { name: pause[1], exact: true }).click();
      await says(paused[0]);
      expect((await held()).sort()).toEqual(["paused", "weekly"]);
      await page.reload();
      await expect(page.getByText(paused[1])).toBeVisible();
      await page.getByLabel(again[0]).check();
      await page.getByRole("button", { name: again[1] }).click();
      await says(again[2]);
      expect(await held()).toEqual([]);
      await page.reload();
      await expect(page.getByText(paused[1])).toBeHidden();
      await context.close();
    });
});

test.describe("without signing in", () => {
  test.use({ storageState: { cookies: [], origins: [] } });

  test("pages lead to the door, and a wrong password is answered without saying which was wrong", async ({ page }) => {
    await page.goto("/themes");
    await expect(page).toHaveURL(/\/sign-in\?next=%2Fthemes$/);
    await page.getByLabel("E-mail address").fill("owner@example.com");
    await page.getByLabel("Password").fill("not the password");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(page.getByText("Wrong e-mail or password.")).toBeVisible();
  });

  test("a link comes by mail, signs in once, and not twice", async ({ page, browser }) => {
    await page.goto("/sign-in");
    await page.getByLabel("E-mail address").fill("owner@example.com");
    await page.getByRole("button", { name: "E-mail me a link instead" }).click();
    await expect(page.getByText("a link was created")).toBeVisible();
    const link = linkIn(await mailTo("owner@example.com", "Your link to sign in"));
    await page.goto(link);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("heading", { name: "Recent runs" })).toBeVisible();
    const stranger = await browser.newPage();
    await stranger.goto(link);
    await stranger.getByRole("button", { name: "Sign in" }).click();
    await expect(stranger.getByText("This link has been used or has expired. Request a new one.")).toBeVisible();
    await stranger.close();
  });
});

test("an address that is no valid encoding is a bad request and no failure", async () => {
  for (const path of ["/themes/%ZZ", "/api/v1/schedules/%E2%82", "/%"])
    expect((await fetch(`${process.env.E2E_URL ?? ""}${path}`)).status, path).toBe(400);
});

test("guessing at one account ends, wherever the guesses say they come from", async ({ request }) => {
  const guess = (index: number) =>
    request.post("/api/auth/sign-in/email", {
      headers: { "x-forwarded-for": `198.51.100.${index}`, origin: process.env.E2E_URL ?? "" },
      data: { email: "guessed@example.com", password: `guess ${index}` },
    });
  const statuses: number[] = [];
  for (let index = 1; index <= 12; index++) statuses.push((await guess(index)).status());
  expect(statuses.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 401));
  expect(statuses.slice(10)).toEqual([429, 429]);
});

test("signing out closes the session", async ({ browser }) => {
  const context = await browser.newContext({ baseURL: process.env.E2E_URL });
  const page = await context.newPage();
  await signUp(page, { name: "Bo", workspace: "Bo's", email: `bo-${Date.now()}@example.com` });
  await page.getByRole("button", { name: "Sign out" }).filter({ visible: true }).click();
  await page.waitForURL("**/sign-in");
  await page.goto("/");
  await page.waitForURL("**/sign-in");
  await context.close();
});
