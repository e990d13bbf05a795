/**
 * What the perf requests of one target say, gathered in as few walks as the questions allow: evidence may be millions of
 * requests, so nothing is made for each of them but numbers in packed arrays.
 */
import type { ExchangeRates, RequestFacts, TargetEvidence } from "../record/index.ts";
import type { Limit, RateMetric, RequestMetric } from "./definition.ts";
import { isCounted, succeeded } from "./outcome.ts";
import { Packed } from "./packed.ts";
import { type Question, questionKey } from "./question.ts";
import type { SuccessCount } from "./success.ts";
import { eachMeasured } from "./workload.ts";

/** The values of a request metric over the successes, in the order of the walk: nearly that in which requests were sent. */
export interface Series {
  values: Float64Array;
  /** How many of the values each request with any has; null where none has more than one. */
  sizes: Float64Array | null;
}

/** What a rate metric says of the requests that count, in the order of the walk. */
export interface Outcomes {
  /** 1 where it holds, 0 where it does not or cannot be told. */
  marks: Uint8Array;
  holds: number;
  /** Requests of which it cannot be told. */
  unknown: number;
}

/** Reads a target's requests when first asked, for all that is foreseen at once; what was not foreseen takes a walk of its own. */
export class Observed {
  readonly #evidence: TargetEvidence;
  readonly #rates: ExchangeRates;
  readonly #foreseen: readonly Question[];
  readonly #series = new Map<string, Series>();
  readonly #outcomes = new Map<string, Outcomes>();
  #count: SuccessCount | null = null;

  constructor(evidence: TargetEvidence, rates: ExchangeRates, foreseen: readonly Question[] = []) {
    this.#evidence = evidence;
    this.#rates = rates;
    this.#foreseen = foreseen;
  }

  seriesOf(metric: RequestMetric): Series {
    return this.#found(this.#series, metric.name, { definition: metric, stat: null, limits: null });
  }

  outcomesOf(metric: RateMetric, limits: readonly Limit[]): Outcomes {
    const question = { definition: metric, stat: null, limits };
    return this.#found(this.#outcomes, questionKey(question), question);
  }

  /** Requests that count, and the successes among them. */
  count(): SuccessCount {
    if (this.#count === null) this.#walk(this.#foreseen);
    return this.#count ?? { counted: 0, succeeded: 0 };
  }

  #found<T>(gathered: ReadonlyMap<string, T>, key: string, question: Question): T {
    if (!gathered.has(key)) this.#walk(this.#count === null ? [...this.#foreseen, question] : [question]);
    const found = gathered.get(key);
    if (found === undefined) throw new RangeError(`${key} was not gathered`);
    return found;
  }

  #walk(questions: readonly Question[]): void {
    const room = this.#evidence.requests.length;
    const series = new Map<string, SeriesGatherer>();
    const outcomes = new Map<string, OutcomeGatherer>();
    for (const question of questions) {
      const { definition, limits } = question;
      if (definition.kind === "request") {
        if (!series.has(definition.name)) series.set(definition.name, new SeriesGatherer(definition, room));
      } else if (definition.kind === "rate") {
        outcomes.set(questionKey(question), new OutcomeGatherer(definition, limits ?? [], room));
      }
    }
    const [allSeries, allOutcomes] = [[...series.values()], [...outcomes.values()]];
    const count = { counted: 0, succeeded: 0 };
    eachMeasured(this.#evidence, (facts) => {
      const isSuccess = succeeded(facts);
      if (isCounted(facts)) {
        count.counted += 1;
        if (isSuccess) count.succeeded += 1;
        for (const one of allOutcomes) one.add(facts, this.#rates);
      }
      if (isSuccess) for (const one of allSeries) one.add(facts, this.#rates);
    });
    this.#count = count;
    for (const [name, one] of series) this.#series.set(name, one.finish());
    for (const [key, one] of outcomes) this.#outcomes.set(key, one.finish());
  }
}

class SeriesGatherer {
  readonly #metric: RequestMetric;
  readonly #values: Packed;
  /** From the first request on that has several values. */
  #sizes: Packed | null = null;

  constructor(metric: RequestMetric, room: number) {
    this.#metric = metric;
    this.#values = new Packed(room);
  }

  add(facts: RequestFacts, rates: ExchangeRates): void {
    const value = this.#metric.ofRequest(facts, rates);
    if (value === null) return;
    if (typeof value === "number") {
      this.#values.push(value);
      this.#sizes?.push(1);
      return;
    }
    if (value.length === 0) return;
    if (this.#sizes === null) {
      this.#sizes = new Packed(1024);
      for (let i = 0; i < this.#values.length; i++) this.#sizes.push(1);
    }
    for (const one of value) this.#values.push(one);
    this.#sizes.push(value.length);
  }

  finish(): Series {
    return { values: this.#values.finish(), sizes: this.#sizes?.finish() ?? null };
  }
}

class OutcomeGatherer {
  readonly #metric: RateMetric;
  readonly #limits: readonly Limit[];
  readonly #marks: Uint8Array;
  #n = 0;
  #holds = 0;
  #unknown = 0;

  constructor(metric: RateMetric, limits: readonly Limit[], room: number) {
    this.#metric = metric;
    this.#limits = limits;
    this.#marks = new Uint8Array(room);
  }

  add(facts: RequestFacts, rates: ExchangeRates): void {
    const holds = this.#metric.holds(facts, rates, this.#limits);
    if (holds === null) this.#unknown += 1;
    if (holds === true) this.#holds += 1;
    this.#marks[this.#n++] = holds === true ? 1 : 0;
  }

  finish(): Outcomes {
    return { marks: this.#marks.subarray(0, this.#n), holds: this.#holds, unknown: this.#unknown };
  }
}
