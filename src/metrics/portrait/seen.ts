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
  readonly #phases: Record<Phase, Packed>;
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
    this.#phases = Object.fromEntries(phases.map((phase) => [phase, new Packed(room)])) as Record<
      Phase,
      Packed
    >;
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

  /** Seconds of the successes in which the phase happened and was measured. */
  phaseOf(phase: Phase): Float64Array {
    return this.#phases[phase].finish();
  }

  /** Calls with each request in turn: `kind` is null for an answer without output. */
  eachEnd(visit: (at: number, isSuccess: boolean, kind: ErrorKind | null) => void): void {
    const ends = this.#ends.finish();
    for (let i = 0; i < ends.length; i++) {
      const end = ends[i] as number;
      visit(i, end === SUCCESS, errorKinds[end] ?? null);
    }
  }

  #addPhases(facts: RequestFacts): void {
    const { connection, times } = facts;
    const isFresh = connection !== null && !connection.reused;
    if (isFresh) this.fresh += 1;
    else if (connection !== null) this.reused += 1;
    const { headersAtMs, firstOutputAtMs, firstAnswerAtMs } = times;
    this.#add("dns", isFresh ? inSeconds(connection.dnsMs) : null);
    this.#add("tcp", isFresh ? inSeconds(connection.tcpMs) : null);
    this.#add("tls", isFresh ? inSeconds(connection.tlsMs) : null);
    this.#add("headers", secondsSinceSent(facts, "headersAtMs"));
    this.#add("first_output", secondsBetween(headersAtMs, firstOutputAtMs));
    this.#add("think", secondsBetween(firstOutputAtMs, firstAnswerAtMs));
    this.#add("answer", secondsBetween(firstAnswerAtMs, times.endedAtMs));
  }

  #add(phase: Phase, seconds: number | null): void {
    if (seconds !== null) this.#phases[phase].push(seconds);
  }
}

function inSeconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1000;
}
