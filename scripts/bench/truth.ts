/** Are the client's times true? Held against the account of a golden server, which notes each write in its own process. */
import { monotonicOffset, systemClock } from "../../src/base/index.ts";
import { type GoldenTimes, type SteadyScript, startGolden, steadyText } from "../../src/simulator/index.ts";
import { openStreams } from "./open-streams.ts";
import { type PartReport, spread, spreadOf, whole } from "./report.ts";
import { type Account, type Client, rawClient, schedules, streamAll, wireClient } from "./streams.ts";

const STREAMS = [1, 20, 200, 400];
const PER_SECOND = 50;
const EVENTS = 120;
/** Beyond the uncertainty of the two clocks: rounding. */
const EARLY_MS = 0.01;

interface Errors {
  ttft: number[];
  /** The part of it that the server's reading of the request has no part in. Empty where the client gives no bounds. */
  ttftOwn: number[];
  delta: number[];
  gap: number[];
  serverLate: number[];
  /** Whether the client's own bound covers the error, of ttft and of every delta. Empty where it gives none. */
  ttftBounded: boolean[];
  deltaBounded: boolean[];
}

export async function run(): Promise<PartReport> {
  const rows: string[][] = [];
  const faults: string[] = [];
  let events = 0;
  // First, while this process holds nothing else: its memory is part of what is measured.
  const open = await openStreams(faults);
  await warmUp();
  for (const streams of STREAMS) {
    for (const opened of [wireClient, () => rawClient(false)]) {
      const client = opened();
      const errors = await level(client, streams, EVENTS, faults);
      await client.close();
      events += errors.delta.length;
      rows.push([
        `${streams} × ${PER_SECOND}/s, ${client.name}`,
        whole(errors.delta.length),
        spread(spreadOf(errors.ttft)),
        errors.ttftOwn.length === 0 ? "–" : spread(spreadOf(errors.ttftOwn)),
        spread(spreadOf(errors.delta)),
        spread(spreadOf(errors.gap)),
        `${shareOf(errors.ttftBounded)} / ${shareOf(errors.deltaBounded)}`,
        spread(spreadOf(errors.serverLate)),
      ]);
    }
  }
  return {
    title: "Truth of the measured times",
    about:
      "Error of the client's times against the moments at which a server in another process wrote the same events " +
      "(p50 / p99 / max, milliseconds). `ttft` and `gap` are errors of durations, `delta` is how long after its write " +
      "an event was stamped, the way through the kernel included. node:http is read beside it: what it cannot do " +
      "either is the machine's. `ttft, own part` leaves out what passed after the request had left, by the client's " +
      "bound, and before the server had read it. `bounded` is the share of samples, of ttft and of all events, whose error lies within " +
      "the bound that the client itself gives with each. `server late` is how far the server itself was behind its " +
      "schedule, which is no error of the client.",
    tables: [
      {
        head: [
          "streams, client",
          "events",
          "ttft",
          "ttft, own part",
          "delta",
          "gap",
          "bounded",
          "server late",
        ],
        rows,
      },
      ...open.tables,
    ],
    notes: [
      `Every one of the ${whole(events)} events written was reported once, in order, with its own text and never before its write` +
        `${faults.length === 0 ? "." : ", but for the faults below."}`,
      ...open.notes,
    ],
    faults,
  };
}

async function warmUp(): Promise<void> {
  for (const client of [wireClient(), rawClient(false)]) {
    await level(client, 10, 20, []);
    await client.close();
  }
}

async function level(client: Client, streams: number, events: number, faults: string[]): Promise<Errors> {
  const scripts = schedules(streams, PER_SECOND, events);
  const server = await startGolden({ scripts, execPath: process.execPath });
  try {
    const accounts = await streamAll(client, server.url, streams);
    const clock = monotonicOffset(systemClock);
    const written = new Map((await server.times()).map((times) => [`golden-${times.request}`, times]));
    const errors: Errors = {
      ttft: [],
      ttftOwn: [],
      delta: [],
      gap: [],
      serverLate: [],
      ttftBounded: [],
      deltaBounded: [],
    };
    for (const account of accounts) {
      const fault = (message: string) =>
        faults.push(`${client.name}, ${streams} streams, ${account.requestId}: ${message}`);
      const times = written.get(account.requestId ?? "");
      const script = scripts[times?.script ?? ""];
      if (times === undefined || script === undefined) fault("the server knows no such request");
      else compare(account, script, times, clock, errors, fault);
    }
    return errors;
  } finally {
    await server.close();
  }
}

function compare(
  account: Account,
  script: SteadyScript,
  times: GoldenTimes,
  clock: { offsetMs: number; uncertaintyMs: number },
  errors: Errors,
  fault: (message: string) => void,
): void {
  const { dueMs, beforeMs, afterMs } = times;
  if (account.fault !== null) fault(`the client reports ${account.fault}`);
  if (account.outputs.length !== beforeMs.length) {
    fault(`${beforeMs.length} events written, ${account.outputs.length} reported`);
    return;
  }
  const wrong = account.outputs.findIndex(({ text }, i) => text !== steadyText(script, i));
  if (wrong !== -1) fault(`event ${wrong} was reported with another text`);
  account.outputs.forEach(({ at, boundMs }, i) => {
    const [before = Number.NaN, after = Number.NaN] = [beforeMs[i], afterMs[i]];
    const late = at + clock.offsetMs - before;
    if (late < -clock.uncertaintyMs - EARLY_MS)
      fault(`event ${i} was stamped ${-late} ms before it was written`);
    errors.delta.push(late);
    errors.serverLate.push(before - (dueMs[i] ?? Number.NaN));
    // The bytes are there for the client from some moment of the write on, at the latest from its end.
    const surelyLate = at + clock.offsetMs - after - clock.uncertaintyMs;
    if (boundMs !== null) errors.deltaBounded.push(surelyLate <= boundMs);
    const [seenBefore, writtenBefore] = [account.outputs[i - 1], beforeMs[i - 1]];
    if (seenBefore === undefined || writtenBefore === undefined) {
      errors.ttft.push(at - account.sentAt - (before - times.receivedMs));
      const { sentBoundMs } = account;
      if (sentBoundMs !== null) {
        const untilReadMs = times.receivedMs - clock.offsetMs - account.sentAt;
        errors.ttftOwn.push(late + Math.min(untilReadMs, sentBoundMs));
        if (boundMs !== null) errors.ttftBounded.push(surelyLate <= boundMs + sentBoundMs);
      }
    } else {
      errors.gap.push(Math.abs(at - seenBefore.at - (before - writtenBefore)));
    }
  });
}

function shareOf(held: readonly boolean[]): string {
  return held.length === 0 ? "–" : `${((100 * held.filter(Boolean).length) / held.length).toFixed(2)} %`;
}
