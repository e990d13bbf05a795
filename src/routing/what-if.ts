/** What if: a requirement and its prices with changes made to them, to be decided again on stored evidence. */
import type { ExchangeRates, PriceQuote, Target, TargetEvidence } from "../record/index.ts";
import type { Requirement } from "./requirement.ts";

type Named = Pick<Target, "provider" | "model" | "mode">;

/** Changes as they were asked for, read and found to make sense. */
export interface WhatIf {
  /** Each change in words, in the order given. */
  changes: readonly string[];
  requirement: Requirement;
  /** True when other evidence counts than before: window, model or where are changed. */
  isReadAnew: boolean;
  prices: readonly PriceChange[];
}

export interface PriceChange {
  /** A provider, or a target as `provider/model` or `provider/model@mode`. */
  of: string;
  /** Factor on every price. */
  times: number | null;
  /** Prices per million tokens, in place of those there are. */
  set: readonly { field: "inputPerM" | "outputPerM" | "cachedInputPerM"; amount: number; currency: string }[];
}

/** What a decision is made under. */
export interface Circumstances {
  requirement: Requirement;
  /** List price of a target at the time of deciding. */
  quoteFor(target: Named): PriceQuote | null;
  rates: ExchangeRates;
}

/** The changed circumstances: decide again under them, on the evidence as `evidence` hands it out, read anew where `isReadAnew`. */
export interface ChangedCircumstances extends Circumstances {
  isReadAnew: boolean;
  /** The evidence with the prices that its requests were charged by changed likewise; the same object where none are. */
  evidence(of: TargetEvidence): TargetEvidence;
}
