/** How far a run has come, counted as it goes on. */
import { isCounted, requestCostCny, succeeded, unbilled } from "../../metrics/index.ts";
import {
  type ExchangeRates,
  type RequestFacts,
  type RunInfo,
  type Score,
  sampleKey,
  targetName,
} from "../../record/index.ts";
import { median } from "../../stats/index.ts";
import { isFailure, type RunVisitor } from "../../store/index.ts";
import type { ProgressDocument } from "../contract/documents.ts";
import { plannedRequests } from "./planned.ts";
import { ofRequestNamed } from "./request-metrics.ts";
import { plannedTargets } from "./runs.ts";

/** Values that a median is taken of; of more than these, every second, fourth, … is kept. */
const MOST_VALUES = 1 << 16;

const [ttft, otps] = [ofRequestNamed("ttft"), ofRequestNamed("otps")];

type TargetProgress = ProgressDocument["targets"][number];

/** Counts what a run's follower tells. */
export class ProgressTally implements RunVisitor {
  readonly #rates: ExchangeRates;
  readonly #targets = new Map<string, TargetTally>();

  constructor(rates: ExchangeRates) {
    this.#rates = rates;
  }

  restart(): void {
    this.#targets.clear();
  }

  request(facts: RequestFacts, target: Parameters<RunVisitor["request"]>[1]): void {
    this.#of(targetName(target)).request(facts, this.#rates);
  }

  score(score: Score): void {
    this.#of(targetName(score.target)).score(score);
  }

  /** `wallMs`: now, Unix ms. Targets as planned, then those that nobody planned. */
  progress(run: RunInfo, wallMs: number): ProgressDocument {
    const names = [...new Set([...plannedTargets(run), ...this.#targets.keys()])];
    const targets = names.map((name) => (this.#targets.get(name) ?? new TargetTally()).shown(name));
    const sum = (of: (one: TargetProgress) => number) => targets.reduce((total, one) => total + of(one), 0);
    const endMs = run.endedAt === null ? wallMs : Date.parse(run.endedAt);
    return {
      asOf: new Date(wallMs).toISOString(),
      status: run.status,
      planned: plannedRequests(run),
      done: sum(({ done }) => done),
      failed: sum(({ failed }) => failed),
      scores: sum(({ scores }) => scores),
      correct: sum(({ correct }) => correct),
      costCny: targets.reduce<number | null>(
        (total, { costCny }) => (total === null || costCny === null ? null : total + costCny),
        0,
      ),
      elapsedMs: Math.max(0, endMs - Date.parse(run.startedAt)),
      targets,
    };
  }

  /** Requests stored, each attempt one; of one target, or of all where that is null. Those that ended in an error alone where asked. */
  stored(target: string | null, isFailed: boolean): number {
    let sum = 0;
    for (const [name, tally] of this.#targets)
      if (target === null || name === target) sum += isFailed ? tally.failures : tally.attempts;
    return sum;
  }

  #of(name: string): TargetTally {
    let tally = this.#targets.get(name);
    if (tally === undefined) {
      tally = new TargetTally();
      this.#targets.set(name, tally);
    }
    return tally;
  }
}

class TargetTally {
  attempts = 0;
  failures = 0;
  #done = 0;
  /** Failures that no later attempt took the place of, by what attempts of one request have in common. */
  readonly #failed = new Map<string, number>();
  #costCny: number | null = 0;
  readonly #ttft = new Middle();
  readonly #otps = new Middle();
  readonly #grades = new Map<string, { attempt: number; isCorrect: boolean }>();

  request(facts: RequestFacts, rates: ExchangeRates): void {
    this.attempts += 1;
    if (facts.attempt === 1) this.#done += 1;
    this.#judge(facts);
    const cost = unbilled(facts) ? 0 : requestCostCny(facts, rates);
    this.#costCny = this.#costCny === null || cost === null ? null : this.#costCny + cost;
    // Medians are those of `dsr results show`: of successes that count.
    if (!isCounted(facts) || !succeeded(facts)) return;
    this.#ttft.add(ttft(facts, rates));
    this.#otps.add(otps(facts, rates));
  }

  /** A retry takes the place of the attempt that failed; one that was cut off, and is asked again, was no failure. */
  #judge({ error, attempt, round, step, warmup }: RequestFacts): void {
    const hasFailed = isFailure(error);
    if (hasFailed) this.failures += 1;
    if (!hasFailed && (attempt === 1 || this.#failed.size === 0)) return;
    const key = `${round} ${step} ${warmup}`;
    const open = this.#failed.get(key) ?? 0;
    const left = (attempt > 1 ? Math.max(0, open - 1) : open) + (hasFailed ? 1 : 0);
    if (left === 0) this.#failed.delete(key);
    else this.#failed.set(key, left);
  }

  score(score: Score): void {
    const key = sampleKey(score);
    const known = this.#grades.get(key);
    if (known !== undefined && known.attempt > score.attempt) return;
    this.#grades.set(key, { attempt: score.attempt, isCorrect: score.verdict === "correct" });
  }

  shown(name: string): TargetProgress {
    let [correct, failed] = [0, 0];
    for (const { isCorrect } of this.#grades.values()) if (isCorrect) correct += 1;
    for (const open of this.#failed.values()) failed += open;
    return {
      name,
      done: this.#done,
      failed,
      scores: this.#grades.size,
      correct,
      ttftMedianS: this.#ttft.value(),
      otpsMedian: this.#otps.value(),
      costCny: this.#costCny,
    };
  }
}

/** The median of the values so far: exact of as many as are kept; of more, of an even share of them. */
class Middle {
  #values: number[] = [];
  #every = 1;
  #seen = 0;
  #median: number | null = null;
  #isKnown = true;

  add(value: number | null): void {
    if (value === null) return;
    this.#seen += 1;
    if (this.#seen % this.#every !== 0) return;
    this.#values.push(value);
    this.#isKnown = false;
    if (this.#values.length < MOST_VALUES) return;
    this.#values = this.#values.filter((_, i) => i % 2 === 1);
    this.#every *= 2;
  }

  value(): number | null {
    if (!this.#isKnown) this.#median = median(this.#values);
    this.#isKnown = true;
    return this.#median;
  }
}
