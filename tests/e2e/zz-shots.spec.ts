import { test, personPage } from "./fixtures.ts";
const paths = ["/", "/settings/workspace", "/schedules", "/jobs"];
test("shots", async ({ browser }) => {
  const page = await personPage(browser, { email: `zoe-${Date.now()}@example.com`, name: "Zoé" });
  await page.goto("/");
  await page.getByLabel("Language").filter({ visible: true }).selectOption("fr");
  await page.waitForTimeout(1500);
  for (const path of paths)
    for (const [mode, width, height] of [["d", 1280, 720], ["p", 360, 780], ["s", 320, 700]] as const) {
      await page.setViewportSize({ width, height });
      await page.goto(path);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      const nav = await page.evaluate(() => { const a = document.querySelector("aside, nav")?.parentElement ?? document.body; return [...document.querySelectorAll("aside")].map(x => x.scrollHeight - x.clientHeight); });
      const wide = await page.evaluate(() => [...document.querySelectorAll("body *")].filter((x) => x.getBoundingClientRect().right > window.innerWidth + 0.5).slice(0, 4).map((x) => x.tagName + "." + x.className.toString().slice(0, 60) + "#" + x.id));
      if (over > 0) console.log(JSON.stringify(wide));
      if (over > 0 || nav.some((n) => n > 0)) console.log(path, mode, over, JSON.stringify(nav));
      await page.screenshot({ path: `/tmp/w/fr${path.replaceAll("/", "_")}-${mode}.png`, fullPage: mode !== "d" });
    }
});
