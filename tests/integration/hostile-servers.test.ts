import { type AddressInfo, createServer, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { readCsv } from "@/lib/reports/read/csv";
import { readSql } from "@/lib/reports/read/sql";
import { feedCandidates } from "@/lib/sources/read/discover";
import { parseFeed } from "@/lib/sources/read/feed";
import { Readable } from "node:stream";

const cleanups: (() => void)[] = [];
afterEach(() => cleanups.splice(0).forEach((cleanup) => cleanup()));

/** A server that claims to be PostgreSQL; `speak` answers what it receives. Returns its address. */
async function fakePostgres(speak: (socket: Socket, chunk: Buffer) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => speak(socket, chunk));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `postgresql://127.0.0.1:${(server.address() as AddressInfo).port}/x`;
}

function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

const int32 = (value: number) => {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
};
const authenticated = Buffer.concat([message("R", int32(0)), message("Z", Buffer.from("I"))]);
const read = (url: string) => readSql({ url, query: "SELECT 1", name: "x" }, AbortSignal.timeout(20_000));

describe("somebody else's PostgreSQL", () => {
  it("that speaks what nobody knows breaks its own connection and nothing else", async () => {
    await expect(read(await fakePostgres((socket) => socket.write(message("R", int32(77)))))).rejects.toThrow();
  });

  it("that announces a message without end is left before it fills the memory", async () => {
    const url = await fakePostgres((socket) => {
      const head = Buffer.alloc(5);
      head.write("D");
      head.writeUInt32BE(0x7fffffff, 1);
      socket.write(authenticated);
      socket.write(head);
    });
    await expect(read(url)).rejects.toMatchObject({ code: "data_rows_too_large" });
  });

  it("is not told what this process's own environment says of another database", async () => {
    process.env.PGUSER = "operator";
    process.env.PGPASSWORD = "operators-secret";
    cleanups.push(() => {
      delete process.env.PGUSER;
      delete process.env.PGPASSWORD;
    });
    let told = "";
    const url = await fakePostgres((socket, chunk) => {
      told += chunk.toString("latin1");
      // Requests the password in clear text.
      socket.write(message("R", int32(3)));
      if (told.includes("p\0")) socket.end();
    });
    await expect(read(url)).rejects.toThrow();
    expect(told).not.toMatch(/operator/);
  });
});

it("a CSV field whose quote never ends is a fault with its line, and not gathered in memory", async () => {
  const endless = Readable.from(
    (function* () {
      yield Buffer.from('a,b\n1,"');
      for (let count = 0; count < 2_000; count += 1) yield Buffer.alloc(64 * 1024, "x");
    })(),
  );
  const { rows } = await readCsv(endless, { name: "x", charset: "utf-8" });
  await expect(rows[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: "data_line_too_long" });
  expect(process.memoryUsage().rss).toBeLessThan(2 * 1024 ** 3);
});

describe("a feed", () => {
  const rss = (text: string) =>
    `<rss version="2.0"><channel><title>T</title><item><title>A</title><description>${text}</description></item></channel></rss>`;
  it.each([
    [
      "nested without end in CDATA",
      rss(`<![CDATA[${"<div>".repeat(300_000)}deep${"</div>".repeat(300_000)}]]>`),
      "deep",
    ],
    ["of tags that never close", rss(`<![CDATA[${"<b".repeat(300_000)}]]>`), null],
    ["nested a little less, which took all of the stack", rss(`<![CDATA[${"<div><p>".repeat(18_000)}deep]]>`), "deep"],
  ])("%s is read in a moment", (_name, document, text) => {
    const began = performance.now();
    const feed = parseFeed(document, "https://feed.example/");
    expect(performance.now() - began).toBeLessThan(10_000);
    if (text !== null) expect(feed?.items[0]?.text).toContain(text);
  });

  it("whose own markup is nested without end keeps what can be read of it", () => {
    expect(parseFeed(rss("<a>".repeat(300_000)), "https://feed.example/")?.items).toMatchObject([
      { title: "A", text: "" },
    ]);
  });

  it("is looked for at a few of the thousands of addresses that a page may name", () => {
    const links = Array.from({ length: 2_000 }, (_, n) => `<link rel=alternate type=application/rss+xml href=/${n}>`);
    expect(feedCandidates(links.join(""), "https://page.example/").length).toBeLessThan(25);
  });
});
