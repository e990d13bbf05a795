/** A reader goes through every page of the built dashboard, in both languages and themes, by what is to be seen on it. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Appearance,
  type DashboardScene,
  dashboardScene,
  hasChromium,
  type WatchedPage,
} from "../testing/index.ts";

const LOOKS: Appearance[] = [
  { language: "en", theme: "light" },
  { language: "zh", theme: "dark" },
  { language: "zh", theme: "light", width: 360, height: 740 },
  { language: "en", theme: "dark", width: 360, height: 740 },
];
const WORDS = {
  en: { compare: "Compare", runs: "Runs", playground: "Requirement", next: "Next in the run" },
  zh: { compare: "对比", runs: "运行", playground: "需求", next: "运行中的下一个" },
};

/** Seconds on a quiet computer; browsers are slow where many tests run at once. */
const LIMIT_MS = 90_000;

describe.skipIf(!hasChromium())("the pages of the dashboard", { timeout: LIMIT_MS, retry: 1 }, () => {
  let scene: DashboardScene;
  beforeAll(async () => {
    scene = await dashboardScene();
  }, LIMIT_MS);
  afterAll(() => scene?.[Symbol.asyncDispose]());

  it.each(LOOKS)("are gone through by their links: %j", async (look) => {
    const words = WORDS[look.language ?? "en"];
    await using view = await scene.browser.open(scene.origin, "/", look);
    const { page } = view;
    const follow = async (name: string | RegExp, within = "main") => {
      await page
        .locator(within)
        .getByRole("link", { name, exact: typeof name === "string" })
        .first()
        .click();
      await view.settled();
    };
    await expectSound(view, "overview");
    await follow("sim-steady/sim-model");
    await expectSound(view, "target");
    expect(await page.locator("h1").innerText()).toContain("sim-steady/sim-model");
    await follow(words.compare, "nav");
    await expectSound(view, "compare");
    await follow(words.runs, "nav");
    await expectSound(view, "runs");
    await page.locator('main a[href*="bench-open"]').first().click();
    await view.settled();
    await expectSound(view, "run");
    await page.locator('main a[href*="/requests/"]').first().click();
    await view.settled();
    await expectSound(view, "request");
    const first = page.url();
    await follow(new RegExp(words.next));
    expect(page.url()).not.toBe(first);
    await follow(words.playground, "nav");
    await expectSound(view, "playground");
    await page.goBack();
    await view.settled();
    expect(page.url()).toContain("/requests/");
    expect(await view.troubles()).toEqual([]);
  });

  it("are in the language and the theme that a reader chooses, also after a reload", async () => {
    await using view = await scene.browser.open(scene.origin, "/runs", { language: "en", theme: "light" });
    const { page } = view;
    await page.getByLabel("Language").selectOption("zh");
    await page.getByLabel("主题").selectOption("dark");
    expect(await page.locator("h1").innerText()).toBe("运行");
    await page.reload();
    await view.settled();
    expect(await page.locator("h1").innerText()).toBe("运行");
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(20, 23, 26)");
    expect(await page.getAttribute("html", "lang")).toMatch(/^zh/);
    expect(await view.troubles()).toEqual([]);
  });

  it("says so where an address leads nowhere", async () => {
    await using view = await scene.browser.open(scene.origin, "/no/such/page");
    expect(await view.page.locator("h1").innerText()).toBe("There is no such page");
    await view.page.locator("main").getByRole("link").click();
    await view.settled();
    expect(await view.page.locator("h1").innerText()).toBe("Overview");
  });
});

/** Nothing went wrong, no part failed, and nothing is wider than the screen. */
async function expectSound(view: WatchedPage, name: string): Promise<void> {
  const { page } = view;
  expect(await view.troubles(), name).toEqual([]);
  expect(await page.locator("main .failed[role=alert]").allInnerTexts(), name).toEqual([]);
  const wide = await page.evaluate(
    "document.documentElement.scrollWidth - document.documentElement.clientWidth",
  );
  expect(wide, `${name} is wider than the screen`).toBeLessThanOrEqual(0);
}
