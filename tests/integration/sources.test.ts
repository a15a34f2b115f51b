import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "@/lib/clock";
import { inSystem } from "@/lib/db/system";
import { resetEnv } from "@/lib/env";
import {
  addSource,
  createSourceGroup,
  deleteSourceGroup,
  moveSource,
  previewSource,
  removeSource,
} from "@/lib/sources/commands";
import { fetchDocument, maxFeedBytes } from "@/lib/sources/fetch/document";
import { pollDueFeeds } from "@/lib/sources/poll/poll-due-feeds";
import { pollFeed } from "@/lib/sources/poll/poll-feed";
import { getSourceGroup } from "@/lib/sources/queries";
import { addSourceInputSchema } from "@/lib/sources/schema";
import { createTheme } from "@/lib/themes/commands";
import { rss, startWebDouble, type WebDouble } from "@/tests/doubles/web-server";
import { makeWorkspace } from "@/tests/setup/factories";

let web: WebDouble;
beforeAll(async () => {
  web = await startWebDouble();
});
afterAll(() => web.close());
beforeEach(() => {
  web.requests.length = 0;
});

async function group() {
  const workspace = await makeWorkspace();
  const { id } = await createSourceGroup(workspace.scope, { name: "News" });
  return { ...workspace, groupId: id };
}

const feedsOf = (workspaceId: string) => inSystem((tx) => tx.feed.findMany({ where: { workspaceId } }));
const itemsOf = (workspaceId: string) => inSystem((tx) => tx.item.findMany({ where: { workspaceId } }));

it.each(["nope", "nope:8080/feed", "not an address", "mailto:a@example.com", "https://user:pass@example.com"])(
  "refuses %s as a web address",
  (url) => expect(addSourceInputSchema.safeParse({ url }).success).toBe(false),
);

it.each(["example.com", "localhost:3000/feed", "http://intranet/feed", "example.com:8080/feed", "https://[::1]/feed"])(
  "takes %s as a web address",
  (url) => expect(addSourceInputSchema.safeParse({ url }).success).toBe(true),
);

describe("adding a source", () => {
  it("takes the address of a feed, shows its title and latest entries, and keeps what it read", async () => {
    const { scope, groupId, workspaceId } = await group();
    web.serve(
      "/bar.xml",
      rss("The Bar", [
        { title: "One", date: "Fri, 20 Nov 2026 08:00:00 GMT" },
        { title: "Two", date: "Fri, 20 Nov 2026 09:00:00 GMT" },
      ]),
    );
    const preview = await previewSource(scope, { url: `${web.url}/bar.xml` });
    expect(preview).toMatchObject({ title: "The Bar", latest: [{ title: "Two" }, { title: "One" }] });
    expect(await feedsOf(workspaceId)).toEqual([]);
    await addSource(scope, { groupId, url: `${web.url}/bar.xml` });
    expect((await getSourceGroup(scope, groupId)).sources).toMatchObject([
      { title: "The Bar", health: "healthy", itemsThisWeek: 2 },
    ]);
  });

  it("takes the address of a page and finds its feed", async () => {
    const { scope, groupId } = await group();
    web.serve(
      "/page",
      '<html><head><link rel="alternate" type="application/rss+xml" href="/found.xml"></head></html>',
      { "content-type": "text/html" },
    );
    web.serve("/found.xml", rss("Found", [{ title: "One" }]));
    expect(await addSource(scope, { groupId, url: `${web.url}/page` })).toMatchObject({
      title: "Found",
      url: `${web.url}/found.xml`,
    });
  });

  it.each([
    ["url_no_feed", "/plain"],
    ["url_status", "/missing"],
    ["url_unreachable", null],
  ])("refuses with %s on the field, and saves nothing", async (code, path) => {
    const { scope, groupId, workspaceId } = await group();
    web.serve("/plain", "<html><body>nothing here</body></html>", { "content-type": "text/html" });
    const url = path ? `${web.url}${path}` : "http://127.0.0.1:1/";
    await expect(addSource(scope, { groupId, url })).rejects.toMatchObject({
      code: "invalid",
      fields: [{ path: ["url"], code }],
    });
    expect(await feedsOf(workspaceId)).toEqual([]);
  });

  it("reads one feed once for two groups, and not at all after it was removed from both", async () => {
    const { scope, groupId, workspaceId } = await group();
    const other = await createSourceGroup(scope, { name: "Lawyers" });
    web.serve("/shared", rss("Shared", [{ title: "One" }]));
    const first = await addSource(scope, { groupId, url: `${web.url}/shared` });
    await expect(addSource(scope, { groupId, url: `${web.url}/shared` })).rejects.toMatchObject({
      reason: "source_exists",
    });
    const second = await addSource(scope, { groupId: other.id, url: `${web.url}/shared` });
    expect(await feedsOf(workspaceId)).toHaveLength(1);
    await moveSource(scope, { id: second.id, groupId });
    expect((await getSourceGroup(scope, groupId)).sources).toHaveLength(1);
    await removeSource(scope, { id: first.id });
    expect(await feedsOf(workspaceId)).toEqual([]);
    expect(await itemsOf(workspaceId)).toEqual([]);
  });

  it("deletes no group that a theme reads", async () => {
    const { scope, groupId } = await group();
    await createTheme(scope, { name: "Courts", brief: "", language: "en", sourceGroupIds: [groupId] });
    await expect(deleteSourceGroup(scope, { id: groupId })).rejects.toMatchObject({
      reason: "group_in_use",
      values: { users: "Courts" },
    });
  });
});

describe("a theme that is begun with sites", () => {
  const input = { name: "Courts", brief: "", language: "en" as const, sourceGroupIds: [] };

  it("reads their feeds, which lie in a group that bears its name, or with a number where that is taken", async () => {
    const { scope, workspaceId } = await makeWorkspace();
    web.serve("/first.xml", rss("First", [{ title: "One" }]));
    web.serve("/second.xml", rss("Second", [{ title: "Two" }]));
    web.serve(
      "/site",
      '<html><head><link rel="alternate" type="application/rss+xml" href="/second.xml"></head></html>',
    );
    await createTheme(scope, { ...input, sources: [`${web.url}/first.xml`, `${web.url}/site`] });
    await createTheme(scope, { ...input, sources: [`${web.url}/first.xml`] });
    const groups = await inSystem((tx) =>
      tx.sourceGroup.findMany({
        where: { workspaceId },
        orderBy: { name: "asc" },
        select: {
          name: true,
          sources: { select: { feed: { select: { title: true } } } },
          themes: { select: { theme: { select: { name: true } } } },
        },
      }),
    );
    expect(groups.map(({ name, sources }) => [name, sources.map(({ feed }) => feed.title).sort()])).toEqual([
      ["Courts", ["First", "Second"]],
      ["Courts (2)", ["First"]],
    ]);
    expect(groups.map(({ themes }) => themes.length)).toEqual([1, 1]);
    expect(await itemsOf(workspaceId)).toHaveLength(2);
  });

  it("is refused at each site that leads to no feed, and then nothing is there", async () => {
    const { scope, workspaceId } = await makeWorkspace();
    web.serve("/first.xml", rss("First", [{ title: "One" }]));
    const sources = [`${web.url}/gone`, `${web.url}/first.xml`, `${web.url}/gone-too`];
    await expect(createTheme(scope, { ...input, sources })).rejects.toMatchObject({
      code: "invalid",
      fields: [
        { path: ["sources", 0], code: "url_status", values: { status: 404 } },
        { path: ["sources", 2], code: "url_status", values: { status: 404 } },
      ],
    });
    expect(await feedsOf(workspaceId)).toEqual([]);
    expect(await inSystem((tx) => tx.sourceGroup.count({ where: { workspaceId } }))).toBe(0);
  });
});

describe("polling", () => {
  it("asks conditionally, and an unchanged answer adds nothing", async () => {
    const { scope, groupId, workspaceId } = await group();
    web.on("/conditional", (request, response) => {
      if (request.headers["if-none-match"] === '"v1"') return response.writeHead(304).end();
      return response
        .writeHead(200, { etag: '"v1"', "last-modified": "Fri, 20 Nov 2026 08:00:00 GMT" })
        .end(rss("C", [{ title: "One" }]));
    });
    await addSource(scope, { groupId, url: `${web.url}/conditional` });
    const feeds = await feedsOf(workspaceId);
    expect(await pollFeed(feeds, systemClock)).toMatchObject({ ok: true, fresh: 0 });
    expect(web.requests.at(-1)?.headers).toMatchObject({
      "if-none-match": '"v1"',
      "if-modified-since": "Fri, 20 Nov 2026 08:00:00 GMT",
    });
    expect(web.requests.at(-1)?.headers["user-agent"]).toMatch(/^Periodical\//);
    expect(await feedsOf(workspaceId)).toMatchObject([{ etag: '"v1"', failureCount: 0 }]);
  });

  it("keeps the instant an item was first seen when its text changes, and clamps dates of the future", async () => {
    const { scope, groupId, workspaceId } = await group();
    web.serve("/changing", rss("C", [{ title: "One", link: "/1", date: "Fri, 20 Nov 2099 08:00:00 GMT" }]));
    await addSource(scope, { groupId, url: `${web.url}/changing` });
    const [before] = await itemsOf(workspaceId);
    web.serve(
      "/changing",
      rss("C", [
        { title: "One, corrected", link: "/1" },
        { title: "Two", link: "/2" },
      ]),
    );
    expect(await pollFeed(await feedsOf(workspaceId), systemClock)).toMatchObject({ ok: true, fresh: 1 });
    const after = (await itemsOf(workspaceId)).find(({ id }) => id === before?.id);
    expect(after).toMatchObject({ title: "One, corrected", firstSeenAt: before?.firstSeenAt });
    expect(before?.publishedAt?.getTime()).toBeLessThanOrEqual(Date.now());
  });

  it("records a failure with since when and why, waits for Retry-After, and recovers", async () => {
    const { scope, groupId, workspaceId } = await group();
    web.serve("/shaky", rss("S", [{ title: "One" }]));
    await addSource(scope, { groupId, url: `${web.url}/shaky` });
    web.on("/shaky", (_request, response) => response.writeHead(503, { "retry-after": "7200" }).end());
    await pollFeed(await feedsOf(workspaceId), systemClock);
    const [failing] = await feedsOf(workspaceId);
    expect(failing).toMatchObject({ failureCount: 1, lastError: "url_status 503" });
    expect((failing?.nextPollAt.getTime() ?? 0) - Date.now()).toBeGreaterThan(7_000_000);
    web.serve("/shaky", rss("S", [{ title: "One" }, { title: "Two" }]));
    await pollFeed(await feedsOf(workspaceId), systemClock);
    expect(await feedsOf(workspaceId)).toMatchObject([{ failureCount: 0, failingSince: null, lastError: null }]);
  });

  it("fetches an address once for all workspaces that read it", async () => {
    const [one, two] = [await group(), await group()];
    web.serve("/popular", rss("P", [{ title: "One" }]));
    for (const { scope, groupId } of [one, two]) await addSource(scope, { groupId, url: `${web.url}/popular` });
    await inSystem((tx) => tx.feed.updateMany({ data: { nextPollAt: new Date("2100-01-01T00:00:00Z") } }));
    await inSystem((tx) =>
      tx.feed.updateMany({ where: { url: `${web.url}/popular` }, data: { nextPollAt: new Date(0) } }),
    );
    web.requests.length = 0;
    web.serve("/popular", rss("P", [{ title: "One" }, { title: "Two" }]));
    expect(await pollDueFeeds(systemClock, new AbortController().signal)).toBe(1);
    expect(web.requests).toHaveLength(1);
    for (const { workspaceId } of [one, two]) expect(await itemsOf(workspaceId)).toHaveLength(2);
  });

  it("changes an address only after a permanent redirect has held for a week", async () => {
    const { scope, groupId, workspaceId } = await group();
    web.serve("/old", rss("M", [{ title: "One" }]));
    web.serve("/new", rss("M", [{ title: "One" }]));
    await addSource(scope, { groupId, url: `${web.url}/old` });
    web.on("/old", (_request, response) => response.writeHead(301, { location: "/new" }).end());
    await pollFeed(await feedsOf(workspaceId), systemClock);
    expect(await feedsOf(workspaceId)).toMatchObject([{ url: `${web.url}/old`, movedTo: `${web.url}/new` }]);
    const later = { now: () => new Date(Date.now() + 8 * 86_400_000) };
    await pollFeed(await feedsOf(workspaceId), later);
    expect(await feedsOf(workspaceId)).toMatchObject([{ url: `${web.url}/new`, movedTo: null }]);
  });
});

describe("fetching is bounded", () => {
  it("follows five redirects and no more", async () => {
    for (let hop = 0; hop < 7; hop++)
      web.on(`/hop${hop}`, (_request, response) => response.writeHead(302, { location: `/hop${hop + 1}` }).end());
    web.serve("/hop5", "end");
    expect((await fetchDocument(`${web.url}/hop0`)).url).toBe(`${web.url}/hop5`);
    web.on("/hop5", (_request, response) => response.writeHead(302, { location: "/hop6" }).end());
    await expect(fetchDocument(`${web.url}/hop0`)).rejects.toMatchObject({ kind: "url_too_many_redirects" });
  });

  it("cuts a compressed bomb off at the limit of decoded bytes", async () => {
    web.serve("/bomb", gzipSync(Buffer.alloc(maxFeedBytes * 4)), { "content-encoding": "gzip" });
    const before = process.memoryUsage().rss;
    expect((await fetchDocument(`${web.url}/bomb`)).body).toHaveLength(maxFeedBytes);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
  });

  it("asks a host one thing at a time", async () => {
    let open = 0;
    let most = 0;
    web.on("/slow", (_request, response) => {
      open += 1;
      most = Math.max(most, open);
      setImmediate(() => {
        open -= 1;
        response.writeHead(200).end("ok");
      });
    });
    await Promise.all(Array.from({ length: 5 }, () => fetchDocument(`${web.url}/slow`)));
    expect(most).toBe(1);
  });
});

describe("private addresses", () => {
  beforeAll(() => {
    process.env.SOURCES_ALLOW_PRIVATE_NETWORK = "false";
    resetEnv();
  });
  afterAll(() => {
    process.env.SOURCES_ALLOW_PRIVATE_NETWORK = "true";
    resetEnv();
  });

  it.each([
    "http://127.0.0.1:1/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://169.254.169.254/latest/meta-data",
    "http://localhost/",
    "http://2130706433/",
    "http://0x7f.1/",
  ])("are refused: %s", async (url) => {
    await expect(fetchDocument(url)).rejects.toMatchObject({ kind: "url_private" });
  });

  it("are allowed only for the samples this installation serves itself", async () => {
    process.env.PUBLIC_URL = web.url;
    resetEnv();
    web.serve("/samples/almanac", "sample");
    web.serve("/other", "other");
    expect((await fetchDocument(`${web.url}/samples/almanac`)).body?.toString()).toBeDefined();
    await expect(fetchDocument(`${web.url}/other`)).rejects.toMatchObject({ kind: "url_private" });
    // A redirect from an allowed address must not lead to a private one either: every hop is checked.
    web.on("/samples/almanac", (_request, response) => response.writeHead(302, { location: "/other" }).end());
    await expect(fetchDocument(`${web.url}/samples/almanac`)).rejects.toMatchObject({ kind: "url_private" });
    process.env.PUBLIC_URL = "https://periodical.example";
    resetEnv();
  });
});
