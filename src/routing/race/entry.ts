/** One target of a race: what is shown of its filters so far, and whether it is out. Nothing that is shown is taken back. */
import type { Estimate } from "../../metrics/index.ts";
import { type BoundFilter, describeFilter, type Key } from "../requirement/requirement.ts";
import { judge, judgeVerification, type Verdict } from "../verdict.ts";
import { type Asked, type RacePlan, ruledOut } from "./plan.ts";
import { Sample } from "./sample.ts";
import type { RaceStatement, RaceTarget } from "./standing.ts";
import { boundsOf, type Claim, estimateOf, isShown, leastOf, statisticOf } from "./statistic.ts";
import { failedText, missedText, undecidedText } from "./words.ts";

export class Entry {
  readonly name: string;
  readonly sample: Sample;
  /** Why it does not meet the requirement; null while it may. */
  out: string | null;
  /** Why it cannot be first all the same; null while it can. */
  behind: string | null = null;
  /** Out without a verdict, since that took too long. */
  isUndecided = false;
  readonly #target: RaceTarget;
  readonly #plan: RacePlan;
  readonly #minSamples: number | null;
  /** Verdicts on the filters that are decided. */
  readonly #decided = new Map<BoundFilter, Exclude<Verdict, "unknown">>();
  readonly #fixed = new Map<string, Estimate>();

  constructor(target: RaceTarget, plan: RacePlan, minSamples: number | null) {
    this.name = target.target;
    this.#target = target;
    this.#plan = plan;
    this.#minSamples = minSamples;
    const sampled = [...plan.filters, ...plan.order].filter(({ source }) => source === "sampled");
    this.sample = new Sample(new Map(sampled.map(({ name, question }) => [name, question])));
    this.out = ruledOut(target, plan) ?? this.#missedStored();
  }

  /**
   * Shown to meet every filter; and where anything is measured, it has answered: nobody is put behind one that may yet be
   * given up.
   */
  get isSure(): boolean {
    return (
      this.out === null &&
      (this.sample.hasAnswered || !this.sample.isAsked) &&
      this.#sampled().every(({ key }) => this.#decided.get(key) === "met")
    );
  }

  /** Shown to fail a filter, not only out because something is not known of it. */
  get hasFailed(): boolean {
    return this.statements().some(({ verdict }) => verdict === "failed");
  }

  /** Decides what the sample decides by now. */
  look(): void {
    if (this.out !== null) return;
    this.out = this.sample.hopeless;
    for (const asked of this.#sampled()) {
      if (this.out !== null) return;
      const { key, name } = asked;
      if (this.#decided.has(key)) continue;
      const absent = this.sample.absent(name);
      if (absent !== null) this.out = `${describeFilter(key)}: ${absent}`;
      const verdict = this.#verdict(asked);
      if (verdict !== "unknown") this.#decided.set(key, verdict);
      if (verdict === "failed")
        this.out = failedText(key, this.#bounds(asked), this.sample.series(name).all.length);
    }
  }

  /** Gives it up where its filters are not decided. */
  leaveUndecided(): void {
    if (this.out !== null || this.isSure) return;
    this.isUndecided = true;
    this.out = undecidedText(
      this.statements(),
      this.#plan.filters.map(({ key }) => key),
    );
  }

  /** What is stored of it, such as a price. */
  fixed({ name, question }: Asked): Estimate {
    const known = this.#fixed.get(name) ?? this.#target.fixed(question, this.#plan.level);
    this.#fixed.set(name, known);
    return known;
  }

  statements(): RaceStatement[] {
    const { filters, verify, order } = this.#plan;
    return [
      ...filters.map((asked) => ({
        ...this.#number(asked),
        filter: describeFilter(asked.key),
        verdict: this.#verdictOn(asked),
      })),
      ...verify.map((filter) => {
        const { verdict, value, bounds, n } = judgeVerification(filter, this.#target.verifications ?? []);
        return { key: "verify", filter: describeFilter(filter), verdict, value, bounds, n };
      }),
      ...order.map((asked) => ({ ...this.#number(asked), filter: null, verdict: null })),
    ];
  }

  #sampled(): Asked<BoundFilter>[] {
    return this.#plan.filters.filter(({ source }) => source === "sampled");
  }

  /** Of accuracies and the like no round says more: what is not shown to be met before the first will not be. */
  #missedStored(): string | null {
    const missed = this.#plan.filters
      .filter(({ source }) => source === "fixed")
      .map((asked) => judge(asked.key, this.fixed(asked), this.#plan.level))
      .find(({ verdict }) => verdict !== "met");
    return missed === undefined ? null : missedText(missed);
  }

  #verdictOn(asked: Asked<BoundFilter>): Verdict {
    if (asked.source === "sampled") return this.#decided.get(asked.key) ?? "unknown";
    const level = asked.source === "exact" ? null : this.#plan.level;
    return judge(asked.key, this.fixed(asked), level).verdict;
  }

  #verdict({ key, name, question }: Asked<BoundFilter>): Verdict {
    const series = this.sample.series(name);
    if (series.all.length < leastOf(question, this.#minSamples)) return "unknown";
    const statistic = statisticOf(question);
    const shows = (is: Claim["is"], bound: number) =>
      isShown(statistic, { is, bound }, series, this.#plan.alpha);
    const { min, max } = key;
    if ((min !== undefined && shows("below", min)) || (max !== undefined && shows("above", max)))
      return "failed";
    const isMet =
      (min === undefined || shows("at least", min)) && (max === undefined || shows("at most", max));
    return isMet ? "met" : "unknown";
  }

  #number(asked: Asked<Key>): Pick<RaceStatement, "key" | "value" | "bounds" | "n"> {
    if (asked.source !== "sampled") {
      const { value, bounds, n } = this.fixed(asked);
      return { key: asked.name, value, bounds, n };
    }
    const series = this.sample.series(asked.name);
    const value = estimateOf(statisticOf(asked.question), series);
    return { key: asked.name, value, bounds: this.#bounds(asked), n: series.all.length };
  }

  #bounds({ name, question }: Asked) {
    return boundsOf(statisticOf(question), this.sample.series(name), this.#plan.alpha);
  }
}
