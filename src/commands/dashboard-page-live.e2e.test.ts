/** The built dashboard follows a store that another process writes, and says what to do where there is none yet. */
import { afterEach, describe, expect, it } from "vitest";
import { type DashboardScene, dashboardScene, hasChromium, simulateCli } from "../testing/index.ts";

const LATER = { timeout: 20_000 };

/** Seconds on a quiet computer; browsers are slow where many tests run at once. */
const LIMIT_MS = 90_000;

describe.skipIf(!hasChromium())("a store that changes", { timeout: LIMIT_MS, retry: 1 }, () => {
  let scene: DashboardScene | null = null;
  afterEach(() => scene?.[Symbol.asyncDispose]());

  it("is followed from nothing to a run that goes on, without a reload", async () => {
    scene = await dashboardScene({ store: "none" });
    const { place, browser, origin } = scene;
    await using view = await browser.open(origin, "/");
    const { page } = view;
    await page.getByText("dsr demo").first().waitFor(LATER);
    expect(await view.inaccessible()).toEqual([]);
    await page.evaluate("window.__sameDocument = true");
    const simulator = await simulateCli(place, ["--time-scale", "0.3"]);
    place.write("dsr.config.yaml", simulator.config);
    const measuring = place.start([
      ...["perf", "--providers", "sim-fast,sim-steady", "--rounds", "400", "--warmup", "0"],
      ...["--prompts", "synthetic:input=20,output=40"],
    ]);
    await page.locator("table.targets").getByText("sim-fast/sim-model").first().waitFor(LATER);
    await page.locator("nav").getByRole("link", { name: "Runs" }).click();
    await page.locator('main a[href^="/runs/"]').first().click();
    const progress = page.locator("main progress");
    await progress.waitFor(LATER);
    const first = await progress.getAttribute("value");
    await page.locator(`main progress:not([value="${first}"])`).waitFor(LATER);
    expect(Number(await progress.getAttribute("value"))).toBeGreaterThan(Number(first));
    expect(await progress.getAttribute("max")).toBe("800");
    measuring.signal("SIGINT");
    await measuring.ended;
    await page.locator("main .page-head").getByText("Interrupted").first().waitFor(LATER);
    expect(await page.evaluate("window.__sameDocument")).toBe(true);
    // A browser tells of every answer that says there is no store yet.
    expect((await view.troubles()).filter((trouble) => !/status of 503/.test(trouble))).toEqual([]);
  });
});
