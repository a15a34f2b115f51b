import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { fixedClock, systemClock } from "@/lib/clock";
import { inScope, type Scope } from "@/lib/db/scope";
import { inSystem } from "@/lib/db/system";
import { addSource, createSourceGroup, previewSource, setReading } from "@/lib/sources/commands";
import { readPages } from "@/lib/sources/pages/read-pages";
import { pollDueFeeds } from "@/lib/sources/poll/poll-due-feeds";
import { pollFeed } from "@/lib/sources/poll/poll-feed";
import { pollThemeFeeds } from "@/lib/sources/poll/poll-theme-feeds";
import { getSourceGroup } from "@/lib/sources/queries";
import { addSourceInputSchema, readSourceInputSchema } from "@/lib/sources/schema";
import { collectCoverage } from "@/lib/synthesis/queries";
import { createTheme } from "@/lib/themes/commands";
import { rss, startWebDouble, type WebDouble } from "@/tests/doubles/web-server";
import { addItems, makeItem, makeTheme, makeWorkspace } from "@/tests/setup/factories";

let web: WebDouble;
beforeAll(async () => {
  web = await startWebDouble();
});
afterAll(() => web.close());
beforeEach(() => {
  web.requests.length = 0;
});

const never = new AbortController().signal;
const feedsOf = (workspaceId: string) => inSystem((tx) => tx.feed.findMany({ where: { workspaceId } }));
const itemsOf = (workspaceId: string) =>
  inSystem((tx) => tx.item.findMany({ where: { workspaceId }, orderBy: { title: "asc" } }));
const asked = (path: string) => web.requests.filter((request) => request.path === path);

async function group() {
  const workspace = await makeWorkspace();
  const { id } = await createSourceGroup(workspace.scope, { name: "News" });
  return { ...workspace, groupId: id };
}

async function themeOf(scope: Scope, groupId: string): Promise<string> {
  return (await createTheme(scope, { name: "T", brief: "", language: "en", sourceGroupIds: [groupId] })).id;
}

const entry = (title: string, guid: string, link: string, date = "Thu, 26 Nov 2026 08:00:00 GMT") =>
  `<item><title>${title}</title><guid isPermaLink="false">${guid}</guid><link>${link}</link><pubDate>${date}</pubDate>
   <description>${title} was decided after three hours of debate, and work is to begin in the spring of next year.</description></item>`;
const feedOf = (...entries: string[]) =>
  `<rss version="2.0"><channel><title>Paper</title><link>https://paper.example/</link>${entries.join("")}</channel></rss>`;

describe("an entry that comes back is known", () => {
  async function pollTwice(path: string, first: string, second: string) {
    const { scope, groupId, workspaceId } = await group();
    web.serve(path, first);
    await addSource(scope, { groupId, url: `${web.url}${path}` });
    const before = await itemsOf(workspaceId);
    web.serve(path, second);
    const polled = await pollFeed(await feedsOf(workspaceId), systemClock);
    return { fresh: polled.fresh, before, after: await itemsOf(workspaceId) };
  }

  it.each([
    ["under another guid", entry("Budget", "b-2", "https://paper.example/1")],
    ["at another address", entry("Budget", "b-2", "https://paper.example/1-budget-adopted")],
    ["with another title", entry("Budget adopted", "b-2", "https://www.paper.example/1/?utm_source=rss")],
  ])("%s", async (how, again) => {
    const path = `/${encodeURIComponent(how)}`;
    const { fresh, before, after } = await pollTwice(
      path,
      feedOf(entry("Budget", "b-1", "https://paper.example/1")),
      feedOf(again),
    );
    expect(fresh).toBe(0);
    expect(after).toMatchObject([{ id: before[0]?.id, firstSeenAt: before[0]?.firstSeenAt }]);
  });

  it("and is no other that merely has its title or its address", async () => {
    const next = "Fri, 27 Nov 2026 08:00:00 GMT";
    const { fresh } = await pollTwice(
      "/daily",
      feedOf(entry("Weather", "w-1", "https://paper.example/weather")),
      feedOf(
        entry("Weather", "w-2", "https://paper.example/w2", next).replace("decided", "forecast"),
        entry("Tides", "t-1", "https://paper.example/weather", next),
      ),
    );
    expect(fresh).toBe(2);
  });

  it("and is a new one where a feed lists one at a time, each with the same title and the home page", async () => {
    const alert = (day: number) =>
      feedOf(
        entry("Severe weather", `s-${day}`, "https://paper.example/", `${day} Nov 2026 08:00:00 GMT`).replace(
          "decided",
          `seen on the ${day}th`,
        ),
      );
    const { fresh, after } = await pollTwice("/alerts", alert(26), alert(27));
    expect(fresh).toBe(1);
    expect(after).toHaveLength(2);
  });

  it("and is told where its page is that of several, whichever feed has it", async () => {
    const { scope } = await makeWorkspace();
    const version = (name: string) => ({ ...makeItem(name), url: `https://x.example/changelog#${name}` });
    const { id: themeId, groupId, feedId } = await makeTheme(scope, [version("v1"), version("v2")]);
    const now = new Date();
    await inSystem((tx) => tx.theme.updateMany({ where: { id: themeId }, data: { coveredThrough: now } }));
    const atom = await inScope(scope, async (tx) => {
      const data = { workspaceId: scope.workspaceId, url: "https://x.example/atom", title: "Atom", nextPollAt: now };
      const feed = await tx.feed.create({ data });
      await tx.source.create({ data: { workspaceId: scope.workspaceId, groupId, feedId: feed.id } });
      return feed.id;
    });
    await addItems(scope, atom, [version("v3")]);
    await addItems(scope, feedId, [version("v3")]);
    const { materials } = await collectCoverage(scope, { themeId, unread: [] });
    expect(materials.map(({ title }) => title)).toContain("v3 is what happened");
  });
});

describe("a server that asks to be left alone", () => {
  it("is, from the first time on and by runs as well, with all that it has", async () => {
    const { scope, groupId, workspaceId } = await group();
    for (const path of ["/busy/one", "/busy/two"]) {
      web.serve(path, rss(path, [{ title: "One" }]));
      await addSource(scope, { groupId, url: `${web.url}${path}` });
      web.on(path, (_request, response) => response.writeHead(429, { "retry-after": "3600" }).end());
    }
    const themeId = await themeOf(scope, groupId);
    web.requests.length = 0;
    const options = { signal: never, mostMs: 10_000, onProgress: () => Promise.resolve() };
    const soon = { ...scope, clock: fixedClock(new Date(Date.now() + 60_000)) } as Scope;
    const unread = await pollThemeFeeds(soon, { themeId, freshMs: 1_000 }, options);
    expect(web.requests).toHaveLength(1);
    expect(unread.sort()).toEqual((await feedsOf(workspaceId)).map(({ id }) => id).sort());
    expect(await pollThemeFeeds(soon, { themeId, freshMs: 1_000 }, options)).toHaveLength(2);
    expect(web.requests).toHaveLength(1);
    expect((await feedsOf(workspaceId)).map(({ failureCount }) => failureCount).sort()).toEqual([0, 1]);
    const muchLater = { ...scope, clock: fixedClock(new Date(Date.now() + 2 * 3_600_000)) } as Scope;
    await pollThemeFeeds(muchLater, { themeId, freshMs: 1_000 }, options);
    expect(web.requests.length).toBeGreaterThan(1);
  });
});

describe("an address that a person types", () => {
  it("may have no scheme: https comes first, and http where only that answers", async () => {
    const { scope } = await group();
    web.serve("/plain", rss("Plain", [{ title: "One" }]));
    const { url } = addSourceInputSchema.parse({ url: `${web.url.replace("http://", "")}/plain` });
    expect(await previewSource(scope, { url })).toMatchObject({ title: "Plain", url: `${web.url}/plain` });
    await expect(previewSource(scope, { url: url.replace(/^/, "https:") })).rejects.toMatchObject({ code: "invalid" });
    expect(addSourceInputSchema.parse({ url: `feed:${web.url}/plain` }).url).toBe(`${web.url}/plain`);
  });

  it("may lead to a page with several feeds, which are all told", async () => {
    const { scope } = await group();
    const link = (href: string, title: string) =>
      `<link rel="alternate" type="application/rss+xml" href="${href}" title="${title}">`;
    const html = `<html><head><base href="/blog/">${link("comments", "Comments")}${link("main", "All")}${link("law", "Law")}</head></html>`;
    web.serve("/blog", html, { "content-type": "text/html" });
    web.serve("/blog/main", rss("All", [{ title: "One" }]), { "content-type": "text/html" });
    const found = await previewSource(scope, { url: `${web.url}/blog` });
    expect(found).toMatchObject({ title: "All", isTeaser: true });
    expect(found.others).toMatchObject([
      { url: `${web.url}/blog/law`, title: "Law" },
      { url: `${web.url}/blog/comments`, title: "Comments" },
    ]);
  });

  it("may be opened by a password, which goes to its own host alone and is never shown", async () => {
    const { scope, groupId, workspaceId } = await group();
    const other = await group();
    const basic = `Basic ${Buffer.from("anna:s3cret").toString("base64")}`;
    web.on("/closed", (request, response) => {
      const isOpen = request.headers.authorization === basic;
      response.writeHead(isOpen ? 200 : 401).end(isOpen ? rss("Closed", [{ title: "Inside" }]) : "");
    });
    const url = `${web.url}/closed`;
    await expect(addSource(scope, { groupId, url })).rejects.toMatchObject({ reason: "url_closed" });
    await addSource(scope, { groupId, url, credentials: { kind: "password", username: "anna", password: "s3cret" } });
    const [feed] = await feedsOf(workspaceId);
    expect(JSON.stringify([feed, await getSourceGroup(scope, groupId)])).not.toContain("s3cret");
    // Another workspace with the same address does not read with this one's password.
    await inScope(other.scope, async (tx) => {
      const data = { workspaceId: other.workspaceId, url, title: "Closed", nextPollAt: new Date(0) };
      const row = await tx.feed.create({ data });
      await tx.source.create({ data: { workspaceId: other.workspaceId, groupId: other.groupId, feedId: row.id } });
    });
    await inSystem((tx) => tx.feed.updateMany({ where: { url }, data: { nextPollAt: new Date(0), bodyHash: null } }));
    await pollDueFeeds(systemClock, never);
    expect(await itemsOf(workspaceId)).toHaveLength(1);
    expect(await itemsOf(other.workspaceId)).toEqual([]);
  });

  it("sends what opens it to no other host, wherever the address leads", async () => {
    const { scope, groupId, workspaceId } = await group();
    const other = await startWebDouble();
    const told: (string | undefined)[] = [];
    const answer: Parameters<WebDouble["on"]>[1] = (request, response) => {
      told.push(request.headers.authorization);
      response.writeHead(200).end(rss("Open", [{ title: "One" }]));
    };
    other.on("/open", answer);
    web.on("/leads", (_request, response) => response.writeHead(302, { location: `${other.url}/open` }).end());
    other.serve("/page", "<html></html>", { "content-type": "text/html" });
    other.on("/feed", answer);
    web.on("/page", (_request, response) => response.writeHead(302, { location: `${other.url}/page` }).end());
    const credentials = { kind: "password", username: "anna", password: "s3cret" } as const;
    for (const path of ["/leads", "/page"]) await addSource(scope, { groupId, url: `${web.url}${path}`, credentials });
    await pollFeed((await feedsOf(workspaceId)).slice(0, 1), systemClock);
    expect(told.length).toBeGreaterThan(2);
    expect(told.filter((authorization) => authorization !== undefined)).toEqual([]);
    expect((await feedsOf(workspaceId)).map((feed) => feed.credentials)).toEqual([null, null]);
    await other.close();
  });
});

describe("whole articles", () => {
  const long = "The council said at length why it had decided so, and what it would cost whom in which year. ".repeat(
    12,
  );
  const page = (words: string, head = "") =>
    `<html><head><title>Story</title>${head}</head><body><nav>Menu</nav><article><h1>Story</h1><p>${words}</p></article></body></html>`;
  const html = { "content-type": "text/html" };

  /** A feed of teasers under `prefix`, and the answers of its pages. */
  async function teasers(prefix: string, pages: Record<string, string | null>) {
    const { scope, groupId, workspaceId } = await group();
    const links = Object.keys(pages).map((name) => ({ title: name, link: `${prefix}/${name}`, text: "Short." }));
    web.serve(`${prefix}/feed`, rss("Teasers", links).replace("<link>/</link>", `<link>${web.url}/</link>`));
    for (const [name, body] of Object.entries(pages)) if (body !== null) web.serve(`${prefix}/${name}`, body, html);
    const { id } = await addSource(scope, { groupId, url: `${web.url}${prefix}/feed`, reading: "auto" });
    return { scope, groupId, workspaceId, sourceId: id };
  }

  it("are read where the feed has only teasers, told instead of these, and kept when the feed is read again", async () => {
    const { scope, groupId, workspaceId } = await teasers("/a", { one: page(long), two: page("Menu.") });
    const themeId = await themeOf(scope, groupId);
    expect(await readPages(null, { clock: systemClock, signal: never })).toBe(2);
    expect(await itemsOf(workspaceId)).toMatchObject([
      { title: "one", pageState: "read", pageText: long.trim(), text: "Short." },
      { title: "two", pageState: "short", pageText: null },
    ]);
    await pollFeed(await feedsOf(workspaceId), systemClock);
    const coverage = await collectCoverage(scope, { themeId, unread: [] });
    expect(coverage.materials.find(({ title }) => title === "one")?.text).toBe(long.trim());
    expect(coverage.teasers).toEqual({ count: 1, of: 2 });
    expect(await readPages(null, { clock: systemClock, signal: never })).toBe(0);
  });

  it("are left alone where robots.txt says so, and what is closed, gone or no page is said", async () => {
    web.serve("/robots.txt", "User-agent: *\nDisallow: /b/private", { "content-type": "text/plain" });
    const closed = `<script type="application/ld+json">{"isAccessibleForFree":false}</script>`;
    const { workspaceId } = await teasers("/b", {
      closed: page(long.slice(0, 300), closed),
      gone: null,
      leads: null,
      private: page(long),
    });
    web.on("/b/leads", (_request, response) => response.writeHead(302, { location: "/b/private" }).end());
    await readPages(null, { clock: fixedClock(new Date(Date.now() + 48 * 3_600_000)), signal: never });
    expect((await itemsOf(workspaceId)).map(({ title, pageState }) => [title, pageState])).toEqual([
      ["closed", "paywall"],
      ["gone", "failed"],
      ["leads", "refused"],
      ["private", "refused"],
    ]);
    expect(asked("/b/private")).toEqual([]);
    web.serve("/robots.txt", "", { "content-type": "text/plain" });
  });

  it("that are nothing at all are given up, and others of their host are read", async () => {
    const { workspaceId } = await teasers("/n", { empty: "", words: "no tag at all", whole: page(long) });
    await readPages(null, { clock: fixedClock(new Date(Date.now() + 60 * 3_600_000)), signal: never });
    expect((await itemsOf(workspaceId)).map(({ title, pageState }) => [title, pageState])).toEqual([
      ["empty", "short"],
      ["whole", "read"],
      ["words", "short"],
    ]);
    for (const selector of ["p::before", "article:hover", "a|b"])
      expect(readSourceInputSchema.safeParse({ reading: "page", selector }).success, selector).toBe(false);
  });

  it("are tried again where the server was down, and given up after some time", async () => {
    const { workspaceId } = await teasers("/c", { one: null });
    web.on("/c/one", (_request, response) => response.writeHead(503).end());
    const later = (hours: number) => fixedClock(new Date(Date.now() + (100 + hours) * 3_600_000));
    for (const hours of [0, 1, 2, 3, 4]) await readPages(null, { clock: later(hours), signal: never });
    expect(await itemsOf(workspaceId)).toMatchObject([{ pageState: "failed", pageTries: 3 }]);
    expect(asked("/c/one")).toHaveLength(3);
  });

  it("are where a person says, from the feed again when they say so, and the selector is checked", async () => {
    const { scope, groupId, workspaceId, sourceId } = await teasers("/d", {
      one: `<html><body><div class="x">${long}</div><div class="y">Only this is meant, says the person, and it is long enough.</div></body></html>`,
    });
    await setReading(scope, { id: sourceId, reading: "page", selector: ".y" });
    await readPages(null, { clock: systemClock, signal: never });
    expect(await itemsOf(workspaceId)).toMatchObject([
      { pageText: "Only this is meant, says the person, and it is long enough." },
    ]);
    expect((await getSourceGroup(scope, groupId)).sources).toMatchObject([
      { reading: "page", selector: ".y", isTeaser: true },
    ]);
    await setReading(scope, { id: sourceId, reading: "feed", selector: null });
    expect((await getSourceGroup(scope, groupId)).sources).toMatchObject([{ reading: "feed", selector: null }]);
    expect(readSourceInputSchema.safeParse({ reading: "page", selector: "div[" }).success).toBe(false);
    expect(
      readSourceInputSchema.safeParse({ reading: "page", credentials: { kind: "header", name: "Host", value: "x" } })
        .success,
    ).toBe(false);
  });
});
