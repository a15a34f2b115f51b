import Defuddle from "defuddle";
import { parseHTML } from "linkedom";
import { textOfHtml } from "@/lib/sources/read/plain-text";

export interface ExtractedPage {
  text: string;
  /** Whether it is the article, or what a publisher shows to those who have not paid or not agreed to something. */
  kind: "article" | "paywall" | "consent";
}

/** A page that asks first has hardly more words than this. */
const littleText = 2_500;
const longestText = 60_000;

/**
 * The article of a page as plain text. `selector` names the elements that hold it, where a person knows better. Text that
 * is empty means that there is none. Throws on a selector that is none.
 */
export function extractArticle(html: string, url: string, selector: string | null): ExtractedPage {
  const { document } = parseHTML(html);
  if (!document.documentElement) return { text: "", kind: "article" };
  const isClosed = saysClosed(document);
  const isConsent = asksForConsent(document, url);
  const content = selector
    ? outermost([...document.querySelectorAll(selector)])
        .map((element) => element.outerHTML)
        .join("\n")
    : new Defuddle(document, { url, useAsync: false }).parse().content;
  const text = textOfHtml(content).slice(0, longestText).toWellFormed();
  if (isConsent && text.length < littleText) return { text: "", kind: "consent" };
  // Whoever has the whole text has it, whatever the page says to others.
  return { text, kind: isClosed && text.length < littleText ? "paywall" : "article" };
}

/** Those that lie in none of the others: a selector may match elements within one another. */
function outermost(elements: Element[]): Element[] {
  const kept: Element[] = [];
  for (const element of elements) if (!kept.at(-1)?.contains(element)) kept.push(element);
  return kept;
}

/** Whether the page says to search engines, or by its markup, that not everybody may read it. */
function saysClosed(document: Document): boolean {
  const data = [...document.querySelectorAll('script[type="application/ld+json"]')].map((script) => script.textContent);
  if (data.some((json) => /"isAccessibleForFree"\s*:\s*(?:"\s*)?false/i.test(json))) return true;
  const tier = document.querySelector('meta[property="article:content_tier"]')?.getAttribute("content");
  const mark = document.querySelector(
    '[class*="paywall" i], [id*="paywall" i], [class*="subscriber-only" i], [class*="regwall" i], [data-paywall]',
  );
  return tier === "locked" || mark !== null;
}

/** Some publishers answer with a page of another host or path until somebody has agreed to being followed. */
function asksForConsent(document: Document, url: string): boolean {
  const { hostname, pathname } = new URL(url);
  if (
    /^(?:consent|guce|cmp|privacy-gate)\./.test(hostname) ||
    /\/(?:consent|privacy-?wall|cookie-?wall)\b/i.test(pathname)
  )
    return true;
  const words = document.body?.textContent ?? "";
  return (
    words.length < 2 * littleText &&
    (words.match(/\b(?:cookies?|consent|consentement|einwilligung|partenaires)\b/gi)?.length ?? 0) >= 4
  );
}
