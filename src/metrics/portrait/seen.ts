/** What a portrait is made of, gathered in one walk: of every request when and how it ended, of every success its values, packed. */
import { type ErrorKind, type ExchangeRates, errorKinds, type RequestFacts } from "../../record/index.ts";
import type { RequestMetric } from "../definition.ts";
import { secondsBetween, secondsSinceSent } from "../latency.ts";
import { Packed } from "../packed.ts";
import { type Phase, phases } from "./document.ts";

/** How a request ended: a success, an answer without output, or a failure by the place of its kind in `errorKinds`. */
const SUCCESS = -1;
const EMPTY = -2;

export class Seen {
  readonly #metrics: readonly RequestMetric[];
  readonly #rates: ExchangeRates;
  readonly #wallMs: Packed;
  readonly #ends: Packed;
  readonly #successMs: Packed;
  readonly #values: Packed[];
  readonly #phases: Packed[];
  fresh = 0;
  reused = 0;

  /** `room`: of how many requests there is likely to be. Metrics have one value a request at the most. */
  constructor(metrics: readonly RequestMetric[], rates: ExchangeRates, room: number) {
    this.#metrics = metrics;
    this.#rates = rates;
    this.#wallMs = new Packed(room);
    this.#ends = new Packed(room);
    this.#successMs = new Packed(room);
    this.#values = metrics.map(() => new Packed(room));
    this.#phases = phases.map(() => new Packed(room));
  }

  /** A perf request that counts. */
  add(facts: RequestFacts, wallMs: number, isSuccess: boolean): void {
    this.#wallMs.push(wallMs);
    this.#ends.push(
      isSuccess ? SUCCESS : facts.error === null ? EMPTY : errorKinds.indexOf(facts.error.kind),
    );
    if (!isSuccess) return;
    this.#successMs.push(wallMs);
    for (let i = 0; i < this.#values.length; i++) {
      const value = (this.#metrics[i] as RequestMetric).ofRequest(facts, this.#rates);
      (this.#values[i] as Packed).push(typeof value === "number" ? value : Number.NaN);
    }
    this.#addPhases(facts);
  }

  /** Unix ms of all requests, NaN where nobody knows. */
  get wallMs(): Float64Array {
    return this.#wallMs.finish();
  }

  /** Of the successes alone. */
  get successMs(): Float64Array {
    return this.#successMs.finish();
  }

  /** Values of a metric, one for each success: NaN where it has none. */
  valuesOf(metric: RequestMetric): Float64Array {
    return this.#values[this.#metrics.indexOf(metric)]?.finish() ?? new Float64Array(0);
  }

  /** Seconds, one for each success: NaN where the phase did not happen or nobody measured. */
  phaseOf(phase: Phase): Float64Array {
    return this.#phases[phases.indexOf(phase)]?.finish() ?? new Float64Array(0);
  }

  /** Calls with each request in turn: `kind` is null for an answer without output. */
  eachEnd(visit: (at: number, isSuccess: boolean, kind: ErrorKind | null) => void): void {
    const ends = this.#ends.finish();
    for (let i = 0; i < ends.length; i++) {
      const end = ends[i] as number;
      visit(i, end === SUCCESS, errorKinds[end] ?? null);
    }
  }

  /** In the order of `phases`. */
  #addPhases(facts: RequestFacts): void {
    const { connection, times } = facts;
    const isFresh = connection !== null && !connection.reused;
    if (isFresh) this.fresh += 1;
    else if (connection !== null) this.reused += 1;
    const { headersAtMs, firstOutputAtMs, firstAnswerAtMs } = times;
    const seconds: (number | null)[] = [
      isFresh ? inSeconds(connection.dnsMs) : null,
      isFresh ? inSeconds(connection.tcpMs) : null,
      isFresh ? inSeconds(connection.tlsMs) : null,
      secondsSinceSent(facts, "headersAtMs"),
      secondsBetween(headersAtMs, firstOutputAtMs),
      secondsBetween(firstOutputAtMs, firstAnswerAtMs),
      secondsBetween(firstAnswerAtMs, times.endedAtMs),
    ];
    for (let i = 0; i < seconds.length; i++) (this.#phases[i] as Packed).push(seconds[i] ?? Number.NaN);
  }
}

function inSeconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1000;
}
