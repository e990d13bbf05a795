/** The nouns of a race: who takes part, what is already known of them, and how it stands after a look. */
import type { Estimate, Question } from "../../metrics/index.ts";
import type { ExchangeRates, Verification } from "../../record/index.ts";
import type { Bounds } from "../../stats/index.ts";
import type { Requirement } from "../requirement/requirement.ts";

export interface RaceOptions {
  requirement: Requirement;
  /** The probability with which everything the race claims is true together, above 0.5 and below 1. */
  confidence: number;
  targets: readonly RaceTarget[];
  rates: ExchangeRates;
  /** Whoever is not shown to meet the filters, or to fail one, in so many of its rounds is left undecided; null: never. */
  mostRoundsEach?: number | null;
  /** The `alpha` of a race that is taken up again without the targets that were out before its first round. */
  alpha?: number | null;
}

export interface RaceTarget {
  /** As `targetName` writes it. */
  target: string;
  /**
   * What a race does not measure: prices, accuracies, imported figures. Asked when the race begins, once for each statement,
   * with the level that its bounds must have: its share of what may go wrong. A price is exact: its bounds are its value.
   */
  fixed(question: Question, level: number): Estimate;
  /** What `dsr verify` found of it; absent where nobody looked. */
  verifications?: readonly Verification[];
}

/**
 * `in`: can still win. `out`: shown to fail a filter, or to be behind one that is shown to meet them all; or left undecided.
 * `won`: settled, and nobody is ahead of it.
 */
export type RaceState = "in" | "out" | "won";

/** One filter or order key of one target, as far as it is known. */
export interface RaceStatement {
  /** As in the file's values: `ttft_p90`. */
  key: string;
  /** The filter in words, such as `ttft p90 ≤ 2 s`; null for an order key. */
  filter: string | null;
  /** Null for an order key. */
  verdict: "met" | "failed" | "unknown" | null;
  /** The estimate so far; null without one. */
  value: number | null;
  /** Hold at all looks together, at this statement's share of what may go wrong. Null where nothing is known. */
  bounds: Bounds | null;
  /** Null where it does not rest on a count. */
  n: number | null;
}

/** `why` and `statements` are worked out when they are read: with many targets and looks most are not. */
export interface RaceTargetStanding {
  target: string;
  state: RaceState;
  /** Why it is out or has won, or what is still open, in words. */
  why: string;
  /**
   * Whether the next rounds are to ask it. One that is in and not asked matters only if another turns out to fail; one that is
   * out is asked on where others still have to be held against it.
   */
  isAsked: boolean;
  /** Rounds in which it was asked, and requests in all (retries are more than one a round). */
  rounds: number;
  requests: number;
  statements: readonly RaceStatement[];
}

export interface RaceStanding {
  /** Nothing that more rounds could show would change the first place: `winner` has it, or nobody meets the requirement. */
  isSettled: boolean;
  /** Null before it is settled, and where nobody meets the requirement. */
  winner: string | null;
  /** Others shown to share the first place: as good within the tolerance. */
  sharedWith: readonly string[];
  /** Those given up undecided after `mostRoundsEach`: the first place is that of the others. */
  undecided: readonly string[];
  /** In words: what is settled, or what is open between whom. */
  why: string;
  /** Whom the next rounds are to ask; empty once settled. */
  ask: readonly string[];
  /** In the order of the targets given. */
  targets: readonly RaceTargetStanding[];
  /** Requests counted so far, of all targets. */
  requests: number;
  /** What a run of fixed size would have asked: every target in as many rounds as the longest asked one had. */
  savedAgainst: { rounds: number; requests: number };
}
