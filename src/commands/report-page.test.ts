/** The page of a report in a real browser: on a screen, on a phone, on paper; nothing of it does what a report may not. */
import { mkdtempSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type DashboardStore,
  dashboardStore,
  fakeClock,
  hasChromium,
  memoryEnv,
  type WatchedBrowser,
  watchedBrowser,
} from "../testing/index.ts";
import { main } from "./index.ts";

const NOW = Date.parse("2026-11-21T12:00:00Z");

describe.skipIf(!hasChromium())("the page of a report", { timeout: 60_000 }, () => {
  let browser: WatchedBrowser;
  let server: Server;
  let origin: string;
  let store: DashboardStore;
  beforeAll(async () => {
    const cwd = mkdtempSync(join(tmpdir(), "dsr-report-page-"));
    store = await dashboardStore(join(cwd, "dsr.db"), { endMs: NOW });
    const made = async (name: string, ...argv: string[]) => {
      const env = memoryEnv({ cwd, clock: fakeClock(NOW) });
      expect(await main(["report", ...argv, "--db", "dsr.db", "--html", name], env), env.stderr.text).toBe(0);
    };
    await made("hostile.html", store.runs.hostile);
    await made("zh.html", store.runs.verified, "--lang", "zh");
    server = createServer((request, response) => {
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.end(readFileSync(join(cwd, request.url ?? "")));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await watchedBrowser();
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  it.each([
    ["/hostile.html", { theme: "light" }],
    ["/zh.html", { theme: "dark", width: 390 }],
  ] as const)("%s harms nobody, and anybody can read it", async (path, appearance) => {
    await using view = await browser.open(origin, path, appearance);
    const { page } = view;
    await page.evaluate('document.querySelectorAll("details").forEach((one) => { one.open = true; })');
    expect(await view.inaccessible()).toEqual([]);
    expect(await view.troubles()).toEqual([]);
    const drawn = "Array.from(document.images, (one) => one.complete && one.naturalWidth > 0)";
    expect(new Set((await page.evaluate(drawn)) as boolean[])).toEqual(new Set([true]));
    // Nothing but tables may be wider than the screen.
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    const levels = "Array.from(document.querySelectorAll('h1, h2, h3'), (one) => Number(one.tagName[1]))";
    const headings = (await page.evaluate(levels)) as number[];
    expect(headings[0]).toBe(1);
    headings.slice(1).forEach((level, i) => {
      expect(level - (headings[i] ?? 0)).toBeLessThanOrEqual(1);
    });
  });

  it("draws in the colours of the screen, and light on paper", async () => {
    await using view = await browser.open(origin, "/hostile.html", { theme: "dark" });
    const { page } = view;
    const source = "atob(document.images[0].currentSrc.split(',')[1]).includes('#14171a')";
    expect(await page.evaluate(source)).toBe(true);
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(255, 255, 255)");
    const pdf = await page.pdf({ format: "A4" });
    expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
    // Configuration is folded on a screen; on paper nobody can open it.
    const isShown = "document.querySelector('pre').getClientRects().length > 0";
    expect(await page.evaluate(isShown)).toBe(true);
  });
});
