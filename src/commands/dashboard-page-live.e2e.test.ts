/** The built dashboard follows a store that another process writes, and says what to do where there is none yet. */
import { afterEach, describe, expect, it } from "vitest";
import { type DashboardScene, dashboardScene, hasChromium, simulateCli } from "../testing/index.ts";

const LATER = { timeout: 20_000 };

/** Seconds on a quiet computer; browsers are slow where many tests run at once. */
const LIMIT_MS = 90_000;

describe.skipIf(!hasChromium())("a store that changes", { timeout: LIMIT_MS }, () => {
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
    const simulator = await simulateCli(place, ["--time-scale", "0.02"]);
    place.write("dsr.config.yaml", simulator.config);
    const measuring = place.dsr([
      ...["perf", "--providers", "sim-fast,sim-steady", "--rounds", "6", "--warmup", "0", "--quiet"],
    ]);
    await page.locator("table.targets").getByText("sim-fast/sim-model").first().waitFor(LATER);
    expect((await measuring).code).toBe(0);
    await page.locator("nav").getByRole("link", { name: "Runs" }).click();
    await page.locator("main").getByText("Done").first().waitFor(LATER);
    expect(await page.evaluate("window.__sameDocument")).toBe(true);
    expect(await view.troubles()).toEqual([]);
  });
});
