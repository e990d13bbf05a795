/**
 * What a faulty server has seen, on disk: one line of JSON per request whose body was read, written before anything else
 * happens to the request. The kernel has the line then, so it outlives the server's process, however that ends.
 */
import { closeSync, existsSync, openSync, readFileSync, truncateSync, writeSync } from "node:fs";
import type { FaultyKind } from "./faulty-reply.ts";

export interface FaultyEntry {
  /** Number of the request, from 0, over all starts of the server; responses say `x-request-id: faulty-<n>`. */
  n: number;
  /** Which start of the server saw it, from 0. */
  start: number;
  /** The model asked for; null where the body names none. */
  model: string | null;
  /** What stands in the line `[request …]` of the prompt; null without such a line. */
  marker: string | null;
  fault: FaultyKind;
}

/** All entries so far, in order. A line that a kill has cut off is none. */
export function readJournal(path: string): FaultyEntry[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8")
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as FaultyEntry);
}

export interface FaultyJournal {
  add(entry: FaultyEntry): void;
}

/** Opens the journal to add to it, without the piece of a line that a kill may have left at its end. */
export function openJournal(path: string): FaultyJournal {
  if (existsSync(path)) truncateSync(path, readFileSync(path).lastIndexOf("\n") + 1);
  const file = openSync(path, "a");
  process.once("exit", () => closeSync(file));
  return {
    add: (entry) => {
      writeSync(file, `${JSON.stringify(entry)}\n`);
    },
  };
}
