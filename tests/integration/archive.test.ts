import { beforeAll, describe, expect, it } from "vitest";
import { GET } from "@/app/(recipient)/archive/[address]/feed/[format]/route";
import { archiveScope } from "@/lib/auth/recipient";
import { inSystem } from "@/lib/db/system";
import { readArchive, readArchived } from "@/lib/editions/archive/read-archive";
import { shareTheme } from "@/lib/themes/commands";
import { parseFeed } from "@/lib/sources/read/feed";
import { getThemeSharing } from "@/lib/themes/queries";
import { addItems, makeItem, makeScheduledTheme, makeWorkspace } from "@/tests/setup/factories";
import { useWorker } from "@/tests/setup/worker";

const worker = useWorker();
const now = new Date("2025-11-17T09:00:00Z");
const hour = 3_600_000;
const day = 24 * hour;
const after = (ms: number) => new Date(now.getTime() + ms);

async function published() {
  const workspace = await makeWorkspace();
  const theme = await makeScheduledTheme(workspace.at(after(-hour)), { emails: [] });
  await worker.work(now);
  await addItems(workspace.at(after(hour)), theme.feedId, [makeItem("Leeks & onions")]);
  await worker.work(after(day));
  return { workspace, scope: workspace.at(after(day)), id: theme.id };
}

let made: Awaited<ReturnType<typeof published>>;
beforeAll(async () => {
  made = await published();
});

const addressOf = async () => {
  const { url } = await getThemeSharing(made.scope, made.id);
  return url?.split("/").at(-1) ?? "";
};
const open = (address: string) => {
  const opened = archiveScope(address);
  if (!opened) throw new Error("It opens nothing.");
  return opened;
};
const read = (address: string, filter = {}) => {
  const { scope, archive } = open(address);
  return readArchive(scope, archive, filter);
};
const ask = (address: string, format: string, tag?: string) =>
  GET(new Request("http://localhost/", { headers: tag ? { "if-none-match": tag } : {} }), {
    params: Promise.resolve({ address, format }),
  });

it("is nobody's until somebody shares it", async () => {
  expect(await getThemeSharing(made.scope, made.id)).toEqual({ shared: "none", url: null, feeds: null });
  const guessed = `${made.workspace.workspaceId}.${made.id}`;
  await expect(read(guessed)).rejects.toMatchObject({ code: "not_found" });
  for (const format of ["rss", "atom", "json"]) expect((await ask(guessed, format)).status).toBe(404);
});

describe("shared by a sealed address", () => {
  it("is read by whoever has it, newest first, and searched", async () => {
    await shareTheme(made.scope, { id: made.id, shared: "sealed", renew: false });
    const address = await addressOf();
    const { editions, isPublic } = await read(address);
    expect(editions.map(({ number }) => number)).toEqual([2, 1]);
    expect(isPublic).toBe(false);
    expect((await read(address, { text: "LEEKS" })).editions).toHaveLength(1);
    expect((await read(address, { text: "100%" })).editions).toHaveLength(0);
    expect((await read(address, { after: 2 })).editions).toHaveLength(1);
    const { scope, archive } = open(address);
    const edition = await readArchived(scope, archive, editions[0]?.id ?? "");
    expect(edition).toMatchObject({ number: 2, recipients: [], leaves: null });
    const guessed = `${made.workspace.workspaceId}.${made.id}`;
    await expect(read(guessed)).rejects.toMatchObject({ code: "not_found" });
  });

  it("holds nothing before it was due, and nothing of how it came about", async () => {
    const { scope, archive } = open(await addressOf());
    const [newest] = (await readArchive(scope, archive, {})).editions;
    expect((await readArchived(scope, archive, newest?.id ?? "")).content).toMatchObject({ items: [] });
    const where = { workspaceId: archive.workspaceId };
    await inSystem((tx) => tx.run.updateMany({ where, data: { dueAt: new Date("2100-01-01") } }));
    expect((await readArchive(scope, archive, {})).editions).toEqual([]);
    await expect(readArchived(scope, archive, newest?.id ?? "")).rejects.toMatchObject({ code: "not_found" });
    await inSystem((tx) => tx.run.updateMany({ where, data: { dueAt: now } }));
  });

  it("opens nothing of another theme or workspace", async () => {
    const other = await published();
    const { scope, archive } = open(await addressOf());
    await shareTheme(other.scope, { id: other.id, shared: "public", renew: false });
    const { editions } = await read(`${other.workspace.workspaceId}.${other.id}`);
    await expect(readArchived(scope, archive, editions[0]?.id ?? "")).rejects.toMatchObject({ code: "not_found" });
    const mixed = `${made.workspace.workspaceId}.${other.id}`;
    await expect(read(mixed)).rejects.toMatchObject({ code: "not_found" });
  });

  it("is withdrawn at once, for ever, page and feeds", async () => {
    const before = await addressOf();
    await shareTheme(made.scope, { id: made.id, shared: "sealed", renew: true });
    await expect(read(before)).rejects.toMatchObject({ code: "not_found" });
    expect((await ask(before, "rss")).status).toBe(404);
    const between = await addressOf();
    expect(between).not.toBe(before);
    await shareTheme(made.scope, { id: made.id, shared: "none", renew: false });
    await shareTheme(made.scope, { id: made.id, shared: "sealed", renew: false });
    for (const old of [before, between]) await expect(read(old)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("as a feed", () => {
  it.each(["rss", "atom", "json"])(
    "of %s is read by a feed reader, whole, and unchanged for who has it",
    async (format) => {
      const address = await addressOf();
      const answer = await ask(address, format);
      const feed = parseFeed(await answer.text(), `http://localhost/archive/${address}/feed/${format}`);
      expect(feed).toMatchObject({ title: "Courts" });
      const [newest, oldest] = feed?.items ?? [];
      expect(newest?.text).toContain("Leeks & onions was announced by the people who are in charge of it.");
      expect(newest?.url).toMatch(/\/archive\/[^/]+\/[0-9a-f-]{36}$/);
      expect(oldest?.publishedAt?.toISOString()).toBe(now.toISOString());
      expect(answer.headers.get("x-robots-tag")).toBe("noindex");
      const tag = answer.headers.get("etag") ?? "";
      const again = await ask(address, format, `W/${tag}`);
      expect([again.status, await again.text()]).toEqual([304, ""]);
    },
  );

  it("says a headline as words, whatever it holds", async () => {
    const evil = ']]>]]><link>https://evil.example/</link><b>bold</b> & "quoted"';
    const { scope, workspace, id } = await published();
    await inSystem((tx) => tx.edition.updateMany({ where: { themeId: id }, data: { title: evil } }));
    await shareTheme(scope, { id, shared: "public", renew: false });
    const address = `${workspace.workspaceId}.${id}`;
    for (const format of ["rss", "atom"]) {
      const text = await (await ask(address, format)).text();
      expect(text).not.toContain("<b>bold</b>");
      expect(text).not.toContain("<link>https://evil.example/");
      expect(parseFeed(text, "http://localhost/")?.items).toHaveLength(2);
    }
    const json = (await (await ask(address, "json")).json()) as { items: { title: string }[] };
    expect(json.items[0]?.title).toBe(evil);
    expect((await ask(address, "constructor")).status).toBe(404);
  });

  it("of JSON is version 1.1, each edition under one id for ever", async () => {
    const feed = (await (await ask(await addressOf(), "json")).json()) as { version: string; items: { id: string }[] };
    expect(feed.version).toContain("jsonfeed.org/version/1");
    expect(feed.items).toHaveLength(2);
    expect(feed.items.every(({ id }) => /^urn:uuid:[0-9a-f-]{36}$/.test(id))).toBe(true);
  });

  it("is another one when there is another edition", async () => {
    const address = await addressOf();
    const tag = (await ask(address, "rss")).headers.get("etag") ?? "";
    const { workspace } = made;
    await shareTheme(made.scope, { id: made.id, shared: "public", renew: false });
    const open = `${workspace.workspaceId}.${made.id}`;
    const answer = await ask(open, "rss", tag);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    expect((await ask(open, "nonsense")).status).toBe(404);
  });
});
