import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type Cookie, type Page } from "@playwright/test";
import { chromiumArgs, findChromium } from "./chromium.ts";
import { createKey, expect, linkIn, mailTo, password, personPage, rest, systemUrl, test } from "./fixtures.ts";
import { startSecondWeb } from "./second-web.ts";

const mark = randomBytes(3).toString("hex");
test.use({ storageState: { cookies: [], origins: [] } });

/** Every server action, by the id it is called with. */
function actionIds(): string[] {
  const manifest = JSON.parse(readFileSync(".next/server/server-reference-manifest.json", "utf8")) as {
    node: Record<string, unknown>;
  };
  return Object.keys(manifest.node);
}

/** Every operation of the REST API that changes data. */
async function writes(): Promise<{ method: string; path: string }[]> {
  const document = (await (await fetch(`${systemUrl()}/api/v1/openapi.json`)).json()) as {
    paths: Record<string, Record<string, unknown>>;
  };
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods)
      .filter((method) => ["post", "put", "patch", "delete"].includes(method))
      .map((method) => ({ method: method.toUpperCase(), path })),
  );
}

/** The address of every page and route outside the API; `id` gives the id for the page of one object. */
function addresses(kind: "page.tsx" | "route.ts", folder: string, id: (path: string) => string): string[] {
  return readdirSync(`app/${folder}`, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(kind))
    .map((file) => `/${file.replace(new RegExp(`/?${kind.replace(".", "\\.")}$`), "")}`)
    .map((path) => path.replace("[id]", id(path)));
}

/** A workspace with one object of each kind, and a way to check whether anything in it has changed. */
async function stocked(email: string) {
  const key = await createKey(email);
  const made = async (path: string, body: unknown) => String((await rest(key, "POST", path, body)).body.id);
  const theme = await made("/themes", { name: `Hushed theme ${mark}`, language: "en" });
  const schedule = await made("/schedules", {
    name: `Hushed schedule ${mark}`,
    taskType: "synthesis",
    params: { themeId: theme },
    recurrence: { kind: "daily", time: "09:00" },
    timezone: "UTC",
  });
  const group = await made("/source-groups", { name: `Hushed group ${mark}` });
  const invitation = await made("/invitations", { email: `guest-${mark}@example.com`, role: "member" });
  const run = String((await rest(key, "POST", `/schedules/${schedule}/run-now`, {})).body.runId);
  await expect
    .poll(async () => (await rest(key, "GET", `/runs/${run}`)).body.status, { timeout: 60_000 })
    .toMatch(/succeeded|failed|skipped/);
  const [owner] = (await rest(key, "GET", "/members")).body.data as { id: string }[];
  const ids: Record<string, string> = {
    themes: theme,
    schedules: schedule,
    "source-groups": group,
    invitations: invitation,
    runs: run,
    members: owner?.id ?? "",
  };
  const state = async () =>
    JSON.stringify(
      await Promise.all(
        [
          "/audit-events",
          "/themes",
          "/schedules",
          "/source-groups",
          "/runs",
          "/members",
          "/invitations",
          "/workspace",
        ].map(async (path) => (await rest(key, "GET", path)).body),
      ),
    );
  return { key, ids, state, idOf: (path: string) => ids[path.split("/")[1] ?? ""] ?? run };
}

test("pages run no script but their own, are shown in no other site, and say so", async ({ page, browser }) => {
  const [first, second] = [await page.goto("/sign-in"), await page.goto("/sign-in")];
  const policy = first?.headers()["content-security-policy"] ?? "";
  const scripts = /script-src ([^;]*)/.exec(policy)?.[1] ?? "";
  expect(scripts).toMatch(/^'self' 'nonce-[\w+/=]+' 'strict-dynamic'$/);
  for (const part of ["frame-ancestors 'self'", "base-uri 'none'", "form-action 'self'", "object-src 'none'"])
    expect(policy).toContain(part);
  expect(second?.headers()["content-security-policy"]).not.toBe(policy);
  expect(first?.headers()).toMatchObject({
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
  });
  expect(first?.headers()["x-powered-by"]).toBeUndefined();
  // A separate page, because the browser's error message is expected here.
  const target = await browser.newPage();
  await target.goto("/sign-in");
  const ran = await target.evaluate(async () => {
    const complaint = new Promise((done) => document.addEventListener("securitypolicyviolation", done));
    document.body.insertAdjacentHTML("beforeend", `<img src="data:," onerror="window.smuggled = true">`);
    await complaint;
    return "smuggled" in window;
  });
  expect(ran).toBe(false);
  await target.close();
});

test("a made-up Host or X-Forwarded-Host leads nobody away", async ({ request }) => {
  const forged: Record<string, string>[] = [{ host: "evil.example" }, { "x-forwarded-host": "evil.example" }];
  for (const headers of forged) {
    const answer = await request.get("/themes", { headers, maxRedirects: 0 });
    expect(answer.headers().location ?? "").not.toContain("evil");
    const asked = await request.post("/api/auth/request-password-reset", {
      headers: { ...headers, origin: systemUrl() },
      data: { email: "owner@example.com" },
    });
    expect(asked.status()).toBeLessThan(500);
  }
  const mail = await mailTo("owner@example.com", "Choose a new password");
  expect(new URL(linkIn(mail)).origin).toBe(systemUrl());
});

test("another site's pages change nothing, although the browser sends them along with the cookies", async ({
  browser,
  web,
}) => {
  const email = `victim-${mark}@example.com`;
  const victim = await personPage(browser, { email, name: "Vera", workspace: `Vera's ${mark}` });
  const { state, idOf } = await stocked(email);
  const context = await carelessBrowser(await victim.context().cookies());
  const page = await context.newPage();
  const evil = await context.newPage();
  web.serve("/evil", "<!doctype html><title>Evil</title>", { "content-type": "text/html" });
  web.serve("/control", "", { "access-control-allow-origin": "*" });
  await evil.goto(`${web.url}/evil`);

  // Without this control the test proves nothing: a request from that page to the victim's host does carry the session.
  const control = new URL(web.url);
  control.hostname = "localhost";
  await evil.evaluate(
    (url) => fetch(url, { method: "POST", mode: "no-cors", credentials: "include" }).catch(() => null),
    `${control.origin}/control`,
  );
  const sent = web.requests.find(({ path, headers }) => path === "/control" && headers.cookie);
  expect(sent?.headers.cookie).toContain("session_token");

  const before = await state();
  const body = JSON.stringify({ name: "Smuggled", language: "en", role: "owner", email: "evil@example.com" });
  await forEach(await writes(), async ({ method, path }) => {
    const url = `${systemUrl()}/api/v1${path.replace("{id}", idOf(path))}`;
    await attack(evil, { url, method, body, type: "text/plain" });
    await attack(evil, { url, method, body, type: "application/json" });
    if (method === "POST") await post(evil, url, "text/plain", { [body.slice(0, -1)]: '"}' });
  });
  for (const path of ["/", "/settings/people"]) {
    const url = `${systemUrl()}${path}`;
    // Without the header that names an action, which browsers let no other site's page send, all actions are the same.
    await attack(evil, { url, method: "POST", body: "[{}]", type: "text/plain" });
    await forEach(actionIds(), async (id) => {
      await ask(evil, { url, method: "POST", body: "[{}]", type: "text/plain", action: id });
      await post(evil, url, "multipart/form-data", { [`$ACTION_ID_${id}`]: "" });
    });
  }
  const account = { newPassword: "a smuggled password", currentPassword: password, newEmail: "evil@example.com" };
  for (const path of ["sign-out", "change-password", "change-email", "two-factor/enable", "two-factor/disable"]) {
    const url = `${systemUrl()}/api/auth/${path}`;
    await attack(evil, { url, method: "POST", body: JSON.stringify(account), type: "text/plain" });
    await attack(evil, { url, method: "POST", body: JSON.stringify(account), type: "application/json" });
    await post(evil, url, "application/x-www-form-urlencoded", account);
    await post(evil, url, "text/plain", { [JSON.stringify(account).slice(0, -1)]: '"}' });
  }
  expect(await state()).toBe(before);
  await page.goto(`${systemUrl()}/settings/security`);
  await expect(page.getByText(`You sign in as ${email}.`)).toBeVisible();
  await expect(page.getByText("Off", { exact: true })).toBeVisible();

  // The same request from a page of the product succeeds.
  const status = await page.evaluate(
    async () => (await fetch("/api/v1/themes", { method: "POST", body: '{"name":"My own","language":"en"}' })).status,
  );
  expect(status).toBe(201);
  await context.close();
  await victim.context().close();
});

/** A browser that sends cookies with requests from any site, so that the cookies' own attributes do not protect. */
async function carelessBrowser(cookies: Cookie[]): Promise<BrowserContext> {
  const profile = mkdtempSync(join(tmpdir(), "periodical-careless-"));
  mkdirSync(join(profile, "Default"));
  const preferences = { profile: { cookie_controls_mode: 0, block_third_party_cookies: false } };
  writeFileSync(join(profile, "Default", "Preferences"), JSON.stringify(preferences));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findChromium(),
    args: chromiumArgs,
    locale: "en-GB",
  });
  await context.addCookies(cookies.map((cookie) => ({ ...cookie, sameSite: "None", secure: true })));
  return context;
}

interface Attack {
  url: string;
  method: string;
  body: string;
  type: string;
  action?: string;
}

/** A fetch with cookies: once with a CORS preflight if one is required, once in a mode that needs none. */
async function attack(page: Page, asked: Attack): Promise<void> {
  await ask(page, asked);
  if (asked.method === "POST") await ask(page, asked, "no-cors");
}

function ask(page: Page, asked: Attack, mode: "cors" | "no-cors" = "cors"): Promise<unknown> {
  return page.evaluate(
    async ([{ url, method, body, type, action }, mode]) => {
      const headers = { "content-type": type, ...(action ? { "next-action": action } : {}) };
      await fetch(url, {
        method,
        mode,
        credentials: "include",
        body: method === "DELETE" ? undefined : body,
        headers: mode === "cors" ? headers : undefined,
        signal: AbortSignal.timeout(5_000),
      }).catch(() => null);
    },
    [asked, mode] as const,
  );
}

/** Processes many items, a few at a time, because each mostly waits. */
async function forEach<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const left = [...items];
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: 6 }, worker));
}

/** Submits a form of that page into a frame. */
function post(page: Page, url: string, enctype: string, fields: Record<string, string>): Promise<unknown> {
  return page.evaluate(
    async (form) => {
      const frame = Object.assign(document.createElement("iframe"), { name: `sink-${crypto.randomUUID()}` });
      const element = Object.assign(document.createElement("form"), {
        method: "post",
        action: form.url,
        enctype: form.enctype,
        target: frame.name,
      });
      for (const [name, value] of Object.entries(form.fields))
        element.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
      document.body.append(frame, element);
      const loaded = new Promise((done) => {
        frame.addEventListener("load", done, { once: true });
        setTimeout(done, 2_000);
      });
      element.submit();
      await loaded;
      element.remove();
      frame.remove();
    },
    { url, enctype, fields },
  );
}

test("who is not signed in, belongs elsewhere or has gone gets no page, no route and no action, and learns no name", async ({
  browser,
}) => {
  const [email, gone] = [`host-${mark}@example.com`, `gone-${mark}@example.com`];
  const workspace = `Hanna's ${mark}`;
  const host = await personPage(browser, { email, name: "Hanna", workspace });
  const { key, state, idOf } = await stocked(email);
  const foreign = await personPage(browser, { email: `far-${mark}@example.com`, name: "F", workspace: `Far ${mark}` });
  const removed = await personPage(browser, { email: gone, name: "Gone", workspace, role: "member" });
  const people = (await rest(key, "GET", "/members")).body.data as { id: string; email: string }[];
  const id = people.find((one) => one.email === gone)?.id ?? "";
  expect((await rest(key, "DELETE", `/members/${id}`)).status).toBe(204);
  const before = await state();
  const secrets = new RegExp(`Hushed|Hanna|${email}`);
  const cookieOf = async (page: Page) =>
    (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  const visitors = { nobody: "", foreign: await cookieOf(foreign), removed: await cookieOf(removed) };

  for (const [visitor, cookie] of Object.entries(visitors)) {
    await forEach(addresses("page.tsx", "(signed-in)", idOf), async (path) => {
      const answer = await fetch(`${systemUrl()}${path}`, { headers: { cookie }, redirect: "manual" });
      const text = await answer.text();
      expect(text, `${visitor} ${path}`).not.toMatch(secrets);
      const location = answer.headers.get("location") ?? "";
      const door = path === "/" ? "/sign-in" : `/sign-in?${new URLSearchParams({ next: path })}`;
      if (visitor === "nobody") expect([path, answer.status, location]).toEqual([path, 307, door]);
      if (visitor === "removed") expect([path, answer.status, location]).toEqual([path, 307, "/workspaces"]);
      if (visitor === "foreign" && path.includes("-")) {
        const found = path === "/api-reference" || answer.status === 404;
        expect(found, `${path} ${answer.status}`).toBe(true);
      }
    });
    await forEach(addresses("route.ts", "(signed-in)", idOf), async (path) => {
      const answer = await fetch(`${systemUrl()}${path}`, { headers: { cookie } });
      // Routes that name no object return the visitor's own data.
      const status = visitor !== "foreign" ? 401 : path.includes("-") ? 404 : 200;
      expect([visitor, path, answer.status]).toEqual([visitor, path, status]);
      expect(await answer.text(), `${visitor} ${path}`).not.toMatch(secrets);
    });
    await forEach(await writes(), async ({ method, path }) => {
      const answer = await fetch(`${systemUrl()}/api/v1${path.replace("{id}", idOf(path))}`, {
        method,
        headers: { cookie, origin: systemUrl(), "content-type": "application/json" },
        body: method === "DELETE" ? undefined : "{}",
      });
      const refused = visitor === "foreign" && path.includes("{id}") ? [404, 422] : [401];
      const tried = [visitor, method, path, answer.status];
      if (visitor !== "foreign" || path.includes("{id}")) expect(refused, tried.join(" ")).toContain(answer.status);
      expect(await answer.text()).not.toMatch(secrets);
    });
    await forEach(actionIds(), async (action) => {
      const answer = await fetch(`${systemUrl()}/sign-in`, {
        method: "POST",
        headers: { cookie, origin: systemUrl(), "next-action": action, "content-type": "text/plain;charset=UTF-8" },
        body: JSON.stringify([{ id: idOf("/schedules"), themeId: idOf("/themes"), name: workspace }]),
        redirect: "manual",
      });
      const text = await answer.text();
      expect(text, visitor).not.toMatch(new RegExp(`Hushed|${email}`));
      // A recipient's page is open to everybody who has its link; without one, access is refused.
      if (visitor === "nobody") expect(text).toMatch(/"code":"(unauthenticated|invalid)"|"why":"invalid"|^1:false$/m);
    });
  }
  expect(await state()).toBe(before);
  await host.goto("/themes");
  await expect(host.getByRole("heading", { name: "Themes" })).toBeVisible();
  for (const page of [host, foreign, removed]) await page.context().close();
});

test("guessing from two processes at once ends where it would end at one", async () => {
  const second = await startSecondWeb();
  try {
    const email = `hammered-${mark}@example.com`;
    const guess = (url: string, index: number) =>
      fetch(`${url}/api/auth/sign-in/email`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          origin: systemUrl(),
          "x-forwarded-for": `198.51.100.${index}`,
        },
        body: JSON.stringify({ email, password: `guess number ${index}` }),
      });
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) => guess(index % 2 === 0 ? systemUrl() : second.url, index)),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(50);
    // The same limit for one address that tries many accounts.
    const spray = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        fetch(`${index % 2 === 0 ? systemUrl() : second.url}/api/auth/sign-in/email`, {
          method: "POST",
          headers: { "content-type": "application/json", origin: systemUrl(), "x-forwarded-for": "203.0.113.77" },
          body: JSON.stringify({ email: `spray-${index}-${mark}@example.com`, password: "guess number one" }),
        }),
      ),
    );
    expect(spray.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(6);
  } finally {
    await second.stop();
  }
});
