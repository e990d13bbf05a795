/** What a race has seen of one target: values by round, of each metric that it samples. */
import { isCounted, isSetAside, type Question, succeeded } from "../../metrics/index.ts";
import type { ExchangeRates, RequestFacts } from "../../record/index.ts";

/** Values by round; NaN where the target had none. */
export class Series {
  #byRound = new Float64Array(64).fill(Number.NaN);
  #rounds = 0;
  readonly #all: number[] = [];

  add(round: number, value: number): void {
    this.#makeRoom(round + 1);
    this.#byRound[round] = value;
    this.#rounds = Math.max(this.#rounds, round + 1);
    this.#all.push(value);
  }

  /** Every value, in the order in which they came: a round with retries may have several. */
  get all(): readonly number[] {
    return this.#all;
  }

  /** The last round with a value, from 1; 0 without one. */
  get rounds(): number {
    return this.#rounds;
  }

  /** One value for each of the first `rounds` rounds, the last that came; not to be written to. */
  byRound(rounds: number): Float64Array {
    this.#makeRoom(rounds);
    return this.#byRound.subarray(0, rounds);
  }

  #makeRoom(rounds: number): void {
    if (rounds <= this.#byRound.length) return;
    const grown = new Float64Array(2 * rounds).fill(Number.NaN);
    grown.set(this.#byRound);
    this.#byRound = grown;
  }
}

interface Seen {
  question: Question;
  series: Series;
  /** Successes that have a value of the metric, or of which a share can be judged. */
  known: number;
}

export class Sample {
  readonly #seen: ReadonlyMap<string, Seen>;
  readonly #rounds = new Set<number>();
  requests = 0;
  #successes = 0;
  /** Requests that were refused for who asks or what for: no later one fares better. */
  #refusals = 0;

  constructor(questions: ReadonlyMap<string, Question>) {
    this.#seen = new Map(
      [...questions].map(([name, question]) => [name, { question, series: new Series(), known: 0 }]),
    );
  }

  /** Passes over what says nothing of the target: warm-ups, steps of sweeps, requests given up or never sent. */
  add(round: number, facts: RequestFacts, rates: ExchangeRates): void {
    if (isSetAside(facts) || !isCounted(facts)) return;
    this.#rounds.add(round);
    this.requests += 1;
    const isSuccess = succeeded(facts);
    if (isSuccess) this.#successes += 1;
    if (REFUSED.has(facts.error?.kind ?? "")) this.#refusals += 1;
    for (const seen of this.#seen.values()) {
      const value = observed(seen.question, facts, isSuccess, rates);
      if (value !== null && isSuccess) seen.known += 1;
      // A success that nobody can judge is not known to be good.
      if (value !== null || seen.question.definition.kind === "rate") seen.series.add(round, value ?? 0);
    }
  }

  get rounds(): number {
    return this.#rounds.size;
  }

  /** Whether there is anything to find out. */
  get isAsked(): boolean {
    return this.#seen.size > 0;
  }

  get hasAnswered(): boolean {
    return this.#successes > 0;
  }

  series(name: string): Series {
    return this.#of(name).series;
  }

  /**
   * Why asking on will not help, though nothing was shown: of 3 requests each was refused for good, or of 10 none
   * succeeded. Null while there is hope.
   */
  get hopeless(): string | null {
    if (this.requests >= REFUSALS && this.#refusals === this.requests)
      return `each of ${this.requests} requests was refused for its key, model or content`;
    if (this.requests >= FAILURES && this.#successes === 0)
      return `none of ${this.requests} requests succeeded`;
    return null;
  }

  /** Why a metric has no value and will not get one, after 10 successes without; null while there is hope. */
  absent(name: string): string | null {
    if (this.#successes < FAILURES || this.#of(name).known > 0) return null;
    return `none of ${this.#successes} successful requests has a value`;
  }

  #of(name: string): Seen {
    const seen = this.#seen.get(name);
    if (seen === undefined) throw new RangeError(`${name} is not sampled`);
    return seen;
  }
}

const REFUSED: ReadonlySet<string> = new Set(["auth", "not_found", "bad_request"]);
const REFUSALS = 3;
const FAILURES = 10;

function observed(
  { definition, limits }: Question,
  facts: RequestFacts,
  isSuccess: boolean,
  rates: ExchangeRates,
): number | null {
  if (definition.kind === "rate") {
    const holds = definition.holds(facts, rates, limits ?? []);
    return holds === null ? null : Number(holds);
  }
  if (definition.kind !== "request" || !isSuccess) return null;
  const value = definition.ofRequest(facts, rates);
  return typeof value === "number" ? value : null;
}
