/** What a golden server says of its requests: kept and sent as plain arrays of times, spelled out on demand. */
import type { Played } from "./golden-played.ts";

/** What happened to one step. Times are milliseconds of the host's monotonic clock (`process.hrtime`). */
export interface GoldenWrite {
  label: string;
  /** The moment the schedule wanted. */
  dueMs: number;
  /** Just before the write was handed to the kernel. */
  beforeMs: number;
  /** Just after: the bytes left between the two, unless they were held (see `GoldenLog`). */
  afterMs: number;
  /** Bytes of payload, without the framing of HTTP. */
  bytes: number;
}

interface Account {
  /** Number of the request: its response said `x-request-id: golden-<request>`. From 0, one by one, in one process. */
  request: number;
  /** The script that was played: the model that the request asked for. */
  script: string;
  /** The body of the request had been read; schedules count from here. */
  receivedMs: number;
  /** The response headers were handed to the kernel. */
  headersMs: number;
  /** Writes that the kernel did not take at once, because the client did not read: their true time is later. */
  held: number;
  /** True when the whole script was played, false while it runs or when the client left. */
  complete: boolean;
}

/** The account of one request, write by write. */
export interface GoldenLog extends Account {
  writes: GoldenWrite[];
}

/** The account of one request in large runs: the writes that completed an output delta, in order, as bare times. */
export interface GoldenTimes extends Account {
  dueMs: Float64Array;
  beforeMs: Float64Array;
  afterMs: Float64Array;
}

/** As the process of the server sends it: the times of all its writes so far. */
export interface RawAccount extends Account {
  beforeMs: Float64Array;
  afterMs: Float64Array;
}

export function logOf({ beforeMs, afterMs, ...account }: RawAccount, script: Played): GoldenLog {
  const writes = Array.from(beforeMs, (before, i): GoldenWrite => {
    const { label, atMs, bytes } = script.step(i);
    return {
      label,
      dueMs: account.receivedMs + atMs,
      beforeMs: before,
      afterMs: afterMs[i] ?? Number.NaN,
      bytes: Buffer.byteLength(bytes ?? ""),
    };
  });
  return { ...account, writes };
}

export function timesOf({ beforeMs, afterMs, ...account }: RawAccount, script: Played): GoldenTimes {
  const outputs = script.outputs.filter((i) => i < beforeMs.length);
  return {
    ...account,
    dueMs: Float64Array.from(outputs, (i) => account.receivedMs + script.step(i).atMs),
    beforeMs: Float64Array.from(outputs, (i) => beforeMs[i] ?? Number.NaN),
    afterMs: Float64Array.from(outputs, (i) => afterMs[i] ?? Number.NaN),
  };
}
