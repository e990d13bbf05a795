/** Obtains one file of the registry: addresses in order, attempts with growing pauses, checksum, then one rename. */
import { mkdir, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { type Clock, DsrError, EXIT } from "../base/index.ts";
import { diskFault, hashOf, sizeOf } from "./disk.ts";
import type { DatasetFile } from "./registry.ts";
import { dropNotes, dropPart, type Fetch, TransferFault, transfer } from "./transfer.ts";

export interface ObtainDeps {
  fetch: Fetch;
  clock: Clock;
  signal: AbortSignal | null;
  /** Called as bytes arrive and when the step changes; `note` is a line worth showing, for example why it waits. */
  report(
    step: "downloading" | "waiting" | "checking",
    bytes: number,
    total: number | null,
    note: string | null,
  ): void;
}

export interface Obtained {
  bytes: number;
  sha256: string;
  source: string;
  resumed: boolean;
}

/** Attempts in a row that bring nothing before an address is given up, and attempts at one address altogether. */
const FRUITLESS = 4;
const ATTEMPTS = 40;
const IDLE_MS = 60_000;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Brings `file` to `target`. On failure the part stays, so that the next call continues it.
 * @returns the facts, or the reasons (one per address) why it could not be had.
 * @throws DsrError for a fault of the disk and for an interruption.
 */
export async function obtain(
  file: DatasetFile,
  target: string,
  deps: ObtainDeps,
): Promise<Obtained | { reasons: string[] }> {
  const part = `${target}.part`;
  const reasons: string[] = [];
  try {
    await mkdir(dirname(target), { recursive: true });
    for (const url of file.urls) {
      const outcome = await tryAddress(file, url, part, deps);
      if (typeof outcome === "string") {
        reasons.push(`${url}: ${outcome}`);
        continue;
      }
      await rename(part, target);
      await dropNotes(part);
      return { ...outcome, source: url };
    }
  } catch (error) {
    throw diskFault(error, target) ?? error;
  }
  return { reasons };
}

async function tryAddress(
  file: DatasetFile,
  url: string,
  part: string,
  deps: ObtainDeps,
): Promise<{ bytes: number; sha256: string; resumed: boolean } | string> {
  let fruitless = 0;
  let everResumed = false;
  for (let attempt = 1; ; attempt++) {
    if (deps.signal?.aborted) throw await interrupted(part);
    const before = (await sizeOf(part)) ?? 0;
    try {
      const { resumed } = await transfer({
        url,
        part,
        expectedBytes: file.bytes,
        checksumKnown: file.sha256 !== null,
        fetch: deps.fetch,
        clock: deps.clock,
        idleMs: IDLE_MS,
        signal: deps.signal,
        onBytes: (bytes, total) => deps.report("downloading", bytes, total, null),
      });
      everResumed = resumed;
    } catch (error) {
      if (!(error instanceof TransferFault)) throw error;
      if (deps.signal?.aborted) throw await interrupted(part);
      const now = (await sizeOf(part)) ?? 0;
      fruitless = now > before ? 0 : fruitless + 1;
      if (!error.again) return error.message;
      if (fruitless >= FRUITLESS || attempt >= ATTEMPTS) return `${error.message} (${attempt} attempts)`;
      const pauseMs = Math.min(LONGEST_PAUSE_MS, error.retryAfterMs ?? 500 * 2 ** fruitless);
      deps.report("waiting", now, file.bytes, `${error.message}; trying again in ${pauseMs / 1000} s`);
      await deps.clock.sleep(pauseMs, deps.signal ?? undefined);
      continue;
    }
    const bytes = (await sizeOf(part)) ?? 0;
    deps.report("checking", bytes, bytes, null);
    const sha256 = await hashOf(part);
    if (file.sha256 === null || sha256 === file.sha256) return { bytes, sha256, resumed: everResumed };
    await dropPart(part);
    // A joint of two different files is the likeliest reason after a resume: once more, from the first byte.
    if (!everResumed || attempt >= ATTEMPTS)
      return `sent other bytes than expected (sha256 ${sha256} instead of ${file.sha256})`;
    deps.report("waiting", 0, file.bytes, "the continued download has a wrong checksum; starting it afresh");
  }
}

async function interrupted(part: string): Promise<DsrError> {
  const kept = (await sizeOf(part)) ?? 0;
  return new DsrError(`Interrupted; ${kept} bytes are kept in ${part}.`, {
    code: "interrupted",
    hint: "The same command continues the download.",
    exitCode: EXIT.interrupted,
  });
}
