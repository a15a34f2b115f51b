import Defuddle from "defuddle";
import { parseHTML } from "linkedom";
import { textOfHtml } from "@/lib/sources/read/plain-text";

export interface ExtractedPage {
  text: string;
  /** Whether it is the article, or what a publisher shows to those who have not paid or not given their consent. */
  kind: "article" | "paywall" | "consent";
}

/** A page that asks for consent or payment has hardly more characters than this. */
const littleText = 2_500;
const longestText = 60_000;

/**
 * The article of a page as plain text. `selector` names the elements that contain it, if a person has set one. An empty
 * text means that there is no article. Throws on an invalid selector.
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
  // If the whole text is there, it counts, whatever the page says about access.
  return { text, kind: isClosed && text.length < littleText ? "paywall" : "article" };
}

/** The elements that are inside none of the others: a selector may match nested elements. */
function outermost(elements: Element[]): Element[] {
  const kept: Element[] = [];
  for (const element of elements) if (!kept.at(-1)?.contains(element)) kept.push(element);
  return kept;
}

/** Whether the page says to search engines, or by its markup, that it is not open to everybody. */
function saysClosed(document: Document): boolean {
  const data = [...document.querySelectorAll('script[type="application/ld+json"]')].map((script) => script.textContent);
  if (data.some((json) => /"isAccessibleForFree"\s*:\s*(?:"\s*)?false/i.test(json))) return true;
  const tier = document.querySelector('meta[property="article:content_tier"]')?.getAttribute("content");
  const mark = document.querySelector(
    '[class*="paywall" i], [id*="paywall" i], [class*="subscriber-only" i], [class*="regwall" i], [data-paywall]',
  );
  return tier === "locked" || mark !== null;
}

/** Some publishers answer with a page of another host or path until the reader has agreed to tracking. */
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
