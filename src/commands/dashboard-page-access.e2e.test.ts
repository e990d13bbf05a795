/**
 * Nobody is shut out of the built dashboard: axe on every page, in each language and theme. Colours are a matter of the theme, and
 * all else of the language: so that two looks pass all rules, and the two others those on colours.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Appearance,
  type DashboardScene,
  dashboardScene,
  hasChromium,
  type PagePaths,
  pagePaths,
} from "../testing/index.ts";

const LOOKS: [Appearance, readonly string[] | undefined][] = [
  [{ language: "en", theme: "light" }, undefined],
  [{ language: "zh", theme: "dark" }, undefined],
  [{ language: "en", theme: "dark" }, ["color-contrast", "link-in-text-block"]],
  [{ language: "zh", theme: "light" }, ["color-contrast", "link-in-text-block"]],
];

/** Seconds on a quiet computer; browsers are slow where many tests run at once. */
const LIMIT_MS = 90_000;

describe.skipIf(!hasChromium())("axe", { timeout: LIMIT_MS }, () => {
  let scene: DashboardScene;
  let paths: PagePaths;
  beforeAll(async () => {
    scene = await dashboardScene();
    paths = await pagePaths(scene);
  }, LIMIT_MS);
  afterAll(() => scene?.[Symbol.asyncDispose]());

  it.each(LOOKS)("finds nothing serious on any page: %j", async (look, rules) => {
    await using view = await scene.browser.open(scene.origin, paths.overview, look);
    for (const [name, path] of Object.entries(paths)) {
      if (name !== "overview") await view.visit(path);
      expect(await view.inaccessible(rules), name).toEqual([]);
    }
    expect(await view.troubles()).toEqual([]);
  });
});
