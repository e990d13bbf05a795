/** Everything on the built dashboard can be done without a mouse, and where the focus is can be seen. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type DashboardScene,
  dashboardScene,
  hasChromium,
  type PagePaths,
  pagePaths,
} from "../testing/index.ts";

/** Of what has the focus: which of the page's interactive elements it is, and whether that shows. */
const FOCUSED = `(() => {
  const all = [...document.querySelectorAll(${JSON.stringify(
    "a[href], button:not(:disabled), select, input:not(:disabled), textarea, summary, [tabindex='0']",
  )})];
  const at = document.activeElement;
  const shows = (e) => { const s = getComputedStyle(e); return s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0; };
  const near = [at, at?.nextElementSibling, at?.parentElement].filter(Boolean);
  return { index: all.indexOf(at), isSeen: near.some(shows), what: at?.outerHTML.slice(0, 120) ?? "" };
})()`;
/** Radios of one name are one stop. */
const REACHABLE = `(() => {
  const all = [...document.querySelectorAll(${JSON.stringify(
    "a[href], button:not(:disabled), select, input:not(:disabled), textarea, summary, [tabindex='0']",
  )})];
  return all.map((e, i) => [e, i]).filter(([e]) => e.checkVisibility() && !(e.type === "radio" && !e.checked)).map(([, i]) => i);
})()`;

/** Seconds on a quiet computer; browsers are slow where many tests run at once. */
const LIMIT_MS = 90_000;

describe.skipIf(!hasChromium())("by keyboard", { timeout: LIMIT_MS, retry: 1 }, () => {
  let scene: DashboardScene;
  let paths: PagePaths;
  beforeAll(async () => {
    scene = await dashboardScene();
    paths = await pagePaths(scene);
  }, LIMIT_MS);
  afterAll(() => scene?.[Symbol.asyncDispose]());

  it.each(["overview", "compare", "playground", "request"] as const)(
    "all of %s is reached, and left again",
    async (name) => {
      await using view = await scene.browser.open(scene.origin, paths[name]);
      const { page } = view;
      const wanted = (await page.evaluate(REACHABLE)) as number[];
      const reached = new Set<number>();
      const unseen: string[] = [];
      for (let i = 0; i < wanted.length + 5; i++) {
        await page.keyboard.press("Tab");
        const { index, isSeen, what } = (await page.evaluate(FOCUSED)) as {
          index: number;
          isSeen: boolean;
          what: string;
        };
        if (index >= 0 && !isSeen) unseen.push(what);
        if (index >= 0) reached.add(index);
      }
      expect(wanted.filter((index) => !reached.has(index))).toEqual([]);
      expect(unseen).toEqual([]);
    },
  );

  it("tables are sorted, charts become tables, and branches open", async () => {
    await using view = await scene.browser.open(scene.origin, paths.compare);
    const { page } = view;
    await page.locator("table.compared th button.sort").first().focus();
    await page.keyboard.press("Enter");
    await page.locator('table.compared th[aria-sort="ascending"]').waitFor();
    const asTable = page.getByRole("button", { name: /^Show as table/ }).first();
    await asTable.focus();
    await page.keyboard.press("Space");
    await page.locator("figure.chart table").first().waitFor();
    expect(await page.locator("figure.chart table").count()).toBe(1);
    await view.visit(paths.request);
    await page.locator(".json summary", { hasText: "target" }).first().focus();
    await page.keyboard.press("Enter");
    await page.locator(".json").getByText("endpoint").first().waitFor();
    expect(await view.troubles()).toEqual([]);
  });
});
