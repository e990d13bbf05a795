/** The dashboard's page in a real browser over a million records: first paint, numbers, interactions, and what a page left open holds. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { allEvidence } from "../../src/record/index.ts";
import { openEvidence, openSqlite } from "../../src/store/index.ts";
import { type BuiltCli, buildCli } from "./cli-process.ts";
import { type Served, serveDashboard } from "./dashboard-server.ts";
import { fillUnpacked } from "./large-store.ts";
import { timeBareClicks, timeReading, timeTyping } from "./page-interactions.ts";
import { type Growth, watchMemory } from "./page-memory.ts";
import { launchBrowser, openView, type View } from "./page-view.ts";
import { recordsOf, runOf, TARGETS } from "./records.ts";
import { middle, ms, type PartReport, type Table, times, whole } from "./report.ts";

const SIZE = 1_000_000;
const MANY_TARGETS = 100;
const MANY_RECORDS = 20_000;
/** Of which an overview is made so soon that a page waits for it. */
const FEW_RECORDS = 1200;
const LOADS = 5;
const LIVE_S = Number(process.env.DSR_BENCH_PAGE_LIVE_S ?? 30);
/** A page asks anew at most this often. */
const UPDATES_PER_HOUR = 3600 / 3;
const AIM = { firstPaintMs: 1500, interactionMs: 100 };

export async function run(): Promise<PartReport> {
  const title = "The dashboard's page";
  const browser = await launchBrowser();
  if (browser === null) {
    const about = "Not measured here: there is no Chromium (DSR_TEST_CHROMIUM names one).";
    return { title, about, tables: [], notes: [], faults: [] };
  }
  const cli = buildCli();
  try {
    return { title, ...(await measured(browser, cli)) };
  } finally {
    await browser.close();
    cli.dispose();
  }
}

async function measured(browser: Browser, cli: BuiltCli): Promise<Omit<PartReport, "title">> {
  const [large, many, few] = ["store.db", "many.db", "few.db"].map((name) => join(cli.folder, name)) as [
    string,
    string,
    string,
  ];
  await fillUnpacked(large, SIZE);
  // Packed by column as whoever reads a store first does it, once.
  openEvidence([{ kind: "sqlite", path: large }], allEvidence).close();
  await fill(many, MANY_RECORDS, MANY_TARGETS);
  await fill(few, FEW_RECORDS, TARGETS);
  const ofLarge = await withServer(cli, large, (served) => million(browser, served));
  const ofMany = await withServer(cli, many, (served) => hundred(browser, served));
  const watched = await withServer(cli, few, (served) => watchMemory(browser, served, few, LIVE_S));
  const { firstPaintMs, standMs } = ofLarge.cold;
  const slowest = Math.max(...[...ofLarge.timings, ...ofMany.timings].map(([, took]) => middle(took)));
  return {
    about:
      `Headless Chromium over \`dsr dashboard\`, a process of its own on a SQLite store of ${whole(SIZE)} records of ${TARGETS} targets, packed by column; ` +
      `then over one of ${whole(MANY_RECORDS)} records of ${MANY_TARGETS} targets. The first view comes before the server was asked anything; the others ` +
      "each in a browser that has kept nothing. Beside them stands a page of the same bytes, which are loaded and not run, and has one line to show. " +
      `Aims: first paint below ${AIM.firstPaintMs} ms, interactions below ${AIM.interactionMs} ms.`,
    tables: [
      viewsTable([
        ["bare page of the same bytes", ofLarge.bare],
        [`first view of ${whole(SIZE)} records`, [ofLarge.cold]],
        [`views after it`, ofLarge.warm],
        [`${MANY_TARGETS} targets`, ofMany.views],
      ]),
      interactionsTable(
        [["a button on the bare page", ofLarge.bareClicks], ...ofLarge.timings, ...ofMany.timings],
        middle(ofLarge.bareClicks),
      ),
      verdictsTable(ofLarge.verdicts, ofMany.verdicts),
      growthTable(watched.growths),
    ],
    notes: [
      `First paint ${ms(firstPaintMs)} ms and numbers after ${ms(standMs)} ms in the first view; the slowest kind of interaction took ${ms(slowest)} ms (median).`,
      "Interactions are what the Event Timing API tells: from the key or the click to the next paint, in steps of 8 ms; 16 ms stands for anything shorter.",
      `Memory: for ${LIVE_S} s a run writes 20 records a second into a store of ${whole(FEW_RECORDS)} records while a page, whose timers run six times as fast, follows its overview; it did so ${whole(watched.updates)} times. ` +
        "Every second and a half garbage is collected in the page and what is left is counted; the first third is left out. The slope is Theil and Sen's, the error half of the " +
        `distance between the slopes of the earlier and the later half. An hour has at most ${whole(UPDATES_PER_HOUR)} updates: the last column multiplies, it was not waited for.`,
    ],
    faults:
      watched.updates < LIVE_S / 10
        ? [`the page followed only ${watched.updates} updates in ${LIVE_S} s`]
        : [],
  };
}

async function million(browser: Browser, served: Served) {
  const url = `${served.url}/?window=all`;
  const first = await openView(browser, url);
  const files = (await first.page.evaluate(
    `performance.getEntriesByType("resource").filter(({ name }) => name.includes("/assets/")).map(({ name }) => name)`,
  )) as string[];
  await first.close();
  const warm = await viewsOf(browser, url);
  const timings = await timeReading(browser, served.url);
  const { keys, verdicts } = await timeTyping(browser, served.url);
  timings.set("type in the playground", keys);
  const { views: bare, bareClicks } = await bareViews(browser, files);
  return { cold: first, warm, timings, verdicts, bare, bareClicks };
}

async function hundred(browser: Browser, served: Served) {
  const views = await viewsOf(browser, `${served.url}/?window=all`);
  const reading = await timeReading(browser, served.url);
  const { keys, verdicts } = await timeTyping(browser, served.url);
  const timings = [...reading.set("type in the playground", keys)].map(
    ([what, took]) => [`${what}, ${MANY_TARGETS} targets`, took] as const,
  );
  return { views, timings, verdicts };
}

async function viewsOf(browser: Browser, url: string): Promise<View[]> {
  const views: View[] = [];
  for (let i = 0; i < LOADS; i++) {
    const view = await openView(browser, url);
    views.push(view);
    await view.close();
  }
  return views;
}

/** What loads the same files, and shows a line and a button. */
async function bareViews(browser: Browser, files: readonly string[]) {
  const contents = new Map(
    await Promise.all(
      files.map(
        async (name) =>
          [new URL(name).pathname, Buffer.from(await (await fetch(name)).arrayBuffer())] as const,
      ),
    ),
  );
  const html = `<!doctype html><title>bare</title><script type="module">
    await Promise.all(${JSON.stringify([...contents.keys()])}.map(async (name) => (await fetch(name)).text()));
    const line = document.createElement("p");
    line.id = "bare";
    line.textContent = "All bytes are here.";
    const button = document.createElement("button");
    button.textContent = "0";
    button.onclick = () => { button.textContent = String(Number(button.textContent) + 1); };
    document.body.append(line, button);</script><body></body>`;
  const server = createServer(({ url = "/" }, response) => {
    const found = contents.get(url);
    response.setHeader("content-type", found === undefined ? "text/html" : "text/plain");
    response.end(found ?? html);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const views = await viewsOf(browser, url);
  const last = await openView(browser, url);
  const bareClicks = await timeBareClicks(last);
  await last.close();
  server.close();
  server.closeAllConnections();
  return { views, bareClicks };
}

async function withServer<T>(cli: BuiltCli, db: string, use: (served: Served) => Promise<T>): Promise<T> {
  const served = await serveDashboard(cli, db);
  try {
    return await use(served);
  } finally {
    await served.stop();
  }
}

async function fill(path: string, records: number, targets: number): Promise<void> {
  const sink = openSqlite(path);
  sink.begin(runOf("evidence"));
  for (const record of recordsOf("evidence", records)) {
    const provider = `provider-${String(record.seq % targets).padStart(2, "0")}`;
    sink.record({ ...record, target: { ...record.target, provider } });
    if (record.seq % 5000 === 4999) await sink.flush();
  }
  await sink.close();
}

function viewsTable(rows: readonly (readonly [string, readonly View[]])[]): Table {
  const bareMs = middle((rows[0]?.[1] ?? []).map(({ firstPaintMs }) => firstPaintMs));
  return {
    head: [
      "view, from the navigation on",
      "first paint, ms",
      "beside bare",
      "numbers stand, ms",
      "longest task, ms",
    ],
    rows: rows.map(([what, views]) => {
      const of = (key: "firstPaintMs" | "standMs" | "longestTaskMs") =>
        middle(views.map((view) => view[key]));
      const paintMs = of("firstPaintMs");
      return [what, ms(paintMs), times(paintMs / bareMs), ms(of("standMs")), ms(of("longestTaskMs"))];
    }),
  };
}

function interactionsTable(rows: readonly (readonly [string, readonly number[]])[], bareMs: number): Table {
  return {
    head: ["interaction, to the next paint", "ms, median", "largest", "n", "median beside bare"],
    rows: rows.map(([what, took]) => [
      what,
      ms(middle(took)),
      ms(Math.max(...took)),
      String(took.length),
      times(middle(took) / bareMs),
    ]),
  };
}

function verdictsTable(ofLarge: readonly number[], ofMany: readonly number[]): Table {
  const row = (what: string, took: readonly number[]) => [what, ms(middle(took)), ms(Math.max(...took))];
  return {
    head: [
      "from a key to its verdicts, a pause of 150 ms and 250 ms of looking included",
      "ms, median",
      "largest",
    ],
    rows: [row(`${whole(SIZE)} records`, ofLarge), row(`${MANY_TARGETS} targets`, ofMany)],
  };
}

function growthTable(growths: readonly Growth[]): Table {
  return {
    head: [
      "while the store changed",
      "earlier",
      "later",
      "more with an update",
      "give or take",
      `times ${whole(UPDATES_PER_HOUR)}`,
    ],
    rows: growths.map(({ what, first, last, perUpdate, error }) => [
      what,
      ...[first, last].map((value) => value.toFixed(1)),
      ...[perUpdate, error].map((value) => value.toFixed(3)),
      (perUpdate * UPDATES_PER_HOUR).toFixed(1),
    ]),
  };
}
