/** A page that is left open over a store that a run writes to: what it holds, and what the server does. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser } from "playwright-core";
import { mean, robustLine } from "../../src/stats/index.ts";
import type { Served } from "./dashboard-server.ts";
import { writeLive } from "./live-run.ts";
import { settled } from "./page-interactions.ts";
import { openView } from "./page-view.ts";

const PER_S = 20;
/** Pages wait three seconds from one update to the next; this one, half of one. */
const HASTE = 6;
const EVERY_MS = 1500;
/** After this, code is compiled and what is kept has its size. */
const SETTLED = 1 / 3;

/** What one thing grew by with every update of the page. */
export interface Growth {
  what: "page heap, MiB" | "DOM nodes" | "event listeners" | "server, MiB";
  first: number;
  last: number;
  perUpdate: number;
  /** Half of the distance between the slopes of both halves: how far the slope can be believed. */
  error: number;
}

export interface Watched {
  growths: Growth[];
  updates: number;
  written: number;
}

/** Follows the overview for `seconds`. An update is an answer to the overview's question that said something new. */
export async function watchMemory(
  browser: Browser,
  served: Served,
  db: string,
  seconds: number,
): Promise<Watched> {
  const view = await openView(browser, `${served.url}/?window=all`, HASTE);
  await settled(view.page);
  let updates = 0;
  let tag: string | undefined;
  view.page.on("response", (response) => {
    if (!response.url().includes("/api/overview")) return;
    const { etag } = response.headers();
    if (response.status() === 200 && etag !== tag) updates += 1;
    tag = etag;
  });
  const over = new AbortController();
  const writing = writeLive(db, PER_S, over.signal);
  const samples: { updates: number; values: Record<Growth["what"], number> }[] = [];
  for (const until = performance.now() + seconds * 1000; performance.now() < until; await sleep(EVERY_MS)) {
    const { heapMib, nodes, listeners } = await view.alive();
    const values = {
      ...{ "page heap, MiB": heapMib, "DOM nodes": nodes },
      ...{ "event listeners": listeners, "server, MiB": served.residentMib() },
    };
    samples.push({ updates, values });
  }
  over.abort();
  const written = await writing;
  await view.close();
  const kept = samples.slice(Math.floor(samples.length * SETTLED));
  const growths = (Object.keys(kept[0]?.values ?? {}) as Growth["what"][]).map((what) => {
    const points = kept.map(({ updates, values }) => [updates, values[what]] as const);
    const slopeOf = (part: typeof points) => robustLine(part)?.slope ?? 0;
    const half = points.length >> 1;
    const halves = [points.slice(0, half), points.slice(half)];
    const [early = 0, late = 0] = halves.map(slopeOf);
    const [first = Number.NaN, last = Number.NaN] = halves.map(
      (part) => mean(part.map(([, value]) => value)) ?? Number.NaN,
    );
    return { what, first, last, perUpdate: slopeOf(points), error: Math.abs(late - early) / 2 };
  });
  return { growths, updates, written };
}
