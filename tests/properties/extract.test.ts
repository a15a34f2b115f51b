import { describe, expect, it } from "vitest";
import { extractArticle } from "@/lib/sources/pages/extract";
import { pageShapes } from "@/tests/fixtures/page-shapes";

const url = "https://paper.example/story";
const long = "The council decided at length, and wrote down why. ".repeat(60);

describe("an article is found on a page", () => {
  it.each(pageShapes.map((shape) => [shape.name, shape] as const))("with %s", (_name, { html, told, untold }) => {
    const { text, kind } = extractArticle(html, url, null);
    expect(told.filter((sentence) => !text.includes(sentence))).toEqual([]);
    expect(untold.filter((noise) => text.includes(noise))).toEqual([]);
    expect(kind).toBe("article");
  });

  it("where a person says that it is", () => {
    const html = `<body><div class="a"><p>Noise.</p></div><div class="b"><p>One.</p></div><div class="b"><p>Two.</p></div></body>`;
    expect(extractArticle(html, url, "div.b > p").text).toBe("One.\n\nTwo.");
    expect(extractArticle(html, url, ".c").text).toBe("");
  });
});

describe("what is not the article is said", () => {
  const article = (head: string, body: string) =>
    `<html><head><title>A story</title>${head}</head><body><article><h1>A story</h1><p>${body}</p></article></body></html>`;

  it("as a teaser for those who have not paid", () => {
    const closed = `<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":"False"}</script>`;
    expect(extractArticle(article(closed, "Only the beginning of it."), url, null).kind).toBe("paywall");
    const offer = `Only the beginning.</p><div class="c-paywall-box">Subscribe</div><p>`;
    expect(extractArticle(article("", offer), url, null).kind).toBe("paywall");
    const meter = `${long}</p><div class="paywall-meter">3 of 5</div><p>`;
    expect(extractArticle(article("", meter), url, null).kind).toBe("article");
  });

  it("as a page that asks for consent", () => {
    const words = "We use cookies. Cookies help. Do you consent? Manage consent and cookies.";
    expect(extractArticle(article("", words), url, null)).toEqual({ text: "", kind: "consent" });
    expect(extractArticle(article("", "Before you go on"), "https://consent.paper.example/x", null).kind).toBe(
      "consent",
    );
    expect(extractArticle(article("", `${long} Cookies, cookies, cookies, consent.`), url, null).kind).toBe("article");
  });
});
