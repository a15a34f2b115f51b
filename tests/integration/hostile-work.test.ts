import { monitorEventLoopDelay } from "node:perf_hooks";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import type { Scope } from "@/lib/db/scope";
import type { AppError } from "@/lib/errors";
import { offload } from "@/lib/offload/offload";
import { runBuilt } from "@/lib/offload/process";
import { computeWork } from "@/lib/reports/read/work";
import { previewReport } from "@/lib/reports/queries";
import { reportDefinitionSchema, type ReportSource } from "@/lib/reports/schema";
import { discoverFeed } from "@/lib/sources/fetch/read-feed";
import { startWebDouble, type WebDouble } from "@/tests/doubles/web-server";
import { setEnvironment } from "@/tests/setup/environment";
import { makeWorkspace } from "@/tests/setup/factories";

let web: WebDouble;
beforeAll(async () => {
  web = await startWebDouble();
});
afterAll(() => web.close());
afterEach(() => setEnvironment({ OFFLOAD_MEMORY_MB: undefined }));

const definition = reportDefinitionSchema.parse({ columns: [{ name: "a", label: "A", type: "text" }] });
const json = (path: string): ReportSource => ({ kind: "json", url: `${web.url}${path}`, path: "" });

/** The longest time for which this thread was blocked meanwhile, in milliseconds. */
async function longestBlock(work: () => Promise<unknown>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  await work();
  delay.disable();
  return delay.max / 1e6;
}

describe("a table that somebody else has written", () => {
  async function preview(source: ReportSource, scope?: Scope) {
    const asking = scope ?? (await makeWorkspace()).scope;
    return previewReport(asking, { source, definition, language: "en", timezone: "UTC" });
  }

  it("of a hundred thousand columns by sixty thousand rows is refused, and holds nobody up", { retry: 2 }, async () => {
    const wide = Object.fromEntries(Array.from({ length: 100_000 }, (_, column) => [`c${column}`, 1]));
    web.serve("/wide.json", `[${JSON.stringify(wide)},${"{},".repeat(60_000)}{}]`);
    const { scope } = await makeWorkspace();
    const blocked = await longestBlock(() =>
      expect(preview(json("/wide.json"), scope)).rejects.toMatchObject({ reason: "data_columns_too_many" }),
    );
    expect(blocked).toBeLessThan(200);
  });

  it("that takes more memory than there is for it is given up, four at once, and the process goes on", async () => {
    setEnvironment({ OFFLOAD_MEMORY_MB: "128" });
    web.serve("/heavy.json", `[${'{"a":[[[[1]]]]},'.repeat(2_400_000)}{}]`);
    const asked = await Promise.allSettled(Array.from({ length: 4 }, () => preview(json("/heavy.json"))));
    // On a slow machine, the caller times out before the memory is full.
    const reasons = asked.map((one) => (one.status === "rejected" ? (one.reason as AppError).reason : "answered"));
    for (const reason of reasons) expect(["data_too_much_memory", "data_too_slow"]).toContain(reason);
    web.serve("/light.json", '[{"a":"fine"}]');
    expect((await preview(json("/light.json"))).rows).toBe(1);
  });

  it("is read as well where nothing was built, as in development", async () => {
    web.serve("/plain.json", '[{"a":"fine"}]');
    runBuilt(undefined);
    // An idle process was started with other settings, and is not used.
    setEnvironment({ LOG_LEVEL: "error" });
    try {
      expect((await preview(json("/plain.json"))).rows).toBe(1);
    } finally {
      runBuilt(inject("offload"));
      setEnvironment({ LOG_LEVEL: "silent" });
    }
  });

  it("with a number of a hundred thousand digits is a fault with its line", async () => {
    web.serve("/digits.csv", `a\n${"1".repeat(100_000)}x\n`, { "content-type": "text/csv" });
    const { scope } = await makeWorkspace();
    const numbers = reportDefinitionSchema.parse({ columns: [{ name: "a", label: "A", type: "number" }] });
    const source = { kind: "csv", url: `${web.url}/digits.csv` } as const;
    const asked = previewReport(scope, { source, definition: numbers, language: "en", timezone: "UTC" });
    await expect(asked).rejects.toMatchObject({ reason: "data_not_number" });
  });

  it("that never ends is left when its time is over, and others have their turn meanwhile", async () => {
    web.on("/endless.csv", (_request, response) => response.writeHead(200).write("a\n1\n"));
    web.serve("/light.json", '[{"a":"fine"}]');
    const source = { kind: "csv", url: `${web.url}/endless.csv` } as const;
    const asked = { definition, language: "en", timezone: "UTC", at: new Date(), withCsv: false } as const;
    const slow = Array.from({ length: 4 }, () =>
      offload({ ...computeWork, mostMs: 2_000 }, { ...asked, source }, { share: "one workspace" }),
    );
    const settled = Promise.allSettled(slow);
    expect((await preview(json("/light.json"))).rows).toBe(1);
    for (const one of await settled) expect(one).toMatchObject({ status: "rejected", reason: { reason: "too_slow" } });
  });
});

describe("a search for a feed", () => {
  it("asks ten times at most, and few of anybody else", async () => {
    const [page, elsewhere] = [await startWebDouble(), await startWebDouble()];
    try {
      const other = elsewhere.url.replace("127.0.0.1", "localhost");
      const links = Array.from(
        { length: 50 },
        (_, index) => `<link rel=alternate type=application/rss+xml href="${index % 2 ? other : ""}/${index}">`,
      );
      page.serve("/", `<html><head>${links.join("")}</head></html>`, { "content-type": "text/html" });
      await expect(discoverFeed(`${page.url}/`, { share: "one" })).rejects.toMatchObject({ kind: "url_no_feed" });
      expect(page.requests.length + elsewhere.requests.length).toBeLessThanOrEqual(10);
      expect(elsewhere.requests.length).toBeLessThanOrEqual(1);
    } finally {
      await page.close();
      await elsewhere.close();
    }
  });

  it("ends when nobody waits for it any more", async () => {
    web.on("/silent", () => undefined);
    const gone = new AbortController();
    const searching = discoverFeed(`${web.url}/silent`, { share: "one", signal: gone.signal });
    gone.abort(new Error("gone"));
    await expect(searching).rejects.toThrow("gone");
  });
});
