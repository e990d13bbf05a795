/**
 * The load that `dsr perf` makes, with its own threads, records and store: do requests leave when they are due, and do times
 * stay true while streams are many and results are written? Held against a golden server in processes of its own.
 */

import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monotonicOffset, systemClock } from "../../src/base/index.ts";
import type { CatalogTarget } from "../../src/catalog/index.ts";
import { crewOf } from "../../src/commands/crew.ts";
import { laneFactsOf } from "../../src/commands/lanes.ts";
import { isFlagged } from "../../src/metrics/index.ts";
import { fresh, type Load, type PerfPlan, runPerf } from "../../src/perf/index.ts";
import { type Prompt, type RequestRecord, unpackDeltas } from "../../src/record/index.ts";
import {
  type GoldenServer,
  type GoldenTimes,
  type SteadyScript,
  startGolden,
} from "../../src/simulator/index.ts";
import { openSqlite } from "../../src/store/index.ts";
import { recordsOf, runOf } from "./records.ts";
import { type PartReport, spread, spreadOf, whole } from "./report.ts";

const RATE = 500;
const RATE_S = 6;
const WARMUP = 300;
const PER_SECOND = 50;
const EVENTS = 300;
const PIECE = 256;
/** Records a second that the store is given beside the streams. */
const STORED_PER_S = 50_000;

const counter = { tokenizer: "none", count: () => 0 };

export async function run(): Promise<PartReport> {
  const faults: string[] = [];
  const lateness = await measureLateness(faults);
  const streams = [
    await measureStreams({ streams: 200, workers: 1, isStoring: false }, faults),
    await measureStreams({ streams: 200, workers: 1, isStoring: true }, faults),
    await measureStreams({ streams: 400, workers: 2, isStoring: false }, faults),
  ];
  return {
    title: "Load made by dsr perf",
    about:
      "The threads of `dsr perf` against a golden server in processes of its own, all on this machine (p50 / p99 / max, " +
      `milliseconds). Lateness: ${whole(RATE)} requests a second for ${RATE_S} s from one thread, each with 3 events, from a cold ` +
      `start and after ${WARMUP} requests of warm-up: how long after its planned time a request was begun, and was written to its ` +
      "socket, beside a bare timer loop that keeps the same times and sends nothing. Streams: so many at " +
      `${PER_SECOND} events a second, while the main thread keeps the records and, where it says so, stores as many more as it ` +
      `can, up to ${whole(STORED_PER_S)} a second; \`delta\` is how long after its write an event was stamped, \`flagged\` the share of ` +
      "requests that dsr flags by itself, `unflagged` the errors of the others.",
    tables: [
      { head: ["requests a second", "sent", "begun late", "sent late", "bare timer late"], rows: lateness },
      {
        head: ["streams", "events", "delta", "flagged", "unflagged", "server late", "stored/s"],
        rows: streams,
      },
    ],
    notes: [],
    faults,
  };
}

async function measureLateness(faults: string[]): Promise<string[][]> {
  const script: SteadyScript = { kind: "steady", ttftMs: 20, gapMs: 10, events: 3, chars: 6 };
  const server = await startGolden({ scripts: { steady: script }, execPath: process.execPath });
  const rows: string[][] = [];
  try {
    for (const [arrival, warmup] of [
      ["constant", 0],
      ["constant", WARMUP],
      ["poisson", WARMUP],
    ] as const) {
      const bare = await bareTimer();
      const rounds = RATE * RATE_S;
      const load: Load = {
        kind: "open",
        arrivals: { process: arrival, ratePerS: RATE, cv: 1 },
        maxInFlight: 5000,
      };
      const all = (await measured(server, load, { rounds, warmup, workers: 1 })).records;
      const records = all.filter((record) => !record.warmup);
      const failed = records.filter(({ error }) => error !== null).length;
      if (records.length !== rounds || failed > 0)
        faults.push(`${arrival}: ${rounds} requests planned, ${records.length} on record, ${failed} failed`);
      const since = (of: (times: RequestRecord["times"]) => number | null) =>
        records.map(({ times }) => (of(times) ?? Number.NaN) - (times.scheduledAtMs ?? Number.NaN));
      rows.push([
        `${RATE}, ${arrival}${warmup === 0 ? ", cold" : ""}`,
        whole(records.length),
        spread(spreadOf(since((times) => times.dispatchedAtMs))),
        spread(spreadOf(since((times) => times.sentAtMs))),
        spread(spreadOf(bare)),
      ]);
    }
  } finally {
    await server.close();
  }
  return rows;
}

/** What this host's timers do by themselves. */
async function bareTimer(): Promise<number[]> {
  const late: number[] = [];
  const startMs = systemClock.nowMs() + 10;
  for (let i = 0; i < RATE * 2; i++) {
    const dueMs = startMs + (i * 1000) / RATE;
    if (systemClock.nowMs() < dueMs) await systemClock.sleepUntil(dueMs);
    late.push(systemClock.nowMs() - dueMs);
  }
  return late;
}

async function measureStreams(
  { streams, workers, isStoring }: { streams: number; workers: number; isStoring: boolean },
  faults: string[],
): Promise<string[]> {
  const script: SteadyScript = {
    kind: "steady",
    ttftMs: 200,
    gapMs: 1000 / PER_SECOND,
    events: EVENTS,
    chars: 6,
    usage: { prompt_tokens: 7, completion_tokens: EVENTS },
  };
  const server = await startGolden({
    scripts: { steady: script },
    execPath: process.execPath,
    processes: workers,
  });
  const folder = mkdtempSync(join(tmpdir(), "dsr-bench-"));
  const writer = isStoring ? storeSteadily(join(folder, "beside.db")) : null;
  try {
    // Begun one after the other, so that their writes are spread over time as those of independent users are.
    const load: Load = {
      kind: "open",
      arrivals: { process: "constant", ratePerS: streams / 2, cv: 1 },
      maxInFlight: streams,
    };
    const { records, runStartMs } = await measured(server, load, { rounds: streams, warmup: 0, workers });
    const stored = writer === null ? null : await writer.stop();
    const { offsetMs } = monotonicOffset(systemClock);
    const written = new Map((await server.times()).map((times) => [`golden-${times.request}`, times]));
    const errors = records.map((record) => ({
      flagged: isFlagged(record) === true,
      late: latenessOf(record, written, runStartMs + offsetMs, faults),
    }));
    const times = [...written.values()];
    return [
      `${streams} × ${PER_SECOND}/s, ${workers} ${workers === 1 ? "thread" : "threads"}${isStoring ? ", storing" : ""}`,
      whole(errors.reduce((sum, { late }) => sum + late.length, 0)),
      spread(spreadOf(errors.flatMap(({ late }) => late))),
      `${((100 * errors.filter(({ flagged }) => flagged).length) / errors.length).toFixed(1)} %`,
      spread(spreadOf(errors.flatMap(({ late, flagged }) => (flagged ? [] : late)))),
      spread(
        spreadOf(times.flatMap(({ beforeMs, dueMs }) => [...beforeMs].map((at, i) => at - (dueMs[i] ?? at)))),
      ),
      stored === null ? "–" : whole(stored),
    ];
  } finally {
    await writer?.stop();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How late each output of a request was stamped, ms. `zeroMs` puts times of the run on the host's clock. */
function latenessOf(
  record: RequestRecord,
  written: ReadonlyMap<string, GoldenTimes>,
  zeroMs: number,
  faults: string[],
): number[] {
  const times = written.get(record.response.requestId ?? "");
  const deltas = unpackDeltas(record.deltas);
  if (times === undefined || deltas.length !== times.beforeMs.length) {
    faults.push(
      `request ${record.seq}: ${times?.beforeMs.length ?? 0} events written, ${deltas.length} on record`,
    );
    return [];
  }
  const sentAt = zeroMs + (record.times.sentAtMs ?? Number.NaN);
  return deltas.map(({ atMs }, i) => sentAt + atMs - (times.beforeMs[i] ?? Number.NaN));
}

/** Gives a store so many records a second, in pieces, until it is stopped; resolves to how many a second it stored. */
function storeSteadily(path: string): { stop(): Promise<number> } {
  const sink = openSqlite(path);
  sink.begin(runOf("beside"));
  const records = recordsOf("beside", Number.MAX_SAFE_INTEGER);
  const startMs = systemClock.nowMs();
  let given = 0;
  let stopped: Promise<number> | null = null;
  const timer = setInterval(() => {
    const due = ((systemClock.nowMs() - startMs) / 1000) * STORED_PER_S;
    for (let i = 0; i < PIECE * 8 && given < due; i++, given++) {
      const { value } = records.next();
      if (value !== undefined) sink.record(value);
    }
  }, 5);
  return {
    stop: () => {
      stopped ??= (async () => {
        clearInterval(timer);
        await sink.flush();
        const seconds = (systemClock.nowMs() - startMs) / 1000;
        await sink.close();
        return given / seconds;
      })();
      return stopped;
    },
  };
}

/** Runs a plan with real threads against the server. */
async function measured(
  server: GoldenServer,
  load: Load,
  { rounds, warmup, workers }: { rounds: number; warmup: number; workers: number },
): Promise<{ records: RequestRecord[]; runStartMs: number }> {
  const target: CatalogTarget = goldenTarget(server.url);
  const plan: PerfPlan = {
    runId: randomUUID(),
    seed: "1",
    prompts: Array.from({ length: warmup + 1 }, () => prompt),
    sampling: { temperature: null, topP: null, maxTokens: null },
    nonce: "request",
    load,
    sweep: null,
    rounds,
    durationMs: null,
    warmup,
    retries: 0,
    maxCostCny: null,
    failures: { giveUpAfter: 1000, most: null },
    done: fresh,
  };
  const abort = new AbortController();
  const noTimeouts = { connectMs: null, firstTokenMs: null, idleMs: null, totalMs: 60_000 };
  const setup = {
    plan,
    targets: [target],
    keys: {},
    secrets: [],
    timeouts: noTimeouts,
    proxy: null,
    cold: false,
    rates: { cnyPer: {} },
  };
  const records: RequestRecord[] = [];
  let runStartMs = Number.NaN;
  const assemble = crewOf(workers, setup, systemClock, abort.signal);
  await runPerf(plan, [laneFactsOf(target)], {
    clock: systemClock,
    uuid: randomUUID,
    counter,
    nativeCounters: new Map(),
    rates: { cnyPer: {} },
    signal: abort.signal,
    record: (record) => records.push(record),
    observe: { sent: () => {}, finished: () => {}, spent: () => {}, gaveUp: () => {} },
    stopReason: () => null,
    assemble: (hooks, shared) => {
      runStartMs = shared.runStartMs;
      return assemble(hooks, shared);
    },
    limitsHold: () => null,
    earlier: [],
  });
  return { records, runStartMs };
}

const prompt: Prompt = {
  id: "bench",
  source: "bench",
  messages: [{ role: "user", content: "Stream as scheduled." }],
  maxTokens: null,
  estimatedInputTokens: null,
  sensitive: false,
  followUps: [],
  traceAtMs: null,
};

function goldenTarget(url: string): CatalogTarget {
  const target = { provider: "golden", model: "steady", mode: null, modelId: "steady", endpoint: url };
  const entry = { id: "golden" } as CatalogTarget["providerEntry"];
  return {
    target,
    providerEntry: entry,
    wire: "openai",
    apiVersion: null,
    headers: {},
    body: {},
    inlineReasoning: null,
    maxContext: null,
    maxOutput: null,
    prices: [],
  };
}
