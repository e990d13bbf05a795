/** A run that goes on: records that come into a store one by one while others read it. */
import { setTimeout as sleep } from "node:timers/promises";
import { openSqlite } from "../../src/store/index.ts";
import { recordsOf, runOf } from "./records.ts";

/** As a run does it, in this process, until `signal` aborts; returns how many records it wrote. */
export async function writeLive(db: string, perSecond: number, signal: AbortSignal): Promise<number> {
  const sink = openSqlite(db);
  sink.begin(runOf("live"));
  let written = 0;
  for (const record of recordsOf("live", Number.POSITIVE_INFINITY)) {
    if (signal.aborted) break;
    sink.record(record);
    written += 1;
    await sleep(1000 / perSecond, undefined, { signal }).catch(() => {});
  }
  await sink.close();
  return written;
}
