/** Names, answers and errors that mean harm are text on every page of the built dashboard, and secrets are on none. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type DashboardScene,
  dashboardScene,
  hasChromium,
  hostileNames,
  hostileSpeech,
  type PagePaths,
  pagePaths,
  type WatchedPage,
} from "../testing/index.ts";

/** Seconds on a quiet computer; browsers are slow where many tests run at once. */
const LIMIT_MS = 90_000;

describe.skipIf(!hasChromium())("hostile input", { timeout: LIMIT_MS }, () => {
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

  const visited = async (path: string) => {
    await view.visit(path);
    for (let depth = 0; depth < 3; depth++) {
      await view.page.evaluate(
        'document.querySelectorAll("main details").forEach((one) => { one.open = true; })',
      );
      await view.settled();
    }
    expect(await view.page.locator("main img, main script, main iframe, main svg[onload]").count()).toBe(0);
    expect(await view.page.locator('main a[href^="javascript:" i]').count()).toBe(0);
    expect(await view.troubles(), path).toEqual([]);
    return view.page.locator("main").innerText();
  };

  it("in names is shown as the text that it is", async () => {
    expect(await visited(paths.overview)).toContain(`<img src=x onerror="`);
    expect(await visited(paths.runs)).toContain(`"><script>`);
    const run = await visited(paths.hostile);
    expect(run).toContain(hostileNames.script);
    expect(run).not.toContain("\u202E");
    const image = `/target/${encodeURIComponent(scene.store?.targets.image ?? "")}?window=30d`;
    expect(await visited(image)).toContain(hostileNames.image);
    expect(await visited(paths.compare)).toContain(`<img src=x onerror="`);
    expect(await visited(paths.playground)).toContain(`<img src=x onerror="`);
  });

  it("in answers and errors is shown as the text that it is", async () => {
    const { requests } = await scene.ask<{ requests: { id: string; error: string | null }[] }>(
      "/api/runs/bench-open/requests?limit=168",
    );
    const failed = requests.filter(({ error }) => error !== null);
    const answered = requests.filter(({ error }) => error === null);
    const some = [...failed.slice(0, 4), ...answered.filter((_, i) => i % 8 === 0).slice(0, 6)];
    let asText = 0;
    for (const { id } of some) {
      const text = await visited(`/runs/bench-open/requests/${id}`);
      if (hostileSpeech.some((said) => text.includes(said.slice(0, 20)))) asText += 1;
    }
    expect(asText).toBeGreaterThan(some.length / 2);
  });

  it("does not bring out what must not be shown", async () => {
    const text = await visited(paths.sensitive);
    expect(text).toContain("must not be made public");
    const all = [await view.page.content(), JSON.stringify([...view.answers.values()])].join("\n");
    expect(all).not.toContain(scene.store?.secret);
  });
});
