import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fixedClock, systemClock } from "@/lib/clock";
import { inSystem } from "@/lib/db/system";
import { log } from "@/lib/log";
import {
  addSource,
  createSourceGroup,
  importSources,
  moveSource,
  undoImport,
  unfollowImport,
} from "@/lib/sources/commands";
import { processImports } from "@/lib/sources/imports/process-imports";
import { readOpml } from "@/lib/sources/opml/read-opml";
import { exportSources, getImport, getSourceGroup, listImports, listSourceGroups } from "@/lib/sources/queries";
import { createTheme } from "@/lib/themes/commands";
import { rss, startWebDouble, type WebDouble } from "@/tests/doubles/web-server";
import { makeWorkspace } from "@/tests/setup/factories";

let web: WebDouble;
beforeAll(async () => {
  web = await startWebDouble();
});
afterAll(() => web.close());

const never = new AbortController().signal;
const work = (clock = systemClock) => processImports({ clock, log: log(), stopping: never });
const outline = (path: string, title = path) => `<outline type="rss" text="${title}" xmlUrl="${web.url}${path}"/>`;
const opml = (body: string) => `<?xml version="1.0"?><opml version="2.0"><body>${body}</body></opml>`;
const fileOf = (body: string) =>
  ({ kind: "file", name: "mine.opml", bytes: Buffer.from(opml(body)), groupName: "Imported" }) as const;
const feedsIn = async (scope: Parameters<typeof getImport>[0]) => {
  const { data } = await listSourceGroups(scope, { limit: 50, text: undefined, cursor: undefined });
  return Object.fromEntries(data.map((group) => [group.name, group.sources.map(({ title }) => title).sort()]));
};

describe("a list of feeds", () => {
  it("is taken in: folders are groups, and of each feed it is said what came of it", async () => {
    const { scope } = await makeWorkspace();
    const { id: groupId } = await createSourceGroup(scope, { name: "News" });
    for (const name of ["known", "one", "two", "new-place"]) web.serve(`/i/${name}`, rss(name, [{ title: "Entry" }]));
    web.on("/i/moved", (_request, response) => response.writeHead(301, { location: "/i/new-place" }).end());
    web.on("/i/gone", (_request, response) => response.writeHead(410).end());
    const link = (href: string) => `<link rel="alternate" type="application/rss+xml" href="${href}" title="${href}">`;
    web.serve("/i/page", `<html><head>${link("/i/one")}${link("/i/two")}</head></html>`, {
      "content-type": "text/html",
    });
    await addSource(scope, { groupId, url: `${web.url}/i/known` });
    const { id } = await importSources(
      scope,
      fileOf(
        `<outline text="News">${outline("/i/known")}${outline("/i/one")}<outline text="Law">${outline("/i/moved")}</outline></outline>
         ${outline("/i/two")}${outline("/i/gone")}${outline("/i/page")}<outline xmlUrl="not an address"/>`,
      ),
    );
    expect(await getImport(scope, id)).toMatchObject({ finishedAt: null, counts: { waiting: 7 }, name: "mine.opml" });
    await work();
    const { entries, counts, finishedAt } = await getImport(scope, id);
    expect(finishedAt).not.toBeNull();
    expect(counts).toEqual({ waiting: 0, added: 2, there: 1, moved: 1, found: 1, failed: 2 });
    expect(entries.map(({ state, detail }) => [state, detail])).toEqual([
      ["there", null],
      ["added", null],
      ["moved", `${web.url}/i/new-place`],
      ["added", null],
      ["failed", "url_status 410"],
      ["found", null],
      ["failed", "url_invalid"],
    ]);
    expect(entries[5]?.options.map(({ url }) => url)).toEqual([`${web.url}/i/one`, `${web.url}/i/two`]);
    expect(await feedsIn(scope)).toEqual({ News: ["known", "one"], "News / Law": ["new-place"], Imported: ["two"] });

    await undoImport(scope, { id });
    expect(await feedsIn(scope)).toEqual({ News: ["known"] });
    await expect(undoImport(scope, { id })).rejects.toMatchObject({ reason: "import_undone" });
    expect(await listImports(scope)).toMatchObject([{ id, undoneAt: expect.any(String) as string }]);
  });

  it("leaves groups alone that something else is in or reads, and goes on where a worker left it", async () => {
    const { scope } = await makeWorkspace();
    for (const name of ["a", "b", "c"]) web.serve(`/u/${name}`, rss(name, [{ title: "Entry" }]));
    const { id } = await importSources(
      scope,
      fileOf(`<outline text="Read">${outline("/u/a")}</outline>${outline("/u/b")}`),
    );
    const stopped = new AbortController();
    stopped.abort();
    await processImports({ clock: systemClock, log: log(), stopping: stopped.signal });
    // The worker that claimed it has died: after the lease, another worker takes over.
    await inSystem((tx) =>
      tx.sourceImport.updateMany({ where: { id }, data: { leaseUntil: new Date(Date.now() + 60_000) } }),
    );
    await work();
    expect((await getImport(scope, id)).counts.waiting).toBe(2);
    await work(fixedClock(new Date(Date.now() + 120_000)));
    expect((await getImport(scope, id)).counts.added).toBe(2);
    const groups = await inSystem((tx) => tx.sourceGroup.findMany({ where: { workspaceId: scope.workspaceId } }));
    const idOf = (name: string) => groups.find((group) => group.name === name)?.id ?? "";
    await createTheme(scope, { name: "T", brief: "", language: "en", sourceGroupIds: [idOf("Read")] });
    await addSource(scope, { groupId: idOf("Imported"), url: `${web.url}/u/c` });
    await undoImport(scope, { id });
    expect(await feedsIn(scope)).toEqual({ Imported: ["c"], Read: [] });
  });

  it("keeps no password, and does not touch a feed that something opens", async () => {
    const { scope, workspaceId } = await makeWorkspace();
    const { id: groupId } = await createSourceGroup(scope, { name: "Mine" });
    web.on("/closed", (request, response) => {
      const text = request.headers.authorization ? "The whole text that was paid for." : "Teaser.";
      response.writeHead(200).end(rss("Closed", [{ title: "Entry", text }]));
    });
    const credentials = { kind: "password", username: "anna", password: "s3cret" } as const;
    await addSource(scope, { groupId, url: `${web.url}/closed`, credentials });
    const written = `<outline xmlUrl="${web.url.replace("http://", "http://ben:hidden@")}/x"/>`;
    const { id } = await importSources(scope, fileOf(outline("/closed") + written));
    await work();
    expect((await getImport(scope, id)).entries.map(({ address, state }) => [address, state])).toEqual([
      [`${web.url}/closed`, "added"],
      [`${web.url}/x`, "failed"],
    ]);
    const items = await inSystem((tx) => tx.item.findMany({ where: { workspaceId } }));
    expect(items.map(({ text }) => text)).toEqual(["The whole text that was paid for."]);
  });

  it("that is none, is empty or cannot be read is refused where it was given", async () => {
    const { scope } = await makeWorkspace();
    web.serve("/none.opml", "<html></html>");
    const address = (path: string) =>
      ({ kind: "address", address: `${web.url}${path}`, isFollowed: false, groupName: "I" }) as const;
    await expect(importSources(scope, address("/none.opml"))).rejects.toMatchObject({ reason: "list_invalid" });
    await expect(importSources(scope, address("/missing.opml"))).rejects.toMatchObject({
      fields: [{ path: ["address"], code: "url_status" }],
    });
    await expect(importSources(scope, fileOf(""))).rejects.toMatchObject({ reason: "list_empty" });
    const words = { kind: "addresses", addresses: "no address here", groupName: "I" } as const;
    await expect(importSources(scope, words)).rejects.toMatchObject({ reason: "list_empty" });
    expect(await listImports(scope)).toEqual([]);
  });

  it("may be followed: what is new in it is added a day later, until nobody wants that", async () => {
    const { scope } = await makeWorkspace();
    for (const name of ["a", "b"]) web.serve(`/f/${name}`, rss(name, [{ title: "Entry" }]));
    web.serve("/f.opml", opml(outline("/f/a")));
    const input = { kind: "address", address: `${web.url}/f.opml`, isFollowed: true, groupName: "Followed" } as const;
    const { id } = await importSources(scope, input);
    await work();
    web.serve("/f.opml", opml(outline("/f/a") + outline("/f/b")));
    await work();
    expect(await feedsIn(scope)).toEqual({ Followed: ["a"] });
    const tomorrow = fixedClock(new Date(Date.now() + 25 * 3_600_000));
    await work(tomorrow);
    await work(tomorrow);
    expect(await feedsIn(scope)).toEqual({ Followed: ["a", "b"] });
    await unfollowImport(scope, { id });
    expect(await getImport(scope, id)).toMatchObject({ isFollowed: false, nextReadAt: null, counts: { added: 2 } });
  });

  it("that was exported is the same when it is imported again", async () => {
    const one = await makeWorkspace();
    const two = await makeWorkspace();
    for (const name of ["x", "y"]) web.serve(`/e/${name}`, rss(`Feed “${name}” & more`, [{ title: "Entry" }]));
    const addresses = `${web.url}/e/x\n${web.url}/e/y`;
    const { id: groupId, importId } = await createSourceGroup(one.scope, {
      name: "R&D",
      sources: addresses.split("\n"),
    });
    expect(importId).not.toBeNull();
    await createSourceGroup(one.scope, { name: "Twice", sources: [`${web.url}/e/y`] });
    await work();
    const written = await exportSources(one.scope, { groupId: null });
    expect(await exportSources(one.scope, { groupId })).toContain("R&#38;D");
    expect(readOpml(written)?.feeds.map(({ folder }) => folder)).toEqual(["R&D", "R&D", "Twice"]);
    await importSources(two.scope, { kind: "file", name: "back.opml", bytes: Buffer.from(written), groupName: "Else" });
    await work();
    const body = (document: string) => document.slice(document.indexOf("<body>"));
    expect(body(await exportSources(two.scope, { groupId: null }))).toBe(body(written));
  });
});

it("a source that is moved to another group keeps what it has read", async () => {
  const { scope, workspaceId } = await makeWorkspace();
  const [from, to] = [await createSourceGroup(scope, { name: "A" }), await createSourceGroup(scope, { name: "B" })];
  web.serve("/m", rss("M", [{ title: "Entry" }]));
  const { id } = await addSource(scope, { groupId: from.id, url: `${web.url}/m` });
  const items = () =>
    inSystem((tx) => tx.item.findMany({ where: { workspaceId }, select: { id: true, firstSeenAt: true } }));
  const before = await items();
  await moveSource(scope, { id, groupId: to.id });
  expect(await items()).toEqual(before);
  expect((await getSourceGroup(scope, to.id)).sources).toHaveLength(1);
});
