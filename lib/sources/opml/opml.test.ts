import { describe, expect, it } from "vitest";
import { readAddresses, readOpml } from "@/lib/sources/opml/read-opml";
import { writeOpml } from "@/lib/sources/opml/write-opml";

const opml = (body: string) =>
  `<?xml version="1.0"?><opml version="2.0"><head><title>Mine</title></head><body>${body}</body></opml>`;

describe("a list of feeds", () => {
  it("has folders within folders, and feeds outside of any", () => {
    const list = readOpml(
      opml(
        `<outline text="Loose" xmlUrl="https://a.example/feed"/>
         <outline text="News"><outline title="B &amp; C" text="x" type="rss" xmlUrl="https://b.example/feed?x=1&amp;y=2"></outline>
           <outline text="Courts"><outline XMLURL="https://c.example/rss"/></outline></outline>`,
      ),
    );
    expect(list).toEqual({
      isCutOff: false,
      feeds: [
        { address: "https://a.example/feed", title: "Loose", folder: null },
        { address: "https://b.example/feed?x=1&y=2", title: "B & C", folder: "News" },
        { address: "https://c.example/rss", title: null, folder: "News / Courts" },
      ],
    });
  });

  it("is read as far as it goes where it breaks off or is badly made", () => {
    const whole = opml(
      `<outline text="One & two" xmlUrl="https://a.example/?a=1&b=2"/><outline text="Two" xmlUrl="https://b.example/"/>`,
    );
    expect(readOpml(whole)?.feeds).toHaveLength(2);
    expect(readOpml(whole.slice(0, -40))).toMatchObject({
      isCutOff: true,
      feeds: [{ address: "https://a.example/?a=1&b=2" }],
    });
    expect(readOpml("<html><body>no list</body></html>")).toBeNull();
    expect(readOpml("")).toBeNull();
  });

  it("of five megabytes, or nested without end, is no trouble", () => {
    const many = readOpml(opml(`<outline text="x" xmlUrl="https://a.example/"/>`.repeat(100_000)));
    expect(many?.feeds).toHaveLength(2_001);
    const deep = readOpml(opml(`<outline text="folder">`.repeat(100_000) + `<outline xmlUrl="https://a.example/"/>`));
    expect(deep?.feeds[0]?.folder?.length).toBeLessThanOrEqual(80);
  });

  it("may be addresses that somebody pasted", () => {
    const { feeds } = readAddresses(
      "https://a.example/feed\nb.example, <http://c.example/x>  feed://d.example\nand some words https://a.example/feed",
    );
    expect(feeds.map(({ address }) => address)).toEqual([
      "https://a.example/feed",
      "b.example",
      "http://c.example/x",
      "feed://d.example",
    ]);
  });

  it("that is written can be read again", () => {
    const feeds = [
      { title: `"Quoted" & <odd>\n\u0007`, url: "https://a.example/?a=1&b=2", siteUrl: "https://a.example/" },
    ];
    const written = writeOpml(
      "Mine",
      [
        { name: "R&D", feeds },
        { name: "Empty", feeds: [] },
      ],
      new Date("2026-11-28T08:00:00Z"),
    );
    expect(written).toContain("<dateCreated>Sat, 28 Nov 2026 08:00:00 GMT</dateCreated>");
    expect(readOpml(written)?.feeds).toEqual([
      { address: "https://a.example/?a=1&b=2", title: `"Quoted" & <odd>`, folder: "R&D" },
    ]);
  });
});
