import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  test as base,
  type Browser,
  type BrowserContextOptions,
  type ConsoleMessage,
  expect,
  type Page,
} from "@playwright/test";
import PostalMime, { type Email } from "postal-mime";
import { userEnvironment } from "./system.ts";
import { startWebDouble, type WebDouble } from "../doubles/web-server.ts";

export const systemUrl = () => process.env.E2E_URL ?? "";

/** A browser test: the system's address, a web site to read from, and a check for errors on any page's console. */
export const test = base.extend<{ web: WebDouble }>({
  baseURL: async ({ browserName: _browserName }, use) => use(systemUrl()),
  // Each test has an address of its own, so that its attempts do not count for other tests.
  extraHTTPHeaders: async ({ browserName: _browserName }, use) => {
    const [a, b, c] = randomBytes(3);
    await use({ "x-forwarded-for": `10.${a}.${b}.${c}` });
  },
  storageState: async ({ browserName: _browserName }, use) => use(process.env.E2E_STATE ?? ""),
  web: async ({ browserName: _browserName }, use) => {
    const web = await startWebDouble();
    await use(web);
    await web.close();
  },
  page: async ({ page }, use) => quietly(page, () => use(withLiveFields(page))),
});

/**
 * Waits after opening a page until its fields are hydrated. Filling in a field selects its text and types over it;
 * while hydrating, the form writes each field again, and the selection is lost.
 */
function withLiveFields(page: Page): Page {
  const goto = page.goto.bind(page);
  page.goto = async (...to) => {
    const response = await goto(...to);
    await expect.poll(() => page.evaluate(areFieldsAlive)).toBe(true);
    return response;
  };
  return page;
}

/** Runs in the page. A page without scripts, or of another site, has nothing to wait for. */
function areFieldsAlive(): boolean {
  if (!("__next_f" in window)) return true;
  const isAlive = (field: Element) => Object.keys(field).some((name) => name.startsWith("__reactProps"));
  return [...document.querySelectorAll("main input, main textarea, main select")].every(isAlive);
}

/** Uses a page, and fails if an error appears on its console meanwhile. */
export async function quietly(page: Page, use: () => Promise<void>): Promise<void> {
  const complaints: string[] = [];
  const onError = (error: Error) => void complaints.push(error.message);
  const onMessage = (message: ConsoleMessage) => {
    // The outbox shows mail in a frame without scripts; only the test tool's own scripts are blocked there.
    const expected = /^Failed to load resource|^Blocked script execution in 'about:srcdoc'/;
    if (message.type() === "error" && !expected.test(message.text())) complaints.push(message.text());
  };
  page.on("pageerror", onError).on("console", onMessage);
  await use();
  page.off("pageerror", onError).off("console", onMessage);
  expect(complaints).toEqual([]);
}

export { expect };

/** The error at a field; a notice may contain the same text. */
export const fieldError = (page: Page, text: string) => page.getByRole("alert").filter({ hasText: text });

/** Every message in the outbox whose subject contains `subject`. */
export async function readOutbox(subject: string): Promise<(Email & { raw: string })[]> {
  const folder = join(process.env.E2E_DATA_DIR ?? "", "outbox");
  const mails = await Promise.all(
    // The first message creates the folder.
    (existsSync(folder) ? readdirSync(folder) : [])
      .filter((name) => name.endsWith(".eml"))
      .map(async (name) => {
        const raw = readFileSync(join(folder, name), "utf8");
        return Object.assign(await PostalMime.parse(raw), { raw });
      }),
  );
  return mails.filter((mail) => mail.subject?.includes(subject));
}

/** The output of the built admin command. Asynchronous, so that connections that close meanwhile are noticed. */
async function admin(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [".build/admin.mjs", ...args], {
    env: userEnvironment({ DATA_DIR: process.env.E2E_DATA_DIR, PORT: new URL(systemUrl()).port }),
  });
  return stdout.trim();
}

const keys = new Map<string, Promise<string>>();

/** An API key of the signed-in owner, or of another person, from the admin command; the same one each time. */
export function createKey(email = "owner@example.com"): Promise<string> {
  const key = keys.get(email) ?? admin("create-key", "--email", email);
  keys.set(email, key);
  return key;
}

interface PersonOptions {
  email: string;
  name: string;
  workspace?: string;
  role?: "owner" | "manager" | "member";
  context?: BrowserContextOptions;
}

/** A page of a separate person, signed in, so that their settings do not affect others. */
export async function personPage(browser: Browser, { email, name, context, ...options }: PersonOptions): Promise<Page> {
  const { workspace = "First workspace", role = "owner" } = options;
  await admin("create-user", "--email", email, "--name", name, "--workspace", workspace, "--role", role);
  const own = await browser.newContext({
    baseURL: systemUrl(),
    locale: "en-GB",
    timezoneId: "Europe/Paris",
    storageState: { cookies: [], origins: [] },
    ...context,
  });
  const page = withLiveFields(await own.newPage());
  await page.goto(await admin("sign-in-link", "--email", email));
  await page.getByRole("button").first().click();
  await page.waitForURL((url) => url.pathname === "/" || url.pathname === "/welcome");
  return page;
}

/** The latest mail to a person about a subject; waits until it exists. */
export async function mailTo(email: string, subject: string): Promise<Email & { raw: string }> {
  const find = async () => (await readOutbox(subject)).filter(({ to }) => to?.some(({ address }) => address === email));
  await expect.poll(async () => (await find()).length, { timeout: 60_000 }).toBeGreaterThan(0);
  const found = (await find()).sort((a, b) => Date.parse(a.date ?? "") - Date.parse(b.date ?? ""));
  const last = found.at(-1);
  if (!last) throw new Error(`No mail to ${email} about ${subject}.`);
  return last;
}

/** The only link in a mail of the product. */
export function linkIn(mail: Email): string {
  return /(https?:\/\/\S+)/.exec(mail.text ?? "")?.[1] ?? "";
}

/** Signs up a person with their own workspace, as a stranger would, and confirms the address. */
export async function signUp(page: Page, person: { name: string; workspace: string; email: string }): Promise<void> {
  await page.goto("/sign-up");
  await page.getByLabel("Your name").fill(person.name);
  await page.getByLabel("Workspace").fill(person.workspace);
  await page.getByLabel("E-mail address").fill(person.email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("heading", { name: "Confirm your address" })).toBeVisible();
  await page.goto(linkIn(await mailTo(person.email, "Confirm your address")));
  await page.getByRole("button", { name: "Confirm and sign in" }).click();
  await page.getByRole("link", { name: "Continue" }).click();
  await page.waitForURL("**/welcome?step=theme");
}

export const password = "correct horse battery";

/** Calls the REST API; returns the status and the parsed body. */
export async function rest(
  key: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${systemUrl()}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: (text ? JSON.parse(text) : {}) as Record<string, unknown> };
}

/** A second browser context with the same session. */
export async function otherPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({
    baseURL: systemUrl(),
    storageState: process.env.E2E_STATE,
    locale: "en-GB",
    timezoneId: "Europe/Paris",
  });
  return withLiveFields(await context.newPage());
}

/** The wall-clock time in a zone at the start of the first minute that begins in at least `seconds`. */
export function nextMinute(timezone: string, seconds = 8): { time: string; at: Date } {
  const at = new Date(Math.ceil((Date.now() + seconds * 1_000) / 60_000) * 60_000);
  const time = new Intl.DateTimeFormat("en-GB", {
    timeZone: timezone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(at);
  return { time, at };
}
