/** What if: changes to a requirement and to prices, to be decided again on stored evidence. Changes no file. */
import { DsrError, faultList } from "../../base/index.ts";
import type { ExchangeRates, PriceQuote, Target, TargetEvidence } from "../../record/index.ts";
import { readDocument } from "../requirement/parse-document.ts";
import { faultText } from "../requirement/parse-fault.ts";
import { needsDeltas, type Requirement } from "../requirement/requirement.ts";
import { changedDocument } from "./change.ts";
import {
  describePriceChange,
  type PriceChange,
  readPriceChange,
  repriced,
  repricedEvidence,
} from "./price.ts";

type Named = Pick<Target, "provider" | "model" | "mode">;

/** Changes as they were asked for, read and found to make sense. */
export interface WhatIf {
  /** Each change as it was written, or in words where that says more; in the order given. */
  changes: readonly string[];
  requirement: Requirement;
  prices: readonly PriceChange[];
  /** True when other evidence counts than before: window, model or where are changed, or deltas are needed. */
  isReadAnew: boolean;
}

/** Every kind of change, for help texts and errors. */
export const whatIfForms: readonly string[] = [
  "window=30d",
  "confidence=0.99",
  "min_samples=50",
  "unknown=rank_last",
  "model=deepseek-r1",
  "where.source=sharegpt",
  "where.input_tokens=500..2000",
  "where.region=cn-north",
  "where.hours=9..18@Asia/Shanghai",
  "without=ttft_p90",
  "filter:ttft_p90.max=3",
  "order=otps_median,output_price~5%",
  "weights=output_price:0.6,otps_median:0.4",
  "price:deepseek=output:8,input:2",
  "price:deepseek=*0.5",
];

/**
 * Reads changes to a requirement, each made to what those before it have left. Throws a DsrError (`whatif_invalid`) that lists
 * every change that cannot be made, and the forms there are.
 */
export function parseWhatIf(texts: readonly string[], requirement: Requirement): WhatIf {
  const faults: string[] = [];
  const changes: string[] = [];
  const prices: PriceChange[] = [];
  let changed = requirement;
  for (const text of texts) {
    const [, name = "", value = ""] = /^\s*((?:[<>]=|[^=<>])*?)\s*=\s*(.*?)\s*$/.exec(text) ?? [];
    const read =
      name === "" || value === ""
        ? "a change is written NAME=VALUE"
        : name.startsWith("price:")
          ? readPriceChange(name.slice("price:".length).trim(), value)
          : changedRequirement(changed, name, value);
    if (typeof read === "string") {
      faults.push(`"${text}": ${read}`);
    } else if ("of" in read) {
      prices.push(read);
      changes.push(describePriceChange(read));
    } else {
      changed = read;
      changes.push(text.trim());
    }
  }
  if (faults.length > 0) {
    throw new DsrError(`Changes that cannot be made, ${faultList(faults)}`, {
      code: "whatif_invalid",
      hint: `A change is written like one of: ${whatIfForms.join("; ")}. "none" or "all" as a value leaves a key out.`,
    });
  }
  return { changes, requirement: changed, prices, isReadAnew: isReadAnew(requirement, changed) };
}

/** A text is what is wrong. */
function changedRequirement(requirement: Requirement, name: string, value: string): Requirement | string {
  const document = changedDocument(requirement, name, value);
  if (typeof document === "string") return document;
  const { requirement: changed, faults } = readDocument(document);
  return changed ?? faults.map(faultText).join("; ");
}

/** What was read for the one may lack what the other needs. */
function isReadAnew(before: Requirement, after: Requirement): boolean {
  const scope = ({ window, models, where }: Requirement) => JSON.stringify([window, models, where]);
  return scope(before) !== scope(after) || (needsDeltas(after) && !needsDeltas(before));
}

/** What a decision is made under. */
export interface Circumstances {
  requirement: Requirement;
  /** List price of a target at the time of deciding. */
  quoteFor(target: Named): PriceQuote | null;
  rates: ExchangeRates;
}

/** The changed circumstances. */
export interface ChangedCircumstances extends Circumstances {
  /** True where `evidence` has to be given what the changed requirement reads, not what was read before. */
  isReadAnew: boolean;
  /** The evidence with the prices that its requests were charged by changed likewise; the same object where none are. */
  evidence(of: TargetEvidence): TargetEvidence;
}

/** Pure: what was handed in stays as it is. */
export function applyWhatIf(whatIf: WhatIf, { quoteFor, rates }: Circumstances): ChangedCircumstances {
  const { requirement, prices } = whatIf;
  return {
    requirement,
    rates,
    isReadAnew: whatIf.isReadAnew,
    quoteFor: (target) => repriced(quoteFor(target), target, prices, rates),
    evidence: (of) => repricedEvidence(of, prices, rates),
  };
}
