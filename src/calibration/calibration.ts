/** What a calibration found, as it is printed in JSON and kept in a file: facts of each cell, and the host it holds for. */
import { z } from "zod";
import { GRIDS } from "./cell.ts";

/** Errors are counted against these, in milliseconds. */
export const LIMITS_MS = [1, 5] as const;

const count = z.number().int().nonnegative();
const ms = z.number().finite();

/** Milliseconds; null where nothing was measured. */
const spreadSchema = z.object({ n: count, p50: ms.nullable(), p99: ms.nullable(), max: ms.nullable() });

export type Spread = z.infer<typeof spreadSchema>;

const cellResultSchema = z.object({
  streams: count.positive(),
  /** Events a second asked for on each stream. */
  perStream: ms.positive(),
  /** Output events a second that its schedule had, all streams together. */
  askedPerS: ms.positive(),
  /** Output events a second that the server really wrote, all streams together. */
  eventsPerS: ms.nonnegative(),
  /** Requests of which something was measured, and those that failed. */
  requests: count,
  failed: count,
  /** Measured − true. When the request left is known to within its writing: two bounds. */
  ttft: z.object({ atMost: spreadSchema, atLeast: spreadSchema }),
  /** Measured − true, without sign. */
  gap: spreadSchema,
  /**
   * The errors (of ttft their upper bound) that this client does not flag by itself, its bounds being at most a
   * millisecond; null where it gave none.
   */
  unflagged: z.object({ ttft: spreadSchema, gap: spreadSchema }).nullable(),
  /** How long after its write began an output was stamped. */
  stamp: spreadSchema,
  /** How far the server was behind its own schedule: no error of the client's. */
  serverLate: spreadSchema,
  /** How many errors of ttft (its upper bound) and gap were above each limit. */
  over: z.array(z.object({ limitMs: ms, ttft: count, gap: count })),
  /** The client's own bounds of its lateness against its lateness; null where it gave none. */
  bounds: z.object({ n: count, surelyCovered: count, surelyMissed: count }).nullable(),
  /** Written and not seen within the time given for it. */
  unseen: count,
  /** Reported differently from what was written: a fault of dsr. */
  impossible: count,
  /** CPU time of this process: cores in use, and microseconds per output event. */
  cpu: z.object({ cores: ms.nonnegative(), usPerEvent: ms.nonnegative().nullable() }),
});

export type CellResult = z.infer<typeof cellResultSchema>;

const hostSchema = z.object({
  cpu: z.string(),
  cores: count,
  memoryGiB: z.number(),
  platform: z.string(),
  arch: z.string(),
  node: z.string(),
  dsr: z.string(),
});

export type Host = z.infer<typeof hostSchema>;

export const calibrationSchema = z.object({
  schema: z.literal(1),
  /** ISO 8601 UTC. */
  at: z.iso.datetime(),
  host: hostSchema,
  /** Mean number of programs that wanted to run in the minute before; 0 where the system does not say. */
  loadAverage: z.number().nonnegative(),
  grid: z.enum(GRIDS),
  passes: count.positive(),
  /** Worker threads that read the streams; 1 is the process itself. */
  workers: count.positive(),
  cells: z.array(cellResultSchema),
  /** Cells left out because a lighter one had already asked too much of this host. */
  skipped: z.array(z.object({ streams: count, perStream: ms })),
});

export type Calibration = z.infer<typeof calibrationSchema>;
