import type { Page } from "@playwright/test";
import axe from "axe-core";

declare global {
  interface Window {
    axe?: typeof axe;
  }
}

/** All rules for a page; those for a mail, which has no landmarks; or only those for colours. */
export type Judged = "all" | "mail" | "colours";

/**
 * The axe violations on the open page in its current state, for all rules or only for colours. A frame must be checked
 * as a separate page.
 */
export async function violationsOn(page: Page, of: Judged): Promise<[rule: string, places: string[]][]> {
  // A page that is being redrawn has no title for a moment.
  await page.waitForFunction(() => document.title !== "");
  // Injected once per page by the debugger, so that the page's content security policy does not block it.
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
