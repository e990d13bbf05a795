/** How many streams can be open at once: ten thousand slow ones, none of whose events may be lost. */
import { monotonicOffset, systemClock } from "../../src/base/index.ts";
import { type GoldenTimes, startGolden } from "../../src/simulator/index.ts";
import { spread, spreadOf, type Table, whole } from "./report.ts";
import { type Account, schedules, streamAll, wireClient } from "./streams.ts";

const STREAMS = 10_000;
const PER_SECOND = 1;
const EVENTS = 8;
/** Time between the starts of two streams, in milliseconds. */
const START_MS = 0.5;
/** Time to the first output of each, in milliseconds: all are open before the first of them ends. */
const FIRST_MS = 10_000;
/** Open files that a process needs beside its streams. */
const OTHER_FILES = 200;

/** Runs them, and adds to the faults what was lost. Its memory is this whole process's, so it is best run first. */
export async function openStreams(faults: string[]): Promise<{ tables: Table[]; notes: string[] }> {
  const files = openFilesLimit();
  if (files !== null && files < STREAMS + OTHER_FILES)
    return {
      tables: [],
      notes: [`${whole(STREAMS)} open streams: left out, for a process may open ${files} files here.`],
    };
  const server = await startGolden({
    scripts: schedules(STREAMS, PER_SECOND, EVENTS, FIRST_MS),
    execPath: process.execPath,
  });
  const client = wireClient();
  try {
    const before = process.memoryUsage.rss();
    const accounts = await streamAll(client, server.url, STREAMS, START_MS);
    const peak = process.resourceUsage().maxRSS * 1024;
    const { offsetMs } = monotonicOffset(systemClock);
    const times = await server.times();
    const reported = accounts.reduce((sum, { outputs }) => sum + outputs.length, 0);
    const failed = accounts.filter(({ fault }) => fault !== null);
    const lost = STREAMS * EVENTS - reported;
    const where = `${whole(STREAMS)} open streams`;
    if (lost !== 0) faults.push(`${where}: ${lost} events lost`);
    if (failed.length > 0) faults.push(`${where}: ${failed.length} failed, one with ${failed[0]?.fault}`);
    const row = [
      `${whole(STREAMS)} × ${PER_SECOND}/s, ${client.name}`,
      whole(openAtOnce(times)),
      whole(reported),
      whole(lost),
      spread(spreadOf(lateness(accounts, times, offsetMs))),
      mebibytes(peak),
      mebibytes(before),
      spread(
        spreadOf(times.flatMap(({ beforeMs, dueMs }) => [...beforeMs].map((ms, i) => ms - (dueMs[i] ?? ms)))),
      ),
      mebibytes(await server.peakMemoryBytes()),
    ];
    const head = [
      "streams, client",
      "open at once",
      "events",
      "lost",
      "delta",
      "peak MiB",
      "MiB before",
      "server late",
      "server MiB",
    ];
    return { tables: [{ head, rows: [row] }], notes: [] };
  } finally {
    await client.close();
    await server.close();
  }
}

/** How many streams were open when the last one had been asked for. */
function openAtOnce(times: readonly GoldenTimes[]): number {
  const lastAskedMs = Math.max(...times.map(({ receivedMs }) => receivedMs));
  return times.filter(({ afterMs }) => (afterMs.at(-1) ?? 0) > lastAskedMs).length;
}

/** How long after its write each event was stamped. */
function lateness(accounts: readonly Account[], times: readonly GoldenTimes[], offsetMs: number): number[] {
  const written = new Map(times.map((one) => [`golden-${one.request}`, one.beforeMs]));
  return accounts.flatMap(({ requestId, outputs }) => {
    const beforeMs = written.get(requestId ?? "");
    return outputs.map(({ at }, i) => at + offsetMs - (beforeMs?.[i] ?? Number.NaN));
  });
}

/** How many files this process may open; null where the system does not say. */
function openFilesLimit(): number | null {
  // Without it, the report looks up the names of all peers.
  Object.assign(process.report, { excludeNetwork: true });
  const { userLimits } = process.report.getReport() as { userLimits?: { open_files?: { soft?: unknown } } };
  const soft = userLimits?.open_files?.soft;
  return typeof soft === "number" ? soft : null;
}

function mebibytes(bytes: number): string {
  return whole(bytes / 2 ** 20);
}
