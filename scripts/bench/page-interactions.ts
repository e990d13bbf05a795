/** What a reader of the dashboard does, and how long the page takes to show that it has noticed. */
import type { Browser, Page } from "playwright-core";
import { openView, type View } from "./page-view.ts";

const TIMES = 6;

/** By what was done, milliseconds from the input to the next paint; of each, as often as it was done. */
export type Timings = Map<string, number[]>;

/** On the overview at `url`: sorting, windows, axes, tables of charts, theme and language, a target and its metrics. */
export async function timeReading(browser: Browser, url: string): Promise<Timings> {
  const view = await openView(browser, `${url}/?window=all`);
  const { page } = view;
  const timings: Timings = new Map();
  const time = timer(view, timings);
  await settled(page);
  const heads = page.locator("table.targets thead button.sort");
  await time("sort a column", (i) => heads.nth(1 + (i % 3)).click());
  const front = page.locator("figure.chart").first();
  await time("show a chart as its table, and back", () =>
    front.locator(".chart-tools button").first().click(),
  );
  await time("choose another metric of the front", () => nextOf(page, ".pick select"));
  await time("change the theme", () => nextOf(page, ".settings select >> nth=0"));
  await time("change the language", () => nextOf(page, ".settings select >> nth=1"));
  await time("change the window", (i) =>
    page.locator(`.filters input[value="${i % 2 === 0 ? "30d" : "all"}"]`).press("Space"),
  );
  await settled(page);
  const target = page.locator("table.targets tbody a").first();
  await time(
    "open a target",
    async () => {
      await target.press("Enter");
    },
    async () => {
      await settled(page);
      await page.goBack();
      await settled(page);
    },
  );
  await target.press("Enter");
  await settled(page);
  await time("choose another metric of a target", () => nextOf(page, ".pick select >> nth=0"));
  await view.close();
  return timings;
}

/** In the playground: each key, and from the last key of an edit until the verdicts have changed, its pause included. */
export async function timeTyping(
  browser: Browser,
  url: string,
): Promise<{ keys: number[]; verdicts: number[] }> {
  const view = await openView(browser, `${url}/?window=all`);
  const { page } = view;
  await page.locator('nav a[href^="/playground"]').first().click();
  const area = page.locator("textarea");
  await area.fill('{ "filters": [{ "metric": "success", "min": 0.5 }], "order": [{ "metric": "ttft" }] }');
  await page.locator("p.headline").waitFor();
  await settled(page);
  const [keys, verdicts]: [number[], number[]] = [[], []];
  await area.evaluate((element) => {
    const field = element as unknown as {
      value: string;
      focus(): void;
      setSelectionRange(a: number, b: number): void;
    };
    const at = field.value.indexOf("0.5") + 3;
    field.focus();
    field.setSelectionRange(at, at);
  });
  for (let i = 0; i < TIMES; i++) {
    const answered = page.waitForResponse((response) => response.url().endsWith("/api/route"));
    const startedAt = performance.now();
    keys.push(await view.interaction(() => page.keyboard.press(String(1 + i))));
    const status = (await answered).status();
    if (status !== 200) throw new Error(`what was typed was answered with ${status}`);
    await settled(page);
    verdicts.push(performance.now() - startedAt);
  }
  await view.close();
  return { keys, verdicts };
}

/** A button that writes a word, on a page of nothing else: what this browser takes on this machine. */
export async function timeBareClicks(view: View): Promise<number[]> {
  const timings: Timings = new Map();
  await timer(view, timings)("click", () => view.page.locator("button").click());
  return timings.get("click") ?? [];
}

function timer(view: View, timings: Timings) {
  return async (
    what: string,
    act: (i: number) => Promise<unknown>,
    after: () => Promise<unknown> = async () => {},
  ) => {
    const took: number[] = [];
    for (let i = 0; i < TIMES; i++) {
      took.push(await view.interaction(() => act(i)));
      await after();
    }
    timings.set(what, took);
  };
}

/** By key, as only what a person does is timed; round and round. Throws where that chooses nothing else. */
async function nextOf(page: Page, select: string): Promise<void> {
  const place = page.locator(select).first();
  const chosen = () =>
    place.evaluate((element) => {
      const { selectedIndex, options } = element as unknown as {
        selectedIndex: number;
        options: { length: number };
      };
      return [selectedIndex, options.length] as const;
    });
  const [before, options] = await chosen();
  await place.press(before === options - 1 ? "Home" : "ArrowDown");
  if ((await chosen())[0] === before) throw new Error(`${select} did not change`);
}

/** Nothing is being loaded or drawn. */
export async function settled(page: Page): Promise<void> {
  const LOADING = "main .loading, main .chart-state, main [aria-busy=true]";
  for (let i = 0; i < 1000; i++) {
    await page.waitForTimeout(30);
    if ((await page.evaluate(`document.querySelector(${JSON.stringify(LOADING)}) === null`)) === true) return;
  }
  throw new Error(`${page.url()} does not settle`);
}
