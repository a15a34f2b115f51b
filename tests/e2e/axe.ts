import type { Page } from "@playwright/test";
import axe from "axe-core";

declare global {
  interface Window {
    axe?: typeof axe;
  }
}

/**
 * What axe finds on the page that is open, as it looks now; of all that can be wrong, or only of its colours. A frame is to be
 * judged as a page of its own.
 */
export async function violationsOn(page: Page, of: "all" | "colours"): Promise<[rule: string, places: string[]][]> {
  // A page that is being drawn anew is for a moment without one.
  await page.waitForFunction(() => document.title !== "");
  // Put there once a page, by the debugger: no policy of the page's is in the way.
  if (!(await page.evaluate(() => window.axe !== undefined))) await page.evaluate(axe.source);
  const all = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  return page.evaluate(
    async (runOnly) => {
      const found = await window.axe?.run(document, { runOnly, iframes: false, resultTypes: ["violations"] });
      if (!found) throw new Error("axe is not there.");
      return found.violations.map(({ id, nodes }): [string, string[]] => [
        id,
        nodes.map(({ target, failureSummary }) => `${target.join(" ")}: ${failureSummary ?? ""}`),
      ]);
    },
    of === "all" ? all : ["color-contrast", "link-in-text-block"],
  );
}
