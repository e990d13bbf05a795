/** What the built dashboard shows of numbers is what its API gives, rounded; and what is not known is shown as such. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OverviewDocument } from "../metrics/index.ts";
import {
  type DashboardScene,
  dashboardScene,
  hasChromium,
  isRounded,
  numbersIn,
  type PagePaths,
  pagePaths,
  shownNumbers,
  type WatchedPage,
} from "../testing/index.ts";

/** Seconds on a quiet computer; browsers are slow where many tests run at once. */
const LIMIT_MS = 90_000;

describe.skipIf(!hasChromium())("numbers", { timeout: LIMIT_MS, retry: 1 }, () => {
  let scene: DashboardScene;
  let paths: PagePaths;
  let view: WatchedPage;
  beforeAll(async () => {
    scene = await dashboardScene();
    paths = await pagePaths(scene);
    view = await scene.browser.open(scene.origin, paths.overview);
  }, LIMIT_MS);
  afterAll(async () => {
    await view?.[Symbol.asyncDispose]();
    await scene?.[Symbol.asyncDispose]();
  });

  it("of every page are those of the API", async () => {
    const atLeast = { overview: 40, target: 10, compare: 60, runs: 20, run: 40, request: 15, playground: 20 };
    for (const [name, least] of Object.entries(atLeast)) {
      await view.visit(paths[name as keyof PagePaths]);
      // What is asked after the page has settled (a decision, for example) comes a moment later.
      await view.page
        .locator("main data")
        .nth(least - 1)
        .waitFor({ state: "attached" });
      const known = numbersIn(view.answers.values());
      const shown = await shownNumbers(view.page);
      expect(shown.length, name).toBeGreaterThanOrEqual(least);
      expect(
        shown.filter(({ value }) => !known.has(value)),
        `${name}: shown, and not in any answer`,
      ).toEqual([]);
      expect(
        shown.filter((number) => !isRounded(number)),
        `${name}: not the number rounded`,
      ).toEqual([]);
    }
  });

  it("of the overview stand where they belong, and a dash exactly where there is none", async () => {
    await view.visit(paths.overview);
    const document = view.answers.get("/api/overview?window=30d") as OverviewDocument;
    // One look at the whole table: null where a cell holds no number.
    const rows = (await view.page.evaluate(
      `[...document.querySelectorAll("table.targets tbody tr")].map((row) => ({
        href: row.querySelector("th a").getAttribute("href"),
        cells: [...row.querySelectorAll("td:has(.cell-value)")].map((cell) => ({
          value: cell.querySelector(".cell-value data")?.value ?? null,
          text: cell.querySelector(".cell-value").textContent,
        })),
      }))`,
    )) as { href: string; cells: { value: string | null; text: string }[] }[];
    expect(rows).toHaveLength(document.targets.length);
    let compared = 0;
    for (const { href, cells } of rows) {
      const name = decodeURIComponent(/\/target\/([^?]*)/.exec(href)?.[1] ?? "");
      const target = document.targets.find((one) => one.name === name);
      if (target === undefined) throw new Error(`no target ${name}`);
      const wanted = document.columns.map(({ key }) => target.cells[key]?.value ?? null);
      expect(cells.map(({ value }) => value)).toEqual(
        wanted.map((value) => (value === null ? null : String(value))),
      );
      expect(cells.filter(({ value }) => value === null).every(({ text }) => text === "–")).toBe(true);
      compared += cells.length;
    }
    expect(compared).toBeGreaterThan(40);
  });

  it("of the playground follow what is typed", async () => {
    await view.visit(paths.playground);
    const { page } = view;
    const asked = page.waitForResponse((response) => response.url().endsWith("/api/route"));
    await page.getByLabel("Requirement (JSON)").fill(
      JSON.stringify({
        filters: [{ metric: "ttft", stat: "median", max: 0.7 }],
        order: [{ metric: "otps" }],
      }),
    );
    const decision = (await (await asked).json()) as { ranking: unknown[]; excluded: unknown[] };
    const all = decision.ranking.length + decision.excluded.length;
    expect(all).toBe(7);
    await page.getByText(`${decision.ranking.length} of ${all} targets meet the requirement`).waitFor();
    const before = await page.locator(".playground-result table").first().innerText();
    await page.getByLabel("Requirement (JSON)").fill('{ "filters": [');
    await page.getByText("The result below is of the text before").waitFor();
    expect(await page.locator(".faults").innerText()).toContain("Line 1");
    expect(await page.locator(".playground-result table").first().innerText()).toBe(before);
    await page.reload();
    await view.page.getByLabel("Requirement (JSON)").waitFor();
    expect(await page.getByLabel("Requirement (JSON)").inputValue()).toBe('{ "filters": [');
    expect(await view.troubles()).toEqual([]);
  });
});
