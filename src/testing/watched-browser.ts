/**
 * A browser that looks on: every page it opens reports what no page of ours may ever do (errors in its console, dialogs, questions
 * to another host, breaches of its content policy, a text that was executed), so that a test can demand that there was none.
 */
import type { Browser, BrowserContext, Page } from "playwright-core";
import { chromiumFlags, findChromium } from "./chromium.ts";
import { EXECUTED } from "./hostile-texts.ts";

/** More than a busy computer takes, less than a test may. */
const SETTLED_MS = 15_000;
const LOOK_MS = 30;
const IS_SETTLED = `document.querySelector("main h1") !== null &&
  document.querySelector("main .loading, main .chart-state, main [aria-busy=true]") === null`;

export interface Appearance {
  theme?: "light" | "dark";
  language?: "en" | "zh";
  width?: number;
  height?: number;
}

export interface WatchedPage extends AsyncDisposable {
  readonly page: Page;
  /** What went wrong so far, in sentences; empty is well. */
  troubles(): Promise<string[]>;
  /** Answers of the API so far, by path with query: the newest of each. */
  readonly answers: ReadonlyMap<string, unknown>;
  /** Waits until nothing is loading or being drawn. */
  settled(): Promise<void>;
  /** Follows an address of the same origin. */
  visit(path: string): Promise<void>;
  /** Serious and critical findings of axe on what is shown now; by all of its rules, unless some are named. */
  inaccessible(rules?: readonly string[]): Promise<string[]>;
}

export interface WatchedBrowser {
  open(origin: string, path: string, appearance?: Appearance): Promise<WatchedPage>;
  close(): Promise<void>;
}

/** Whether there is a browser to test with; says so once where there is none. */
export function hasChromium(): boolean {
  const found = findChromium() !== null;
  if (!found) process.stderr.write("No Chromium is installed: tests in a browser are skipped.\n");
  return found;
}

export async function watchedBrowser(): Promise<WatchedBrowser> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error("there is no Chromium here");
  // Loaded here: most tests want no browser, and it takes a while.
  const { chromium } = await import("playwright-core");
  const browser = await chromium.launch({ executablePath, args: [...chromiumFlags] });
  return {
    open: (origin, path, appearance = {}) => openWatched(browser, origin, path, appearance),
    close: () => browser.close(),
  };
}

async function openWatched(
  browser: Browser,
  origin: string,
  path: string,
  { theme = "light", language = "en", width = 1280, height = 900 }: Appearance,
): Promise<WatchedPage> {
  const context = await browser.newContext({
    colorScheme: theme,
    locale: language === "zh" ? "zh-CN" : "en-US",
    timezoneId: "Asia/Shanghai",
    viewport: { width, height },
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const troubles: string[] = [];
  const answers = new Map<string, unknown>();
  await watch(context, page, origin, troubles, answers);
  const settled = async () => {
    // Not by `waitForFunction`: that evaluates text in the page, which the page's content policy forbids.
    for (const until = Date.now() + SETTLED_MS; ; await page.waitForTimeout(LOOK_MS)) {
      if ((await page.evaluate(IS_SETTLED)) === true) return;
      if (Date.now() > until)
        throw new Error(`${page.url()} did not settle: ${await page.innerText("body")}`);
    }
  };
  const visit = async (to: string) => {
    await page.goto(origin + to);
    await settled();
  };
  await visit(path);
  return {
    ...{ page, answers, settled, visit },
    troubles: async () => {
      const executed = await page.evaluate(`window.${EXECUTED} !== undefined`);
      const breaches = (await page.evaluate("window.__breaches ?? []")) as string[];
      return [...troubles, ...breaches, ...(executed === true ? ["a text was executed"] : [])];
    },
    inaccessible: (rules) => findings(page, rules),
    [Symbol.asyncDispose]: () => context.close(),
  };
}

async function watch(
  context: BrowserContext,
  page: Page,
  origin: string,
  troubles: string[],
  answers: Map<string, unknown>,
): Promise<void> {
  await context.addInitScript(
    `window.__breaches = [];
     addEventListener("securitypolicyviolation", (e) =>
       window.__breaches.push("content policy: " + e.violatedDirective + " " + e.blockedURI));`,
  );
  await context.route(
    (url) => url.origin !== origin && url.protocol !== "data:" && url.protocol !== "blob:",
    (route) => {
      troubles.push(`a question to another place: ${route.request().url()}`);
      return route.abort();
    },
  );
  page.on("console", (message) => {
    const { url } = message.location();
    // A requirement that does not parse is answered with 400 while it is being typed, and browsers tell of every such answer.
    const isAnswer = /status of 400/.test(message.text()) && url === `${origin}/api/route`;
    if ((message.type() === "error" || message.type() === "warning") && !isAnswer)
      troubles.push(`console: ${message.text()} (${url})`);
  });
  page.on("pageerror", (error) => void troubles.push(`uncaught: ${error.message}`));
  page.on("dialog", (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  context.on("page", (other) => {
    if (other !== page) troubles.push(`another window: ${other.url()}`);
  });
  page.on("response", (response) => {
    const { pathname, search } = new URL(response.url());
    if (!pathname.startsWith("/api/") || !/json/.test(response.headers()["content-type"] ?? "")) return;
    response.json().then(
      (document) => answers.set(pathname + search, document),
      () => {},
    );
  });
}

interface Violation {
  id: string;
  impact: string | null;
  nodes: { target: unknown[]; failureSummary?: string }[];
}

/** axe is put in through the debugger, which no content policy stops. */
async function findings(page: Page, rules?: readonly string[]): Promise<string[]> {
  const { default: axe } = await import("axe-core");
  await page.evaluate(`if (window.axe === undefined) { ${axe.source} }`);
  const options = {
    resultTypes: ["violations"],
    ...(rules === undefined ? {} : { runOnly: { type: "rule", values: rules } }),
  };
  const { violations } = (await page.evaluate(`axe.run(${JSON.stringify(options)})`)) as {
    violations: Violation[];
  };
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) =>
      nodes
        .slice(0, 5)
        .map(({ target, failureSummary = "" }) => `${id}: ${target.join(" ")}: ${failureSummary}`),
    );
}
