/** The flags that say when requests are sent, and how long. Contradictions are all told at once, before any request. */
import { type Command, InvalidArgumentError } from "commander";
import { DsrError } from "../base/index.ts";
import { type Arrivals, arrivalProcesses, type FailureRules } from "../load/index.ts";
import { type Load, type Sweep, searchGrid } from "../perf/index.ts";
import { duration, wholeNumber } from "./flags.ts";
import { GIVE_UP_AFTER } from "./limits.ts";
import type { PerfConfig } from "./perf-config.ts";

const DEFAULT_ROUNDS = 10;
/** A percentile of a step needs this many to mean anything. */
const DEFAULT_ROUNDS_OF_STEP = 50;
/** Prompts are made before the first request, so that the cost can be told; this many fit into memory. */
const MOST_ROUNDS = 100_000;
const DEFAULT_MAX_IN_FLIGHT = 1000;
const MOST_AT_ONCE = 100_000;

export interface LoadFlags {
  rounds?: number;
  duration?: number;
  concurrency?: number;
  rate?: number;
  arrivals?: Pick<Arrivals, "process" | "cv">;
  maxInFlight?: number;
  sweep?: Sweep;
  ramp?: Sweep;
  slo?: string[];
  speed?: number;
  warmup?: number;
  retries?: number;
  maxFailures?: NonNullable<FailureRules["most"]>;
  workers?: number;
  cold?: boolean;
}

export function addLoadFlags(command: Command): Command {
  return command
    .option(
      "--rounds <n>",
      `prompts sent to each target (default: ${DEFAULT_ROUNDS}; ${DEFAULT_ROUNDS_OF_STEP} a step of a sweep; all of a trace)`,
      wholeNumber(1, MOST_ROUNDS),
    )
    .option(
      "--duration <time>",
      "nothing more is sent after this, for example 60s or 5m; in a sweep, of each step",
      duration,
    )
    .option(
      "--concurrency <n>",
      "closed loop: so many requests at each target, the next as soon as one ends",
      wholeNumber(1, MOST_AT_ONCE),
    )
    .option(
      "--rate <r>",
      "open loop: requests per second to each target, sent when due, whoever still waits",
      aboveZero,
    )
    .option(
      "--arrivals <process>",
      "of an open loop: constant, poisson or gamma:CV (default: poisson)",
      arrivalsFlag,
    )
    .option(
      "--max-in-flight <n>",
      `of an open loop or a trace: beyond so many at one target a request is not sent but recorded as dropped (default: ${DEFAULT_MAX_IN_FLIGHT})`,
      wholeNumber(1, MOST_AT_ONCE),
    )
    .option("--speed <factor>", "of a trace: 2 replays it twice as fast (default: 1)", aboveZero)
    .option("--sweep <steps>", "every load in turn: rate:1,2,4 or concurrency:1,8,64", sweepFlag)
    .option(
      "--ramp <range>",
      "search the highest load at which the limits hold: rate:1..32 or concurrency:1..64",
      rampFlag,
    )
    .option(
      "--slo <limit>",
      'of a sweep or a ramp: a limit such as "ttft:p90<2" or "tpot:p90<50ms"; repeat the flag for several',
      (text: string, previous: string[] | undefined) => [...(previous ?? []), text],
    )
    .option(
      "--warmup <n>",
      "requests to each target before those that count; in a sweep, at each step (default: 0)",
      wholeNumber(0, MOST_ROUNDS),
    )
    .option(
      "--retries <n>",
      "try a failed request again up to so many times, each attempt on record (default: 0)",
      wholeNumber(0, 20),
    )
    .option(
      "--max-failures <n>",
      "give a target up once more of its requests have failed than this: a number, or a share such as 20%",
      failuresFlag,
    )
    .option(
      "--workers <n>",
      "threads that share the sending; rounds have one (default: 1)",
      wholeNumber(1, 64),
    )
    .option("--cold", "a fresh connection for every request");
}

/** What the flags say of a run's configuration. */
type ChosenLoad = Pick<
  PerfConfig,
  "load" | "sweep" | "rounds" | "durationMs" | "warmup" | "retries" | "failures" | "workers" | "cold"
>;

/**
 * The load that the flags describe; `isTrace` tells that the prompts bring their own schedule, `rounds` what the
 * configuration says. Throws DsrError `flags_contradict` (exit 2) naming every contradiction.
 */
export function chooseLoad(flags: LoadFlags, isTrace: boolean, configured: number | undefined): ChosenLoad {
  const sweep = flags.sweep ?? flags.ramp ?? null;
  const faults = contradictions(flags, isTrace);
  if (faults.length > 0) throw new DsrError(faults.join("\n"), { code: "flags_contradict" });
  const load = loadOf(flags, sweep, isTrace);
  const standard = sweep !== null ? DEFAULT_ROUNDS_OF_STEP : (configured ?? DEFAULT_ROUNDS);
  return {
    load,
    sweep,
    rounds: flags.rounds ?? (isTrace || flags.duration !== undefined ? null : standard),
    durationMs: flags.duration ?? null,
    warmup: flags.warmup ?? 0,
    retries: flags.retries ?? 0,
    failures: { giveUpAfter: GIVE_UP_AFTER, most: flags.maxFailures ?? null },
    workers: flags.workers ?? 1,
    cold: flags.cold ?? false,
  };
}

function loadOf(flags: LoadFlags, sweep: Sweep | null, isTrace: boolean): Load {
  const maxInFlight = flags.maxInFlight ?? DEFAULT_MAX_IN_FLIGHT;
  if (isTrace) return { kind: "trace", speed: flags.speed ?? 1, maxInFlight };
  const concurrency = sweep?.by === "concurrency" ? sweep.grid[0] : flags.concurrency;
  if (concurrency !== undefined) return { kind: "closed", concurrency };
  const ratePerS = sweep?.by === "rate" ? sweep.grid[0] : flags.rate;
  if (ratePerS === undefined) return { kind: "rounds" };
  return { kind: "open", arrivals: { process: "poisson", cv: 1, ...flags.arrivals, ratePerS }, maxInFlight };
}

/** Every pair of flags that cannot both hold. */
function contradictions(flags: LoadFlags, isTrace: boolean): string[] {
  const { rate, concurrency, sweep, ramp, arrivals, maxInFlight, speed, slo, workers } = flags;
  const swept = sweep ?? ramp;
  const isOpen = rate !== undefined || swept?.by === "rate";
  const isClosed = concurrency !== undefined || swept?.by === "concurrency";
  const name = sweep !== undefined ? "--sweep" : "--ramp";
  const found: [boolean, string][] = [
    [
      rate !== undefined && concurrency !== undefined,
      "--rate and --concurrency contradict each other: an open loop sends when requests are due, a closed one when others have ended.",
    ],
    [
      sweep !== undefined && ramp !== undefined,
      "--sweep and --ramp are two ways to vary the load: give one.",
    ],
    [swept !== undefined && rate !== undefined, `${name} varies the load itself: leave --rate out.`],
    [
      swept !== undefined && concurrency !== undefined,
      `${name} varies the load itself: leave --concurrency out.`,
    ],
    [
      slo !== undefined && swept === undefined,
      "--slo judges the steps of a --sweep or --ramp; a single load has none. `dsr route` filters by limits.",
    ],
    [
      ramp !== undefined && slo === undefined,
      '--ramp searches for the load at which limits break: give at least one, such as --slo "ttft:p90<2".',
    ],
    [
      isTrace && (isOpen || isClosed),
      "A trace says itself when requests are due: leave --rate, --concurrency, --sweep and --ramp out, or use other prompts.",
    ],
    [!isTrace && speed !== undefined, "--speed is for the replay of a trace (--prompts trace:FILE)."],
    [
      arrivals !== undefined && !isOpen,
      "--arrivals is for an open loop: give --rate, --sweep rate:… or --ramp rate:…",
    ],
    [
      maxInFlight !== undefined && !isOpen && !isTrace,
      "--max-in-flight is for an open loop (--rate, --sweep rate:…, --ramp rate:…) or a trace; a closed loop has --concurrency.",
    ],
    [
      workers !== undefined && workers > 1 && !isOpen && !isClosed && !isTrace,
      "--workers needs a load to share: --concurrency, --rate, --sweep, --ramp or a trace. Rounds are sent by one thread, since their moments are shared.",
    ],
  ];
  return found.filter(([is]) => is).map(([, text]) => text);
}

function aboveZero(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value > 0) || value > MOST_AT_ONCE)
    throw new InvalidArgumentError(`"${text}" is not a number above 0 and at most ${MOST_AT_ONCE}.`);
  return value;
}

function arrivalsFlag(text: string): Pick<Arrivals, "process" | "cv"> {
  const [name, cv] = text.split(":");
  const process = arrivalProcesses.find((known) => known === name);
  if (process === "gamma") {
    const value = Number(cv ?? Number.NaN);
    if (value > 0 && value <= 100) return { process, cv: value };
    throw new InvalidArgumentError(
      `"${text}" needs the coefficient of variation of its gaps, above 0 and at most 100, such as gamma:2.`,
    );
  }
  if (process === undefined || cv !== undefined)
    throw new InvalidArgumentError(`"${text}" is none of constant, poisson, gamma:CV.`);
  return { process, cv: 1 };
}

const SWEPT = /^(rate|concurrency):(.+)$/;

function sweepFlag(text: string): Sweep {
  const [, by, list = ""] = SWEPT.exec(text.trim()) ?? [];
  const grid = list.split(",").map(Number);
  if (!isSwept(by) || !grid.every((load) => isLoad(load, by)))
    throw new InvalidArgumentError(
      `"${text}" is not a list of loads such as rate:1,2,4 or concurrency:1,8,64 (concurrencies are whole numbers).`,
    );
  if (grid.some((load, i) => load <= (grid[i - 1] ?? 0)))
    throw new InvalidArgumentError(`"${text}": loads must rise from one to the next.`);
  return { by, grid, order: "all" };
}

function rampFlag(text: string): Sweep {
  const [, by, range = ""] = SWEPT.exec(text.trim()) ?? [];
  const [from = Number.NaN, to = Number.NaN, ...more] = range.split("..").map(Number);
  if (!isSwept(by) || more.length > 0 || !isLoad(from, by) || !isLoad(to, by) || from >= to)
    throw new InvalidArgumentError(
      `"${text}" is not a range such as rate:1..32 or concurrency:1..64 (concurrencies are whole numbers, the lower end first).`,
    );
  return { by, grid: searchGrid(from, to, by), order: "search" };
}

function isSwept(by: string | undefined): by is Sweep["by"] {
  return by === "rate" || by === "concurrency";
}

function isLoad(load: number, by: Sweep["by"]): boolean {
  return load > 0 && load <= MOST_AT_ONCE && (by === "rate" || Number.isInteger(load));
}

function failuresFlag(text: string): NonNullable<FailureRules["most"]> {
  const [, digits, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text.trim()) ?? [];
  const value = Number(digits ?? Number.NaN);
  if (percent === "%" && value > 0 && value < 100) return { share: value / 100 };
  if (percent === "" && Number.isInteger(value) && value > 0) return { count: value };
  throw new InvalidArgumentError(
    `"${text}" is neither a number of failures such as 50 nor a share such as 20%.`,
  );
}
