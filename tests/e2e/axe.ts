import type { Page } from "@playwright/test";
import axe from "axe-core";

declare global {
  interface Window {
    axe?: typeof axe;
  }
}

/** All that can be wrong with a page; with a mail, which has no landmarks; or only with the colours. */
export type Judged = "all" | "mail" | "colours";

/**
 * What axe finds on the page that is open, as it looks now; of all that can be wrong, or only of its colours. A frame is to be
 * judged as a page of its own.
 */
export async function violationsOn(page: Page, of: Judged): Promise<[rule: string, places: string[]][]> {
  // A page that is being drawn anew is for a moment without one.
  await page.waitForFunction(() => document.title !== "");
  // Put there once a page, by the debugger: no policy of the page's is in the way.
  if (!(await page.evaluate(() => window.axe !== undefined))) await page.evaluate(axe.source);
  const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const tags = {
    all: [...rules, "best-practice"],
    mail: rules,
    colours: ["color-contrast", "link-in-text-block"],
  };
  return page.evaluate(async (runOnly) => {
    const found = await window.axe?.run(document, { runOnly, iframes: false, resultTypes: ["violations"] });
    if (!found) throw new Error("axe is not there.");
    return found.violations.map(({ id, nodes }): [string, string[]] => [
      id,
      nodes.map(({ target, failureSummary }) => `${target.join(" ")}: ${failureSummary ?? ""}`),
    ]);
  }, tags[of]);
}
