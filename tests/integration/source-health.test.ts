import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { pino } from "pino";
import { fixedClock } from "@/lib/clock";
import type { Prisma } from "@/lib/db/generated/client";
import { inScope, type Scope } from "@/lib/db/scope";
import { inSystem } from "@/lib/db/system";
import {
  addSource,
  changeFeeds,
  createSourceGroup,
  dismissSuccessor,
  proposeAddress,
  takeOver,
} from "@/lib/sources/commands";
import { lookAfterFeeds } from "@/lib/sources/health/look-after";
import { type FeedFilter, feedFilterSchema, feedSorts } from "@/lib/sources/health/schema";
import { pollDueFeeds } from "@/lib/sources/poll/poll-due-feeds";
import { countTroubled, getFeed, getSourceGroup, listFeeds } from "@/lib/sources/queries";
import { createTheme } from "@/lib/themes/commands";
import { rss, startWebDouble, type WebDouble } from "@/tests/doubles/web-server";
import { makeWorkspace } from "@/tests/setup/factories";
import { sentTo } from "@/tests/setup/notices";

let web: WebDouble;
beforeAll(async () => {
  web = await startWebDouble();
});
afterAll(() => web.close());
beforeEach(async () => {
  web.requests.length = 0;
  await inSystem((tx) => tx.feed.deleteMany());
});

const never = new AbortController().signal;
const log = pino({ level: "silent" });
const start = new Date("2026-11-20T09:00:00Z");
const later = (days: number) => new Date(start.getTime() + days * 86_400_000);
const feedsOf = (workspaceId: string) =>
  inSystem((tx) => tx.feed.findMany({ where: { workspaceId }, orderBy: { url: "asc" } }));
const filterOf = (filter: Partial<FeedFilter>): FeedFilter => feedFilterSchema.parse(filter);
const asked = (path: string) => web.requests.filter((request) => request.path === path);

/** One entry per day, the newest on the day at which the clock of these tests starts. */
const daily = (names: string[], site = "") =>
  names.map((title, index) => ({
    title,
    link: `${site}/${title}`,
    date: new Date(start.getTime() - index * 86_400_000).toUTCString(),
  }));

async function group() {
  const workspace = await makeWorkspace(fixedClock(start));
  const { id: groupId } = await createSourceGroup(workspace.scope, { name: "News" });
  return { ...workspace, groupId };
}

async function added(entries = daily(["One", "Two", "Three", "Four", "Five"])) {
  const of = await group();
  const path = `/${randomUUID()}`;
  web.serve(`${path}.xml`, rss("The Paper", entries));
  await addSource(of.scope, { groupId: of.groupId, url: `${web.url}${path}.xml` });
  const [feed] = await feedsOf(of.workspaceId);
  if (!feed) throw new Error("There is no feed.");
  return { ...of, feed, path: `${path}.xml` };
}

const poll = (days: number) => pollDueFeeds(fixedClock(later(days)), never);
/** Polls every eight hours of these days. */
const pollThrough = async (from: number, to: number) => {
  for (let days = from; days <= to; days += 1 / 3) await poll(days);
};
const lookAfter = (days: number) =>
  lookAfterFeeds({ clock: fixedClock(later(days)), log, stopping: never, enough: never });

describe("what is learnt of a feed", () => {
  it("is how often it writes, and when it is read by that", async () => {
    const { scope, feed } = await added();
    expect(feed).toMatchObject({ lastItemAt: start, usualGapMinutes: 1_440, pollReason: "rhythm" });
    expect(feed.nextPollAt.getTime() - start.getTime()).toBeGreaterThanOrEqual(12 * 3_600_000);
    expect(await getFeed(scope, feed.id)).toMatchObject({ health: "healthy", entries: 5, told: 0 });
  });

  it("counts its entries by the days of the reader's zone", async () => {
    const { scope, feed } = await added(daily(["One", "Two"]));
    const there = await getFeed(scope, feed.id, "Pacific/Auckland");
    expect(there.days).toHaveLength(30);
    expect(there.days.slice(-3)).toEqual([0, 1, 1]);
  });

  it("is that it is silent, for ever, and it is read ever more rarely", async () => {
    const { scope, feed, path } = await added();
    const ages = [200, 1_000];
    for (const days of ages) {
      web.serve(path, rss(`The Paper ${days}`, daily(["One", "Two", "Three", "Four", "Five"])));
      await poll(days);
      const view = await getFeed({ ...scope, clock: fixedClock(later(days)) }, feed.id);
      expect(view).toMatchObject({ health: "silent", lastItemAt: start.toISOString(), usualGapMinutes: 1_440 });
      expect(new Date(view.nextPollAt).getTime() - later(days).getTime()).toBeGreaterThanOrEqual(6 * 3_600_000);
    }
  });

  it("stays known when its items are gone", async () => {
    const { feed, path, workspaceId } = await added();
    await inSystem((tx) => tx.item.deleteMany({ where: { feedId: feed.id } }));
    web.serve(path, rss("Renamed", []));
    await poll(100);
    const { lastItemAt, usualGapMinutes, silentAfter } = feed;
    expect((await feedsOf(workspaceId))[0]).toMatchObject({
      title: "Renamed",
      lastItemAt,
      usualGapMinutes,
      silentAfter,
    });
  });

  it("keeps what the feed wishes while its server says that nothing has changed", async () => {
    const { workspaceId, feed, path } = await added([]);
    const wishes = "<ttl>240</ttl><skipHours><hour>14</hour></skipHours>";
    web.on(path, (request, response) => {
      if (request.headers["if-none-match"]) return response.writeHead(304).end();
      return response
        .writeHead(200, { "content-type": "application/rss+xml", etag: '"1"' })
        .end(rss("The Paper", []).replace("</link>", `</link>${wishes}`));
    });
    for (const [at, next] of [
      [feed.nextPollAt, 240],
      [new Date(feed.nextPollAt.getTime() + 5 * 3_600_000), 240],
    ] as const) {
      await pollDueFeeds(fixedClock(at), never);
      const [row] = await feedsOf(workspaceId);
      expect(row).toMatchObject({ ttlMinutes: 240, skipHours: [14], pollReason: "wish" });
      expect((row?.nextPollAt.getTime() ?? 0) - at.getTime()).toBeGreaterThanOrEqual(next * 60_000);
    }
    expect(asked(path).map(({ headers }) => headers["if-none-match"])).toEqual([undefined, undefined, '"1"']);
  });
});

describe("the list of all sources", () => {
  const states = {
    healthy: { lastSuccessAt: start },
    new: {},
    silent: { lastSuccessAt: start, silentAfter: start, lastItemAt: later(-9), usualGapMinutes: 1_440 },
    failing: { failingSince: later(-1), lastError: "url_status 503" },
    gone: { failingSince: later(-4), goneSince: later(-4), lastError: "url_status 404" },
    moved: { lastSuccessAt: start, movedTo: "https://b.example/", movedSince: later(-1) },
    teaser: { lastSuccessAt: start, isTeaser: true },
  } satisfies Record<string, Partial<Prisma.FeedUncheckedCreateInput>>;

  async function fill(scope: Scope, groupId: string) {
    for (const [title, state] of Object.entries(states))
      await inScope(scope, async (tx) => {
        const data = { workspaceId: scope.workspaceId, url: `https://${title}.example/`, title, nextPollAt: later(1) };
        const { id: feedId } = await tx.feed.create({ data: { ...data, ...state } });
        await tx.source.create({ data: { workspaceId: scope.workspaceId, groupId, feedId } });
      });
  }

  it("is narrowed to a state that means the same in the list and in each row", async () => {
    const { scope, groupId } = await group();
    await fill(scope, groupId);
    const titles = async (state: NonNullable<FeedFilter["state"]>) =>
      (await listFeeds(scope, filterOf({ state, sort: "title" }))).data.map(({ title }) => title);
    for (const health of ["gone", "failing", "silent", "new"] as const) {
      expect(await titles(health)).toEqual([health]);
      const { data } = await listFeeds(scope, filterOf({ state: health }));
      expect(data.map((feed) => feed.health)).toEqual([health]);
    }
    expect(await titles("healthy")).toEqual(["healthy", "moved", "teaser"]);
    expect(await titles("teaser")).toEqual(["teaser"]);
    expect(await titles("moved")).toEqual(["moved"]);
    expect(await titles("attention")).toEqual(["failing", "gone", "moved", "silent"]);
    expect(await countTroubled(scope)).toBe(4);
    const worst = await listFeeds(scope, filterOf({}));
    expect(worst.data.slice(0, 4).map(({ title }) => title)).toEqual(["gone", "failing", "moved", "silent"]);
  });

  it.each(feedSorts)("comes whole, page by page, in the order of %s", async (sort) => {
    const { scope, groupId } = await group();
    await fill(scope, groupId);
    const whole = (await listFeeds(scope, filterOf({ sort }))).data.map(({ id }) => id);
    const paged: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listFeeds(scope, filterOf({ sort, limit: 2, cursor }));
      paged.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(paged).toEqual(whole);
    expect(paged).toHaveLength(7);
  });

  it("finds by a part of the title or address, and within a group", async () => {
    const { scope, groupId } = await group();
    await fill(scope, groupId);
    expect((await listFeeds(scope, filterOf({ text: "GONE.ex" }))).data).toHaveLength(1);
    expect((await listFeeds(scope, filterOf({ text: "%" }))).data).toEqual([]);
    const other = await createSourceGroup(scope, { name: "Empty" });
    expect((await listFeeds(scope, filterOf({ groupId: other.id }))).data).toEqual([]);
    expect((await listFeeds(scope, filterOf({ groupId }))).data).toHaveLength(7);
  });

  it("is that of the workspace alone", async () => {
    const { scope, groupId } = await group();
    await fill(scope, groupId);
    const other = await group();
    expect((await listFeeds(other.scope, filterOf({}))).data).toEqual([]);
    expect(await countTroubled(other.scope)).toBe(0);
  });
});

describe("a feed that is gone", () => {
  /** A feed that a theme reads, with three days of 404, and its entries at another address that its site names. */
  async function lost(reading = true) {
    const made = await added();
    const { scope, groupId, feed, path } = made;
    if (reading) await createTheme(scope, { name: "T", brief: "", language: "en", sourceGroupIds: [groupId] });
    const site = `/${randomUUID()}`;
    await inSystem((tx) => tx.feed.update({ where: { id: feed.id }, data: { siteUrl: `${web.url}${site}` } }));
    web.on(path, (_request, response) => response.writeHead(404).end());
    await pollThrough(1, 5);
    return { ...made, site };
  }
  const serveSite = (site: string, entries: Parameters<typeof rss>[1], name = "The Paper") => {
    web.serve(site, `<link rel="alternate" type="application/rss+xml" href="${site}/new.xml">`, {
      "content-type": "text/html",
    });
    web.serve(`${site}/new.xml`, rss(name, entries));
  };

  it("is looked for after three days, shown beside the old one, and told of once to who reads it", async () => {
    const { scope, email, feed, site } = await lost();
    serveSite(site, daily(["Six", "One", "Two"]));
    await lookAfter(5);
    const { health, found, toldAt } = await getFeed(scope, feed.id);
    expect({ health, toldAt }).toEqual({ health: "failing", toldAt: later(5).toISOString() });
    expect(found).toMatchObject([{ url: `${web.url}${site}/new.xml`, knownItems: 2, listedItems: 3 }]);
    expect(found[0]?.latest.map(({ title, isKnown }) => [title, isKnown])).toContainEqual(["Six", false]);
    const [mail, ...more] = await sentTo(email);
    expect(mail).toMatchObject({ subject: "“The Paper” cannot be read" });
    expect(mail?.text).toContain("status 404");
    expect(mail?.text).toContain(`${web.url}${site}/new.xml`);
    expect(mail?.text).toContain(`/sources/all/${feed.id}`);
    expect(more).toEqual([]);
    await lookAfter(6);
    expect(await sentTo(email)).toEqual([]);
  });

  it("is taken over with all that was read from it: nothing comes twice, and its readers hear that it is back", async () => {
    const { scope, email, workspaceId, groupId, feed, site } = await lost();
    serveSite(site, daily(["Six", "One", "Two"]));
    await lookAfter(5);
    await sentTo(email);
    const [found] = (await getFeed(scope, feed.id)).found;
    const at = (days: number) => ({ ...scope, clock: fixedClock(later(days)) });
    expect(await takeOver(at(5), { id: found?.id ?? "" })).toEqual({ feedId: feed.id });
    await poll(5.1);
    const items = await inSystem((tx) => tx.item.findMany({ where: { workspaceId } }));
    expect(items.map(({ title }) => title).sort()).toEqual(["Five", "Four", "One", "Six", "Three", "Two"]);
    expect(await getFeed(scope, feed.id)).toMatchObject({
      url: `${web.url}${site}/new.xml`,
      health: "healthy",
      found: [],
    });
    await lookAfter(5.2);
    expect(await sentTo(email)).toMatchObject([{ subject: "“The Paper” is back" }]);
    await lookAfter(5.3);
    expect(await sentTo(email)).toEqual([]);
    const [event] = await inSystem((tx) =>
      tx.auditEvent.findMany({ where: { subjectId: groupId, action: "source_group.source_address" } }),
    );
    expect(event).toBeDefined();
  });

  it("is not said to be what bears neither its entries nor its name", async () => {
    const { scope, feed, site } = await lost();
    await inSystem((tx) => tx.feed.update({ where: { id: feed.id }, data: { url: "https://127.0.0.1:9/feed" } }));
    serveSite(site, [{ title: "Casino" }], "Parked");
    await inSystem((tx) =>
      tx.feed.update({ where: { id: feed.id }, data: { siteUrl: `http://localhost:${new URL(web.url).port}${site}` } }),
    );
    await inSystem((tx) => tx.item.updateMany({ where: { feedId: feed.id }, data: { url: null } }));
    await lookAfter(5);
    expect((await getFeed(scope, feed.id)).found).toEqual([]);
    expect(asked(`${site}/new.xml`).length).toBeGreaterThan(0);
  });

  it("is not proposed again where somebody said that it is another one", async () => {
    const { scope, feed, site } = await lost();
    serveSite(site, daily(["One"]));
    await lookAfter(5);
    const [found] = (await getFeed(scope, feed.id)).found;
    await dismissSuccessor(scope, { id: found?.id ?? "" });
    expect((await getFeed(scope, feed.id)).found).toEqual([]);
    await pollThrough(5.5, 13);
    await lookAfter(13);
    expect((await getFeed(scope, feed.id)).found).toEqual([]);
  });

  it("is not looked for where it is closed, and told of all the same, to the owner where no theme reads it", async () => {
    const { email, feed, path, site } = await lost(false);
    serveSite(site, daily(["One"]));
    web.on(path, (_request, response) => response.writeHead(403).end());
    await pollThrough(5.5, 9);
    web.requests.length = 0;
    await lookAfter(9);
    expect(web.requests).toEqual([]);
    expect(await sentTo(email)).toMatchObject([{ subject: "“The Paper” cannot be read" }]);
    expect(feed.searchedAt).toBeNull();
  });

  it("is not missed before it was asked for days: not when nothing was, since it failed last", async () => {
    const { email, path } = await added();
    web.on(path, (_request, response) => response.writeHead(404).end());
    await poll(1);
    await lookAfter(9);
    expect(await sentTo(email)).toEqual([]);
    await poll(9);
    await lookAfter(9.01);
    expect(await sentTo(email)).toEqual([]);
  });

  it("is looked for another time where the search was interrupted, and nobody is told by then", async () => {
    const { scope, email, feed, site } = await lost();
    const stop = new AbortController();
    web.on(site, () => stop.abort());
    await lookAfterFeeds({ clock: fixedClock(later(5)), log, stopping: stop.signal, enough: never });
    expect((await getFeed(scope, feed.id)).searchedAt).toBeNull();
    expect(await sentTo(email)).toEqual([]);
    serveSite(site, daily(["Six", "One"]));
    await lookAfter(5);
    expect((await getFeed(scope, feed.id)).found).toHaveLength(1);
  });

  it("is nobody's in a workspace that is deleted", async () => {
    const { email, workspaceId, site } = await lost();
    serveSite(site, daily(["One"]));
    await inSystem((tx) =>
      tx.workspace.update({ where: { id: workspaceId }, data: { deletedAt: later(4), purgeAt: later(34) } }),
    );
    web.requests.length = 0;
    await lookAfter(5);
    expect(web.requests).toEqual([]);
    expect(await sentTo(email)).toEqual([]);
  });

  it("is well where somebody adds it again, and nothing else is proposed", async () => {
    const { scope, feed, site, path } = await lost();
    serveSite(site, daily(["Six", "One"]));
    await lookAfter(5);
    web.serve(path, rss("The Paper", daily(["One"])));
    const other = await createSourceGroup(scope, { name: "Other" });
    await addSource(scope, { groupId: other.id, url: feed.url });
    expect(await getFeed(scope, feed.id)).toMatchObject({ failingSince: null, found: [] });
  });

  it("is one of several in one message", async () => {
    const { scope, email, groupId } = await group();
    for (const name of ["a", "b", "c"]) {
      web.serve(`/${name}.xml`, rss(`Paper ${name}`, daily(["One"])));
      await addSource(scope, { groupId, url: `${web.url}/${name}.xml` });
      web.on(`/${name}.xml`, (_request, response) => response.writeHead(500).end());
    }
    await pollThrough(1, 5);
    await lookAfter(5);
    const mails = await sentTo(email);
    expect(mails).toMatchObject([{ subject: "3 sources cannot be read" }]);
    expect(mails[0]?.text).toContain("Paper b: The server responded with status 500.");
  });
});

describe("a feed that has moved", () => {
  async function moved() {
    const made = await added();
    const to = `/${randomUUID()}.xml`;
    web.serve(to, rss("The Paper", daily(["Six", "One", "Two"])));
    web.on(made.path, (_request, response) => response.writeHead(301, { location: to }).end());
    await poll(1);
    return { ...made, to };
  }

  it("is shown with where it leads and when that becomes its address, and can be taken over at once", async () => {
    const { scope, feed, to } = await moved();
    const view = await getFeed(scope, feed.id);
    expect(view).toMatchObject({ movedTo: `${web.url}${to}`, movesAt: later(8).toISOString(), successors: 1 });
    await takeOver(scope, { id: view.found[0]?.id ?? "" });
    expect(await getFeed(scope, feed.id)).toMatchObject({ url: `${web.url}${to}`, movedTo: null, found: [] });
  });

  it("becomes the one that has its new address already, with its groups, what it had and what was cited of it", async () => {
    const { scope, workspaceId, groupId, feed, to } = await moved();
    const other = await createSourceGroup(scope, { name: "Other" });
    await addSource(scope, { groupId: other.id, url: `${web.url}${to}` });
    const into = (await feedsOf(workspaceId)).find(({ id }) => id !== feed.id);
    const [found] = (await getFeed(scope, feed.id)).found;
    expect(await takeOver(scope, { id: found?.id ?? "" })).toEqual({ feedId: into?.id });
    expect((await getSourceGroup(scope, groupId)).sources).toMatchObject([{ feedId: into?.id }]);
    const items = await inSystem((tx) => tx.item.findMany({ where: { workspaceId }, orderBy: { title: "asc" } }));
    expect(items.map(({ title, feedId }) => [title, feedId])).toEqual(
      ["Five", "Four", "One", "Six", "Three", "Two"].map((title) => [title, into?.id]),
    );
  });

  it("does not move by itself where somebody said that this is another feed", async () => {
    const { scope, feed, path, to } = await moved();
    const [found] = (await getFeed(scope, feed.id)).found;
    await dismissSuccessor(scope, { id: found?.id ?? "" });
    expect(await getFeed(scope, feed.id)).toMatchObject({ movedTo: null, movesAt: null, found: [] });
    web.serve(to, rss("Somebody else", daily(["Foreign"])));
    await poll(3);
    await poll(12);
    const view = await getFeed(scope, feed.id);
    expect(view).toMatchObject({
      url: `${web.url}${path}`,
      title: "The Paper",
      health: "failing",
      movedTo: null,
      found: [],
    });
    expect(view.lastError).toBe("url_elsewhere");
    expect(view.items.map(({ title }) => title)).not.toContain("Foreign");
  });

  it("is said to move by itself only where nothing is sent along that opens it where it is", async () => {
    const { scope, feed } = await moved();
    const elsewhere = { credentials: "sealed", movedTo: "https://elsewhere.example/feed" };
    await inSystem((tx) => tx.feed.update({ where: { id: feed.id }, data: elsewhere }));
    expect((await getFeed(scope, feed.id)).movesAt).toBeNull();
  });

  it("is proposed where it leads last, though that is another address each time", async () => {
    const { scope, feed, path } = await moved();
    for (const days of [2, 3, 4]) {
      web.serve(`/to-${days}.xml`, rss("The Paper", daily(["One"])));
      web.on(path, (_request, response) => response.writeHead(301, { location: `/to-${days}.xml` }).end());
      await poll(days);
    }
    expect((await getFeed(scope, feed.id)).found.map(({ url }) => url)).toEqual([`${web.url}/to-4.xml`]);
  });

  it("has each page once when its guids are others at its new address", async () => {
    const { scope, workspaceId, feed, to } = await moved();
    const anew = daily(["Six", "One", "Two"], web.url).map((entry) => ({ ...entry, guid: `new-${entry.title}` }));
    web.serve(to, rss("The Paper", anew));
    const other = await createSourceGroup(scope, { name: "Other" });
    await addSource(scope, { groupId: other.id, url: `${web.url}${to}` });
    const [found] = (await getFeed(scope, feed.id)).found;
    await takeOver(scope, { id: found?.id ?? "" });
    const items = await inSystem((tx) => tx.item.findMany({ where: { workspaceId }, orderBy: { title: "asc" } }));
    expect(items.map(({ title }) => title)).toEqual(["Five", "Four", "One", "Six", "Three", "Two"]);
  });

  it.each([
    ["is not told twice by a theme that has gone past it", later(2), "first"],
    ["is not lost to one that has it before it", null, "second"],
  ])("has what both have once when they become one: it %s", async (_what, coveredThrough, seen) => {
    const { scope, workspaceId, groupId, feed, to } = await moved();
    const { id } = await createTheme(scope, { name: "T", brief: "", language: "en", sourceGroupIds: [groupId] });
    await inSystem((tx) => tx.theme.update({ where: { id }, data: { coveredThrough } }));
    const other = await createSourceGroup(scope, { name: "Other" });
    await addSource({ ...scope, clock: fixedClock(later(5)) }, { groupId: other.id, url: `${web.url}${to}` });
    const [found] = (await getFeed(scope, feed.id)).found;
    await takeOver(scope, { id: found?.id ?? "" });
    const items = await inSystem((tx) => tx.item.findMany({ where: { workspaceId, title: { in: ["One", "Two"] } } }));
    expect(items.map(({ firstSeenAt }) => firstSeenAt)).toEqual(Array(2).fill(seen === "first" ? start : later(5)));
  });

  it("is forgotten to have moved once it answers where it is", async () => {
    const { scope, feed, path } = await moved();
    web.serve(path, rss("The Paper", daily(["One"])));
    await poll(2);
    expect(await getFeed(scope, feed.id)).toMatchObject({ movedTo: null, found: [] });
  });
});

describe("what happens to a feed while it is read", () => {
  /** A feed whose server answers only when the test lets it. */
  async function asking(status = 200) {
    const made = await added();
    web.serve("/there.xml", rss("There", daily(["One"])));
    const elsewhere = await proposeAddress(made.scope, { id: made.feed.id, url: `${web.url}/there.xml` });
    const reached = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<void>();
    const late = rss("The Paper", daily(["Late"]));
    web.on(made.path, (_request, response) => {
      reached.resolve();
      void answer.promise.then(() => response.writeHead(status, { "content-type": "application/rss+xml" }).end(late));
    });
    const polling = poll(1);
    await reached.promise;
    const end = async () => {
      answer.resolve();
      await polling;
    };
    return { ...made, elsewhere, end };
  }

  it.each([200, 404])("leaves it alone when it has another address by then (%i)", async (status) => {
    const { scope, feed, elsewhere, end, workspaceId } = await asking(status);
    await takeOver(scope, elsewhere);
    await end();
    expect(await feedsOf(workspaceId)).toMatchObject([{ title: "There", failingSince: null, lastPolledAt: later(1) }]);
    expect(await inSystem((tx) => tx.item.count({ where: { feedId: feed.id, title: "Late" } }))).toBe(0);
  });

  it("is no failure of the same address elsewhere when it is taken out", async () => {
    const { scope, feed, end } = await asking();
    const other = await group();
    await inScope(other.scope, async (tx) => {
      const { workspaceId } = other;
      const { id } = await tx.feed.create({ data: { workspaceId, url: feed.url, title: "", nextPollAt: later(1) } });
      await tx.source.create({ data: { workspaceId, groupId: other.groupId, feedId: id } });
    });
    await changeFeeds(scope, { ids: [feed.id], change: { kind: "remove" } });
    await end();
    await poll(1.1);
    expect(await feedsOf(other.workspaceId)).toMatchObject([{ title: "The Paper", failureCount: 0 }]);
  });
});

describe("an address that somebody gives", () => {
  it("is looked at and compared, and its own is refused", async () => {
    const { scope, feed, path } = await added();
    web.serve("/other.xml", rss("Other", daily(["One", "New"])));
    await proposeAddress(scope, { id: feed.id, url: `${web.url}/other.xml` });
    expect((await getFeed(scope, feed.id)).found).toMatchObject([{ title: "Other", knownItems: 1 }]);
    await expect(proposeAddress(scope, { id: feed.id, url: `${web.url}${path}` })).rejects.toMatchObject({
      fields: [{ path: ["url"], code: "address_same" }],
    });
    await expect(proposeAddress(scope, { id: feed.id, url: `${web.url}/none` })).rejects.toMatchObject({
      fields: [{ path: ["url"] }],
    });
  });

  it("is not given what opened the old one, on another site", async () => {
    const { scope, feed } = await added();
    await inSystem((tx) => tx.feed.update({ where: { id: feed.id }, data: { credentials: "sealed" } }));
    const url = `http://localhost:${new URL(web.url).port}/elsewhere.xml`;
    web.serve("/elsewhere.xml", rss("Elsewhere", daily(["One"])));
    const { id } = await proposeAddress(scope, { id: feed.id, url });
    await takeOver(scope, { id });
    expect(await inSystem((tx) => tx.feed.findUnique({ where: { id: feed.id } }))).toMatchObject({
      url,
      credentials: null,
    });
  });
});

describe("several sources at once", () => {
  async function three() {
    const { scope, groupId, workspaceId } = await group();
    const other = await createSourceGroup(scope, { name: "Other" });
    for (const name of ["a", "b", "c"]) {
      web.serve(`/${name}.xml`, rss(`Paper ${name}`, daily(["One"])));
      await addSource(scope, { groupId, url: `${web.url}/${name}.xml` });
    }
    await addSource(scope, { groupId: other.id, url: `${web.url}/a.xml` });
    const ids = (await feedsOf(workspaceId)).map(({ id }) => id);
    return { scope, groupId, otherId: other.id, ids, workspaceId };
  }
  const inGroup = async (scope: Scope, id: string) =>
    (await getSourceGroup(scope, id)).sources.map(({ title }) => title);

  it("are moved into one group, out of all others", async () => {
    const { scope, groupId, otherId, ids } = await three();
    await changeFeeds(scope, { ids: ids.slice(0, 2), change: { kind: "move", groupId: otherId } });
    expect(await inGroup(scope, groupId)).toEqual(["Paper c"]);
    expect((await inGroup(scope, otherId)).sort()).toEqual(["Paper a", "Paper b"]);
  });

  it("are removed from every group", async () => {
    const { scope, groupId, otherId, ids } = await three();
    await changeFeeds(scope, { ids: ids.slice(0, 2), change: { kind: "remove" } });
    expect([...(await inGroup(scope, groupId)), ...(await inGroup(scope, otherId))]).toEqual(["Paper c"]);
  });

  it("are read with their pages, or read now unless their server asked to be left alone", async () => {
    const { scope, ids, workspaceId } = await three();
    await inSystem((tx) => tx.feed.update({ where: { id: ids[2] ?? "" }, data: { notBefore: later(1) } }));
    await changeFeeds(scope, { ids, change: { kind: "reading", reading: "page" } });
    await changeFeeds(scope, { ids, change: { kind: "read" } });
    const feeds = await feedsOf(workspaceId);
    expect(feeds.map(({ reading }) => reading)).toEqual(["page", "page", "page"]);
    expect(feeds.map(({ nextPollAt }) => nextPollAt <= start)).toEqual([true, true, false]);
  });

  it("are left as they are where one of them is not there", async () => {
    const { scope, groupId, ids } = await three();
    await expect(changeFeeds(scope, { ids: [...ids, randomUUID()], change: { kind: "remove" } })).rejects.toMatchObject(
      { code: "not_found" },
    );
    expect(await inGroup(scope, groupId)).toHaveLength(3);
  });
});
