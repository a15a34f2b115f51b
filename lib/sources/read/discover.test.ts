import { describe, expect, it } from "vitest";
import { feedCandidates } from "@/lib/sources/read/discover";

const page = "https://site.example/a/b";
const found = (html: string, link: string | null = null) => feedCandidates(html, page, link).map(({ url }) => url);

describe("where a page's feed is", () => {
  it("is what the page declares, then what looks like one, then where feeds often are", () => {
    const urls = found(
      `<link rel="alternate" type="application/atom+xml" href="/atom"><link rel="alternate" hreflang="fr" href="/fr">
       <a href="/news/rss.xml">RSS</a>`,
    );
    expect(urls.slice(0, 3)).toEqual([
      "https://site.example/atom",
      "https://site.example/news/rss.xml",
      "https://site.example/feed",
    ]);
    expect(urls).not.toContain("https://site.example/fr");
  });

  it("starts from <base>, and is in the Link header as well", () => {
    expect(found(`<base href="/blog/"><link rel=alternate type=application/rss+xml href="index.rss">`)[0]).toBe(
      "https://site.example/blog/index.rss",
    );
    const header = `<https://site.example/h.xml>; rel="alternate"; type="application/rss+xml", </x>; rel=preload`;
    expect(found("", header)[0]).toBe("https://site.example/h.xml");
  });

  it("names several feeds with their titles, those of comments last", () => {
    const candidates = feedCandidates(
      `<link rel="alternate" type="application/rss+xml" title="Site » Comments Feed" href="/comments/feed/">
       <link rel="alternate" type="application/rss+xml" title="Site &amp; more" href="/feed/">
       <link rel="alternate" type="application/feed+json" href="feed://site.example/feed.json">`,
      page,
    ).filter(({ isDeclared }) => isDeclared);
    expect(candidates).toEqual([
      { url: "https://site.example/feed/", title: "Site & more", isDeclared: true },
      { url: "https://site.example/feed.json", title: null, isDeclared: true },
      { url: "https://site.example/comments/feed/", title: "Site » Comments Feed", isDeclared: true },
    ]);
  });

  it("takes feeds that call themselves XML or JSON, and no interface for programs", () => {
    const urls = found(
      `<link rel="alternate" type="text/xml" href="/rss2"><link rel="alternate" type="application/json" href="/wp-json/posts/1">
       <link rel="feed" type="text/xml" href="/latest">`,
    );
    expect(urls.slice(0, 2)).toEqual(["https://site.example/rss2", "https://site.example/latest"]);
    expect(urls).not.toContain("https://site.example/wp-json/posts/1");
  });

  it("asks few of the sites that a page names", () => {
    const links = Array.from(
      { length: 50 },
      (_, n) => `<link rel=alternate type=application/rss+xml href="https://v${n}.example/">`,
    );
    expect(found(links.join("")).filter((url) => !url.startsWith("https://site.example/"))).toHaveLength(2);
  });
});
