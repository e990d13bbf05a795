/** Are the client's times true? Held against the account of a golden server, which notes each write in its own process. */
import { systemClock } from "../../src/base/index.ts";
import { type GoldenLog, monotonicOffset, startGolden } from "../../src/simulator/index.ts";
import { type PartReport, spread, spreadOf, whole } from "./report.ts";
import { type Account, type Client, rawClient, schedules, streamAll, wireClient } from "./streams.ts";

const STREAMS = [1, 20, 100, 200];
const PER_SECOND = 50;
const EVENTS = 200;
/** Beyond the uncertainty of the two clocks: rounding. */
const EARLY_MS = 0.01;

interface Errors {
  ttft: number[];
  delta: number[];
  gap: number[];
  serverLate: number[];
}

export async function run(): Promise<PartReport> {
  const rows: string[][] = [];
  const faults: string[] = [];
  let events = 0;
  await warmUp();
  for (const streams of STREAMS) {
    for (const open of [wireClient, () => rawClient(false)]) {
      const client = open();
      const errors = await level(client, streams, EVENTS, faults);
      await client.close();
      events += errors.delta.length;
      rows.push([
        `${streams} × ${PER_SECOND}/s, ${client.name}`,
        whole(errors.delta.length),
        spread(spreadOf(errors.ttft)),
        spread(spreadOf(errors.delta)),
        spread(spreadOf(errors.gap)),
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
      "either is the machine's. `server late` is how far the server itself was behind its schedule, which is no error " +
      "of the client.",
    tables: [{ head: ["streams, client", "events", "ttft", "delta", "gap", "server late"], rows }],
    notes: [
      `Every one of the ${whole(events)} events written was reported once, in order, with its own text and never before its write` +
        `${faults.length === 0 ? "." : ", but for the faults below."}`,
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
  const server = await startGolden({
    scripts: schedules(streams, PER_SECOND, events),
    execPath: process.execPath,
  });
  try {
    const accounts = await streamAll(client, server.url, streams);
    const clock = monotonicOffset(systemClock);
    const logs = new Map((await server.logs()).map((log) => [`golden-${log.request}`, log]));
    const errors: Errors = { ttft: [], delta: [], gap: [], serverLate: [] };
    for (const account of accounts) {
      const where = `${client.name}, ${streams} streams, ${account.requestId}`;
      const log = logs.get(account.requestId ?? "");
      if (log === undefined) faults.push(`${where}: the server knows no such request`);
      else compare(account, log, clock, errors, (fault) => faults.push(`${where}: ${fault}`));
    }
    return errors;
  } finally {
    await server.close();
  }
}

function compare(
  account: Account,
  log: GoldenLog,
  clock: { offsetMs: number; uncertaintyMs: number },
  errors: Errors,
  fault: (message: string) => void,
): void {
  const writes = log.writes.filter(({ label }) => label.startsWith(" out"));
  if (account.fault !== null) fault(`the client reports ${account.fault}`);
  if (account.outputs.length !== writes.length) {
    fault(`${writes.length} events written, ${account.outputs.length} reported`);
    return;
  }
  const wrong = account.outputs.findIndex(({ text }, i) => text !== writes[i]?.label);
  if (wrong !== -1) fault(`event ${wrong} was reported with another text`);
  account.outputs.forEach(({ at }, i) => {
    const write = writes[i];
    if (write === undefined) return;
    const late = at + clock.offsetMs - write.beforeMs;
    if (late < -clock.uncertaintyMs - EARLY_MS)
      fault(`event ${i} was stamped ${-late} ms before it was written`);
    errors.delta.push(late);
    errors.serverLate.push(write.beforeMs - write.dueMs);
    const [seenBefore, writtenBefore] = [account.outputs[i - 1], writes[i - 1]];
    if (seenBefore === undefined || writtenBefore === undefined) {
      errors.ttft.push(at - account.sentAt - (write.beforeMs - log.receivedMs));
    } else {
      errors.gap.push(Math.abs(at - seenBefore.at - (write.beforeMs - writtenBefore.beforeMs)));
    }
  });
}
