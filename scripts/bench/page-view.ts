/** A page in a real browser that says itself when it painted, and how long it took from a key or a click to the next paint. */
import type { Browser, BrowserContext, CDPSession, Page } from "playwright-core";
import { chromiumFlags, findChromium } from "../../src/testing/chromium.ts";

/** Null where there is no browser. */
export async function launchBrowser(): Promise<Browser | null> {
  const executablePath = findChromium();
  if (executablePath === null) return null;
  const { chromium } = await import("playwright-core");
  return chromium.launch({ executablePath, args: [...chromiumFlags] });
}

/** Interactions that end sooner are not told of by the Event Timing API; what it tells is in steps of 8 ms. */
const LEAST_MS = 16;
/** After the last of an interaction's events: it is told of once its frame is on the screen. */
const TOLD_MS = 250;
const LONGEST_MS = 60_000;

/** Runs before anything of the page does. */
const WATCHING = `
  window.__seen = { standMs: null, longestTaskMs: 0, events: [] };
  new PerformanceObserver((list) => {
    for (const { interactionId, duration } of list.getEntries())
      if (interactionId > 0) window.__seen.events.push(duration);
  }).observe({ type: "event", durationThreshold: ${LEAST_MS}, buffered: true });
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries())
      window.__seen.longestTaskMs = Math.max(window.__seen.longestTaskMs, duration);
  }).observe({ type: "longtask", buffered: true });
  const stands = () => document.querySelector("table.targets tbody tr, #bare") !== null;
  const look = new MutationObserver(() => {
    if (!stands()) return;
    look.disconnect();
    // After the frame in which it stands.
    requestAnimationFrame(() => setTimeout(() => { window.__seen.standMs = performance.now(); }));
  });
  look.observe(document, { childList: true, subtree: true });`;

export interface View {
  page: Page;
  /** Of the page that was opened first: from the beginning of the navigation. */
  firstPaintMs: number;
  standMs: number;
  longestTaskMs: number;
  /** From the input to the next paint, at most; LEAST_MS where it was no longer than that. */
  interaction(act: () => Promise<unknown>): Promise<number>;
  /** What is alive after a collection of garbage. */
  alive(): Promise<Alive>;
  close(): Promise<void>;
}

export interface Alive {
  heapMib: number;
  /** DOM nodes, those included that no document holds any more. */
  nodes: number;
  listeners: number;
}

/**
 * Opens an address with nothing kept from before, and waits until what was asked for stands on the screen. `haste`: how many times
 * as fast its timers run.
 */
export async function openView(browser: Browser, url: string, haste = 1): Promise<View> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-US" });
  const page = await context.newPage();
  page.setDefaultTimeout(LONGEST_MS);
  await page.addInitScript(WATCHING);
  if (haste !== 1)
    await page.addInitScript(
      `{ const usual = setTimeout; window.setTimeout = (act, ms = 0, ...rest) => usual(act, ms / ${haste}, ...rest); }`,
    );
  await page.goto(url, { waitUntil: "commit" });
  const seen = await stood(page);
  const debug = await context.newCDPSession(page);
  await debug.send("Performance.enable");
  return {
    page,
    ...seen,
    interaction: async (act) => {
      await page.evaluate("void (window.__seen.events.length = 0)");
      await act();
      await page.waitForTimeout(TOLD_MS);
      return (await page.evaluate(`Math.max(${LEAST_MS}, ...window.__seen.events)`)) as number;
    },
    alive: () => alive(debug),
    close: () => closed(context),
  };
}

/** Not by `waitForFunction`: that evaluates text in the page, which the page's content policy forbids. */
async function stood(page: Page): Promise<Pick<View, "firstPaintMs" | "standMs" | "longestTaskMs">> {
  for (const until = Date.now() + LONGEST_MS; Date.now() < until; await page.waitForTimeout(20)) {
    const seen = (await page.evaluate(`({
      ...window.__seen,
      firstPaintMs: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null,
    })`)) as { standMs: number | null; longestTaskMs: number; firstPaintMs: number | null };
    const { standMs, firstPaintMs, longestTaskMs } = seen;
    if (standMs !== null && firstPaintMs !== null) return { standMs, firstPaintMs, longestTaskMs };
  }
  throw new Error(`nothing stands on ${page.url()} after ${LONGEST_MS / 1000} s`);
}

async function alive(debug: CDPSession): Promise<Alive> {
  // Twice: what the first finalises, the second takes.
  for (let i = 0; i < 2; i++) await debug.send("HeapProfiler.collectGarbage");
  const { metrics } = await debug.send("Performance.getMetrics");
  const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
  return { heapMib: of("JSHeapUsedSize") / 2 ** 20, nodes: of("Nodes"), listeners: of("JSEventListeners") };
}

async function closed(context: BrowserContext): Promise<void> {
  await context.close();
}
