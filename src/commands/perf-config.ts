/**
 * What a perf run is, as it goes into the store: everything that its plan is made of, so that an interrupted run can be taken
 * up again as it was.
 */
import { z } from "zod";
import { arrivalProcesses } from "../load/index.ts";

const positive = z.number().positive().finite();
const whole = z.number().int();
const ms = z.number().positive().nullable();

const loadSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("rounds") }),
  z.object({ kind: z.literal("closed"), concurrency: whole.positive() }),
  z.object({
    kind: z.literal("open"),
    arrivals: z.object({ process: z.enum(arrivalProcesses), ratePerS: positive, cv: positive }),
    maxInFlight: whole.positive(),
  }),
  z.object({ kind: z.literal("trace"), speed: positive, maxInFlight: whole.positive() }),
]);

const raceSchema = z.object({
  /** As parsed: a race is only taken up again for the same one. */
  requirement: z.record(z.string(), z.json()),
  confidence: z.number().gt(0.5).lt(1),
  /** Rounds between two looks. */
  batch: whole.positive(),
  minRounds: whole.nonnegative(),
  /** Rounds after which a target whose filters are open is left undecided; null where it never is. */
  roundsEach: whole.positive().nullable().default(null),
  /** How likely each single statement may be false; null in runs from before it was kept. */
  alpha: z.number().gt(0).lt(1).nullable().default(null),
  /** Targets that were out before the first request, and why. */
  out: z.array(z.object({ target: z.string(), why: z.string() })),
});

export type RaceConfig = z.infer<typeof raceSchema>;

export const perfConfigSchema = z.object({
  /** Prompt sources as the user named them, taken in turn. */
  prompts: z.array(z.string()).min(1),
  /** SHA-256 of the prompts made from them: a run is only taken up again with the same ones. */
  promptsHash: z.string(),
  load: loadSchema,
  sweep: z
    .object({
      by: z.enum(["rate", "concurrency"]),
      grid: z.array(positive).min(1).readonly(),
      order: z.enum(["all", "search"]),
    })
    .nullable(),
  slos: z.array(z.string()),
  rounds: whole.positive().nullable(),
  durationMs: ms,
  warmup: whole.nonnegative(),
  retries: whole.nonnegative(),
  failures: z.object({
    giveUpAfter: whole.positive(),
    most: z.union([z.object({ count: whole.positive() }), z.object({ share: positive })]).nullable(),
  }),
  sampling: z.object({
    temperature: z.number().nullable(),
    topP: z.number().nullable(),
    maxTokens: whole.positive(),
  }),
  timeouts: z.object({ connectMs: ms, firstTokenMs: ms, idleMs: ms, totalMs: ms }),
  nonce: z.enum(["request", "run"]).nullable(),
  /** A fresh connection for every request. */
  cold: z.boolean(),
  /** Which tokenizer counts as the models do, as the user named it; null for each model's own where it is installed. */
  tokenizer: z.string().nullable(),
  workers: whole.positive(),
  maxCostCny: z.number().nonnegative().nullable(),
  /** What it was to settle, where it was a race of `dsr route --measure`; null where every target was asked to the end. */
  race: raceSchema.nullable().default(null),
  /** Where it was measured from, as the user calls it; null where nobody said. */
  region: z.string().nullable().default(null),
  targets: z.array(z.string()).min(1),
  /** When an interrupted run was taken up again, ISO 8601. */
  resumedAt: z.array(z.iso.datetime()),
});

export type PerfConfig = z.infer<typeof perfConfigSchema>;
