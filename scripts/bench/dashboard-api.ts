/** The API of `dsr dashboard` over a store of a million records: twenty clients at once, and memory while the store keeps changing. */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "undici";
import { buildCli } from "./cli-process.ts";
import { type Served, serveDashboard } from "./dashboard-server.ts";
import { fillUnpacked } from "./large-store.ts";
import { writeLive } from "./live-run.ts";
import { TARGETS } from "./records.ts";
import { middle, ms, type PartReport, percent, spread, spreadOf, type Table, whole } from "./report.ts";

const SIZE = 1_000_000;
const CLIENTS = 20;
/** Pairs of calls of each client on each route: the route, then /healthz. */
const PAIRS = 25;
/** Between the calls of one client; together they stay below what one address may ask. */
const THINK_MS = 200;
const LIVE_S = Number(process.env.DSR_BENCH_LIVE_S ?? 180);
const LIVE_PER_S = 20;
/** After this the threads have compiled what they run and keep what they keep. */
const SETTLED = 1 / 3;
const AIM_P99_MS = 200;

export async function run(): Promise<PartReport> {
  const cli = buildCli();
  const faults: string[] = [];
  const db = join(cli.folder, "store.db");
  await fillUnpacked(db, SIZE);
  const served = await serveDashboard(cli, db);
  try {
    const routes = await routesOf(served.url);
    const first = await firstAnswers(served.url, routes, faults);
    const api = await ofManyClients(served.url, routes, first, faults);
    // What was worked out before the calls is too old by now to be shown.
    await firstAnswers(served.url, routes, faults);
    const memory = await whileChanging(served, db, routes, faults);
    return {
      title: "The dashboard's API",
      about:
        `\`dsr dashboard\` as a process of its own over a SQLite store of ${whole(SIZE)} records of ${TARGETS} targets, asked over loopback by ` +
        `${CLIENTS} clients at once, each on a connection of its own: a call, ${THINK_MS} ms of thought, \`GET /healthz\`, ${THINK_MS} ms of thought, ` +
        `${PAIRS} times for each route, so that both are measured in the same seconds. The first answer is the one that has to be worked out; it is ` +
        `asked for once, alone, before. The aim is a p99 below ${AIM_P99_MS} ms.`,
      tables: [api, memory.table],
      notes: memory.notes,
      faults,
    };
  } finally {
    await served.stop();
    cli.dispose();
  }
}

interface Asked {
  name: string;
  path: string;
  body: string | null;
}

async function routesOf(url: string): Promise<Asked[]> {
  const client = new Client(url);
  const json = async (path: string) => {
    // A store that nobody has packed is packed by the first who opens it, and locked meanwhile.
    for (let attempt = 0; ; attempt++) {
      const { statusCode, body } = await client.request({ method: "GET", path });
      const text = await body.text();
      const isReady = statusCode === 200 && !/"trouble":\{/.test(text);
      if (isReady) return JSON.parse(text) as Record<string, { id: string; name: string }[]>;
      if (attempt === 60) throw new Error(`${path}: ${statusCode} ${text.slice(0, 300)}`);
      await sleep(1000);
    }
  };
  const { targets = [] } = await json("/api/meta");
  const { runs = [] } = await json("/api/runs");
  const [a = "", b = ""] = targets.map(({ name }) => encodeURIComponent(name));
  const run = encodeURIComponent(runs[0]?.id ?? "");
  const { requests = [] } = await json(`/api/runs/${run}/requests?limit=50`);
  await client.close();
  const get = (name: string, path: string): Asked => ({ name, path, body: null });
  return [
    get("meta", "/api/meta"),
    get("overview", "/api/overview?window=all"),
    get("alerts", "/api/alerts?window=all"),
    get("pareto", "/api/pareto?window=all&x=ttft:median&y=success"),
    get("target", `/api/target?window=all&name=${a}`),
    get("stream", `/api/target/stream?window=all&name=${a}`),
    get("accuracy", `/api/target/accuracy?window=all&name=${a}`),
    get("audit", `/api/target/audit?window=all&name=${a}`),
    get("compare", `/api/compare?window=all&a=${a}&b=${b}`),
    get("runs", "/api/runs"),
    get("run", `/api/runs/${run}`),
    get("requests", `/api/runs/${run}/requests?limit=100&offset=5000`),
    get("request", `/api/runs/${run}/requests/${encodeURIComponent(requests[0]?.id ?? "")}`),
    get("requirements", "/api/requirements"),
  ];
}

async function call(
  client: Client,
  { path, body }: Omit<Asked, "name">,
): Promise<{ ms: number; status: number; bytes: number }> {
  const startedAt = performance.now();
  const answer = await client.request({
    path,
    ...(body === null
      ? { method: "GET" as const }
      : { method: "POST" as const, body, headers: { "content-type": "application/json" } }),
  });
  const bytes = (await answer.body.arrayBuffer()).byteLength;
  return { ms: performance.now() - startedAt, status: answer.statusCode, bytes };
}

async function firstAnswers(
  url: string,
  routes: readonly Asked[],
  faults: string[],
): Promise<Map<string, { ms: number; bytes: number }>> {
  const client = new Client(url, { headersTimeout: 120_000 });
  const first = new Map<string, { ms: number; bytes: number }>();
  for (const route of routes) {
    const { status, ...took } = await call(client, route);
    if (status !== 200) faults.push(`the first ${route.name} was answered with ${status}`);
    first.set(route.name, took);
  }
  await client.close();
  return first;
}

async function ofManyClients(
  url: string,
  routes: readonly Asked[],
  first: ReadonlyMap<string, { ms: number; bytes: number }>,
  faults: string[],
): Promise<Table> {
  const clients = Array.from({ length: CLIENTS }, () => new Client(url));
  const rows: string[][] = [];
  for (const route of routes) {
    const took = { route: [] as number[], health: [] as number[] };
    let failed = 0;
    await Promise.all(
      clients.map(async (client, i) => {
        await sleep((THINK_MS * i) / CLIENTS);
        for (let pair = 0; pair < PAIRS; pair++) {
          const asked = await call(client, route);
          if (asked.status !== 200) failed += 1;
          took.route.push(asked.ms);
          await sleep(THINK_MS);
          took.health.push((await call(client, { path: "/healthz", body: null })).ms);
          await sleep(THINK_MS);
        }
      }),
    );
    if (failed > 0) faults.push(`${route.name}: ${failed} of ${took.route.length} calls were not answered`);
    const { ms: firstMs = Number.NaN, bytes = Number.NaN } = first.get(route.name) ?? {};
    rows.push([
      route.name,
      whole(bytes / 1024),
      ms(firstMs),
      spread(spreadOf(took.route)),
      spread(spreadOf(took.health)),
    ]);
  }
  await Promise.all(clients.map((client) => client.close()));
  return {
    head: [
      "route",
      "KiB",
      "first answer, ms",
      `ms, p50 / p99 / max of ${CLIENTS * PAIRS}`,
      "/healthz beside it",
    ],
    rows,
  };
}

/** A run writes to the store while windows show it: each asks again for what it shows whenever it is told of a change. */
async function whileChanging(
  { url, residentMib }: Served,
  db: string,
  routes: readonly Asked[],
  faults: string[],
): Promise<{ table: Table; notes: string[] }> {
  const over = new AbortController();
  const samples: { atS: number; mib: number }[] = [];
  const heard: Heard = { events: 0, answers: 0, stale: 0, failed: [] };
  const shown = routes.filter(({ name }) => ["overview", "alerts", "target", "runs"].includes(name));
  const windows = [0, 1, 2].map(() => openWindow(url, shown, over.signal, heard));
  const writing = writeLive(db, LIVE_PER_S, over.signal);
  const startedAt = performance.now();
  while (performance.now() - startedAt < LIVE_S * 1000) {
    await sleep(1000);
    samples.push({ atS: (performance.now() - startedAt) / 1000, mib: residentMib() });
  }
  over.abort();
  await Promise.all(windows);
  const written = await writing;
  if (heard.failed.length > 0)
    faults.push(
      `while the store changed, ${heard.failed.length} calls were not answered, such as ${heard.failed[0]}`,
    );
  if (heard.events < LIVE_S / 10) faults.push(`only ${heard.events} events were heard in ${LIVE_S} s`);
  const settled = samples.slice(Math.floor(samples.length * SETTLED));
  const halves = [settled.slice(0, settled.length >> 1), settled.slice(settled.length >> 1)].map((half) =>
    middle(half.map(({ mib }) => mib)),
  );
  const [before = Number.NaN, after = Number.NaN] = halves;
  return {
    table: {
      head: [
        "while the store changed",
        "records written",
        "events",
        "answers",
        "stale among them",
        "MiB, middle third",
        "MiB, last third",
        "more",
      ],
      rows: [
        [
          `${LIVE_S} s`,
          whole(written),
          whole(heard.events),
          whole(heard.answers),
          percent(heard.stale / Math.max(1, heard.answers)),
          whole(before),
          whole(after),
          percent(after / before - 1),
        ],
      ],
    },
    notes: [
      `Memory: for ${LIVE_S} s a run writes ${LIVE_PER_S} records a second into the store, and three windows listen to its events and ask anew for ` +
        `${shown.map(({ name }) => name).join(", ")} whenever they are told of a change, at most once in three seconds as the page does. The resident memory of the ` +
        "whole process is read every second; the first third, in which code is compiled and buffers grow to their size, is left out, and the medians of the other two are held against each other. " +
        "It stands for an hour of live updates: what leaks by the event leaks here too.",
    ],
  };
}

interface Heard {
  events: number;
  answers: number;
  stale: number;
  failed: string[];
}

async function openWindow(
  url: string,
  shown: readonly Asked[],
  signal: AbortSignal,
  heard: Heard,
): Promise<void> {
  const client = new Client(url, { headersTimeout: 120_000 });
  let isTold = false;
  const listening = (async () => {
    const answer = await fetch(`${url}/api/events`, { signal });
    for await (const chunk of answer.body ?? [])
      for (const _ of new TextDecoder().decode(chunk).matchAll(/^data: /gm)) {
        heard.events += 1;
        isTold = true;
      }
  })().catch(() => {});
  while (!signal.aborted) {
    await sleep(3000, undefined, { signal }).catch(() => {});
    if (!isTold || signal.aborted) continue;
    isTold = false;
    for (const { path } of shown) {
      const { statusCode, headers, body } = await client.request({ method: "GET", path });
      const text = await body.text();
      heard.answers += 1;
      if (statusCode !== 200) heard.failed.push(`${path}: ${statusCode} ${text.slice(0, 200)}`);
      if (headers["dsr-stale"] !== undefined) heard.stale += 1;
    }
  }
  await listening;
  await client.close();
}
