/** Charts in a real browser under the policy that the dashboard is served with: drawn, told, turned into tables and saved. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "rolldown";
import { afterAll, beforeAll, expect, it } from "vitest";
import { hasChromium, type WatchedBrowser, watchedBrowser } from "../../../testing/index.ts";

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** A page of charts with hostile names and nothing else, with a switch for the theme and one that takes all away. */
const ENTRY = `
  import { h, render } from "preact";
  import { useState } from "preact/hooks";
  import { hostileLabels, sampleCharts } from "/src/testing/sample-charts.ts";
  import { englishWords } from "/src/charts/index.ts";
  import { ChartView } from "/src/dashboard/page/parts/chart.tsx";
  import { LanguageProvider } from "/src/dashboard/page/language.tsx";
  function Stage() {
    const [theme, setTheme] = useState("light");
    const [isThere, setIsThere] = useState(true);
    window.turn = () => setTheme("dark");
    window.clear = () => setIsThere(false);
    const name = (index) => index + hostileLabels[index % hostileLabels.length];
    const charts = sampleCharts({ theme, words: englishWords, locale: "en", zone: "UTC" }, name);
    window.charts = charts;
    return isThere ? Object.entries(charts).map(([label, chart]) => h(ChartView, { key: label, chart, label })) : null;
  }
  render(h(LanguageProvider, null, h(Stage)), document.getElementById("app"));
`;
const DOCUMENT = `<!doctype html><html lang="en"><title>Charts</title><link rel="icon" href="data:,"><main><h1>Charts</h1><div id="app"></div></main><script type="module" src="/assets/stage.js"></script></html>`;

const isHere = hasChromium();
const root = join(import.meta.dirname, "../../../..");
const place = mkdtempSync(join(tmpdir(), "dsr-charts-"));
let browser: WatchedBrowser;
let server: Server;
let origin: string;

beforeAll(async () => {
  if (!isHere) return;
  const rooted = (id: string) => (id.startsWith("/src/") ? join(root, id) : null);
  const stage = {
    name: "stage",
    resolveId: (id: string) => (id === "stage" ? id : rooted(id)),
    load: (id: string) => (id === "stage" ? ENTRY : null),
  };
  await build({
    logLevel: "silent",
    cwd: root,
    input: { stage: "stage" },
    platform: "browser",
    plugins: [stage],
    transform: { define: { "process.env.NODE_ENV": '"production"' } },
    output: { dir: place, entryFileNames: "[name].js", chunkFileNames: "[name].js" },
  });
  server = createServer(({ url = "/" }, response) => {
    response.setHeader("content-security-policy", POLICY);
    const file = /^\/assets\/([\w-]+\.js)$/.exec(url)?.[1];
    response.setHeader("content-type", file === undefined ? "text/html" : "text/javascript");
    response.end(file === undefined ? DOCUMENT : readFileSync(join(place, file)));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await watchedBrowser();
});

afterAll(async () => {
  await browser?.close();
  server?.close();
  rmSync(place, { recursive: true, force: true });
});

/** Asked from here again and again, since the policy forbids a page to evaluate texts by itself. */
const becomes = (page: { evaluate(text: string): Promise<unknown> }, condition: string) =>
  expect.poll(() => page.evaluate(condition), { timeout: 10_000, interval: 50 }).toBe(true);

it.skipIf(!isHere)("draws every chart, and tells and saves what it draws", async () => {
  await using watched = await browser.open(origin, "/");
  const { page } = watched;
  const figures = page.locator("figure.chart");
  await becomes(page, "document.querySelectorAll('.chart-picture canvas').length === 13");
  expect(await figures.count()).toBe(13);
  // Every canvas shows more than its background.
  const inks = (await page.evaluate(`[...document.querySelectorAll(".chart-picture canvas")].map((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size;
  })`)) as number[];
  expect(Math.min(...inks)).toBeGreaterThan(8);
  const picture = page.getByRole("img", { name: "spreads" });
  expect(await picture.getAttribute("aria-describedby")).not.toBeNull();

  // A pointer over each brings up tooltips, of hostile names too.
  for (const box of await page.locator(".chart-picture").all()) {
    await box.scrollIntoViewIfNeeded();
    await box.hover({ position: { x: 300, y: 100 } });
  }

  const figure = figures.filter({ has: page.getByRole("img", { name: "spreads" }) });
  await figure.getByRole("button", { name: /Show as table/ }).focus();
  await page.keyboard.press("Enter");
  const shown = page.locator("figure.chart table");
  expect(await shown.locator("tbody tr").count()).toBe(5);
  expect(await shown.locator("tbody tr").last().locator("td").allTextContents()).toEqual([
    "–",
    "–",
    "–",
    "–",
    "–",
    "0",
  ]);
  await page.keyboard.press("Enter");
  expect(await shown.count()).toBe(0);

  const saved = async (button: RegExp) => {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      figure.getByRole("button", { name: button }).click(),
    ]);
    return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
  };
  const svg = await saved(/SVG/);
  expect(svg.name).toBe("spreads.svg");
  const parsed = await page.evaluate(
    `new DOMParser().parseFromString(${JSON.stringify(svg.bytes.toString())}, "image/svg+xml").querySelectorAll("parsererror, script, img").length`,
  );
  expect(parsed).toBe(0);
  const png = await saved(/PNG/);
  expect(png.name).toBe("spreads.png");
  const box = await picture.boundingBox();
  expect(png.bytes.readUInt32BE(16)).toBe(2 * Math.round(box?.width ?? 0));
  expect(await watched.troubles()).toEqual([]);
  expect(await watched.inaccessible()).toEqual([]);
});

it.skipIf(!isHere)("follows theme and width, and leaves nothing behind", async () => {
  await using watched = await browser.open(origin, "/");
  const { page } = watched;
  await becomes(page, "document.querySelectorAll('.chart-picture canvas').length === 13");
  // Read from a copy: browsers warn of canvases that are drawn on and read from in turns.
  const corner = `(() => {
    const copy = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    copy.drawImage(document.querySelector(".chart-picture canvas"), 0, 0);
    return [...copy.getImageData(1, 1, 1, 1).data].join();
  })()`;
  await becomes(page, `${corner} === "255,255,255,255"`);
  await page.evaluate("window.turn()");
  await becomes(page, `${corner} === "20,23,26,255"`);
  await page.setViewportSize({ width: 400, height: 800 });
  await becomes(page, `document.querySelector(".chart-picture canvas").clientWidth < 400`);
  await page.evaluate("window.clear()");
  await becomes(page, "document.querySelectorAll('canvas').length === 0");
  expect(await watched.troubles()).toEqual([]);
});
