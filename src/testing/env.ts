/** The surroundings of a command, in memory: what it printed can be read back. */
import type { Env, TextOut } from "../base/index.ts";
import { type FakeClock, fakeClock } from "./clock.ts";

export interface MemoryOut extends TextOut {
  /** All that was written, in order. */
  readonly text: string;
  /** The single writes. */
  readonly writes: readonly string[];
}

/** A sink of text that remembers; not a terminal, 80 columns, 24 rows, unless told. */
export function memoryOut(options: { isTTY?: boolean; columns?: number; rows?: number } = {}): MemoryOut {
  const writes: string[] = [];
  return {
    isTTY: options.isTTY ?? false,
    columns: options.columns ?? 80,
    rows: options.rows ?? 24,
    write: (text) => {
      writes.push(text);
    },
    drained: async () => {},
    get text() {
      return writes.join("");
    },
    writes,
  };
}

export interface MemoryEnv extends Env {
  readonly stdout: MemoryOut;
  readonly stderr: MemoryOut;
  readonly clock: FakeClock;
  /** What Ctrl-C does. */
  interrupt(): void;
}

/** No variables, a folder that does not exist, a fake clock, and ids `id-1`, `id-2`, … */
export function memoryEnv(
  overrides: {
    vars?: Record<string, string | undefined>;
    cwd?: string;
    stdout?: MemoryOut;
    stderr?: MemoryOut;
    clock?: FakeClock;
  } = {},
): MemoryEnv {
  const controller = new AbortController();
  let ids = 0;
  return {
    vars: overrides.vars ?? {},
    cwd: overrides.cwd ?? "/nowhere",
    stdout: overrides.stdout ?? memoryOut(),
    stderr: overrides.stderr ?? memoryOut(),
    clock: overrides.clock ?? fakeClock(),
    signal: controller.signal,
    uuid: () => `id-${++ids}`,
    interrupt: () => controller.abort(),
  };
}
