import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test as base, type Browser, expect, type Page } from "@playwright/test";
import PostalMime, { type Email } from "postal-mime";
import { userEnvironment } from "./system.ts";
import { startWebDouble, type WebDouble } from "../doubles/web-server.ts";

export const systemUrl = () => process.env.E2E_URL ?? "";

/** A browser test: the system's address, a web site to read from, and no error on any page's console. */
export const test = base.extend<{ web: WebDouble; quiet: void }>({
  baseURL: async ({ browserName: _browserName }, use) => use(systemUrl()),
  storageState: async ({ browserName: _browserName }, use) => use(process.env.E2E_STATE ?? ""),
  web: async ({ browserName: _browserName }, use) => {
    const web = await startWebDouble();
    await use(web);
    await web.close();
  },
  quiet: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("console", (message) => {
        // The outbox shows mail in a frame without scripts; what is blocked there is the test tool's own.
        const expected = /^Failed to load resource|^Blocked script execution in 'about:srcdoc'/;
        if (message.type() === "error" && !expected.test(message.text())) complaints.push(message.text());
      });
      await use();
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** Every message in the outbox whose subject holds `subject`. */
export async function readOutbox(subject: string): Promise<(Email & { raw: string })[]> {
  const folder = join(process.env.E2E_DATA_DIR ?? "", "outbox");
  const mails = await Promise.all(
    readdirSync(folder)
      .filter((name) => name.endsWith(".eml"))
      .map(async (name) => {
        const raw = readFileSync(join(folder, name), "utf8");
        return Object.assign(await PostalMime.parse(raw), { raw });
      }),
  );
  return mails.filter((mail) => mail.subject?.includes(subject));
}

/** An API key of the signed-in owner, from the admin command. */
export function createKey(email = "owner@example.com"): string {
  return execFileSync("npm", ["run", "--silent", "admin", "--", "create-key", "--email", email], {
    encoding: "utf8",
    env: userEnvironment({ DATA_DIR: process.env.E2E_DATA_DIR }),
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();
}

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

/** A second person's page on the same system. */
export async function otherPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({
    baseURL: systemUrl(),
    storageState: process.env.E2E_STATE,
    locale: "en-GB",
    timezoneId: "Europe/Paris",
  });
  return context.newPage();
}

/** The wall-clock time in a zone at the beginning of the minute that begins in at least `seconds`. */
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
