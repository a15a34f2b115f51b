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
  const free = isFree(document);
  const isConsent = asksForConsent(document, url);
  const content = selector
    ? [...document.querySelectorAll(selector)].map((element) => element.outerHTML).join("\n")
    : new Defuddle(document, { url, useAsync: false }).parse().content;
  const text = textOfHtml(content).slice(0, longestText).toWellFormed();
  if (isConsent && text.length < littleText) return { text: "", kind: "consent" };
  const isTeaser = !free.said || (free.looksClosed && text.length < littleText);
  return { text, kind: isTeaser ? "paywall" : "article" };
}

/** What the page says of itself to search engines, and what its markup looks like. */
function isFree(document: Document): { said: boolean; looksClosed: boolean } {
  const data = [...document.querySelectorAll('script[type="application/ld+json"]')].map((script) => script.textContent);
  const saysNo = data.some((json) => /"isAccessibleForFree"\s*:\s*(?:"\s*)?false/i.test(json));
  const tier = document.querySelector('meta[property="article:content_tier"]')?.getAttribute("content");
  const looksClosed = document.querySelector(
    '[class*="paywall" i], [id*="paywall" i], [class*="subscriber-only" i], [class*="regwall" i], [data-paywall]',
  );
  return { said: !saysNo && tier !== "locked", looksClosed: looksClosed !== null };
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
