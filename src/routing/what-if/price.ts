/** Other prices than those that are: read from text, put on quotes, and on what stored requests were charged by. */
import { DsrError } from "../../base/index.ts";
import {
  type ExchangeRates,
  type PriceQuote,
  type RequestFacts,
  type Target,
  type TargetEvidence,
  targetName,
  toCny,
} from "../../record/index.ts";

type Named = Pick<Target, "provider" | "model" | "mode">;

export interface PriceChange {
  /** A provider, or a target as `provider/model` or `provider/model@mode`. */
  of: string;
  /** Factor on every price; null where prices are set. */
  times: number | null;
  /** In place of the prices there are. */
  set: readonly SetPrice[];
}

interface SetPrice {
  field: "inputPerM" | "outputPerM" | "cachedInputPerM";
  /** Per million tokens. */
  amount: number;
  currency: string;
}

const fields: Readonly<Record<string, SetPrice["field"]>> = {
  input: "inputPerM",
  output: "outputPerM",
  cached_input: "cachedInputPerM",
};

const PRICE_FORM =
  "it must be prices per million tokens such as output:8,input:2 (CNY) or output:1.1USD, or a factor such as *0.5";

/** `output:8,input:2USD` or `*0.5`; a text is what is wrong. */
export function readPriceChange(of: string, text: string): PriceChange | string {
  if (of === "") return "it names no provider or target; write price:deepseek=…";
  const factor = /^[*×x]\s*(\d{1,9}(?:\.\d+)?)$/.exec(text)?.[1];
  if (factor !== undefined) return { of, times: Number(factor), set: [] };
  const set = text.split(",").map((part): SetPrice | null => {
    const [, name = "", amount = "", currency = "CNY"] =
      /^\s*(\w+)\s*[:=]\s*(\d{1,9}(?:\.\d+)?)\s*([A-Za-z]{3})?\s*$/.exec(part) ?? [];
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    return field === undefined ? null : { field, amount: Number(amount), currency: currency.toUpperCase() };
  });
  const sound = set.filter((price) => price !== null);
  if (sound.length < set.length)
    return `"${text}" is no price; ${PRICE_FORM}. Prices are ${Object.keys(fields).join(", ")}`;
  if (new Set(sound.map(({ field }) => field)).size < sound.length) return "one price is given twice";
  return { of, times: null, set: sound };
}

/** `price of deepseek × 0.5`, `price of deepseek: output 8 CNY/M`. */
export function describePriceChange({ of, times, set }: PriceChange): string {
  if (times !== null) return `price of ${of} × ${times}`;
  const written = set.map(({ field, amount, currency }) => {
    const name = Object.keys(fields).find((key) => fields[key] === field);
    return `${name} ${amount} ${currency}/M`;
  });
  return `price of ${of}: ${written.join(", ")}`;
}

function isOf({ of }: PriceChange, target: Named): boolean {
  const base = `${target.provider}/${target.model}`;
  return of === target.provider || of === base || of === targetName(target);
}

/**
 * The quote with the changes that concern the target made to it, in order. A price that is set makes all of them CNY, because a
 * quote has one currency; those whose exchange rate is not known are not known then. A factor on no quote leaves none.
 * Throws a DsrError (`whatif_rate_unknown`) where a price is set in a currency without a rate.
 */
export function repriced(
  quote: PriceQuote | null,
  target: Named,
  changes: readonly PriceChange[],
  rates: ExchangeRates,
): PriceQuote | null {
  return changes
    .filter((change) => isOf(change, target))
    .reduce((before, change) => changed(before, change, rates), quote);
}

function changed(
  quote: PriceQuote | null,
  { times, set }: PriceChange,
  rates: ExchangeRates,
): PriceQuote | null {
  if (times !== null) {
    return quote === null ? null : eachPrice(quote, (price) => price * times);
  }
  const inCny: PriceQuote =
    quote === null
      ? {
          inputPerM: null,
          outputPerM: null,
          cachedInputPerM: null,
          currency: "CNY",
          source: null,
          asOf: null,
        }
      : { ...eachPrice(quote, (price) => toCny(price, quote.currency, rates)), currency: "CNY" };
  for (const { field, amount, currency } of set) {
    inCny[field] = toCny(amount, currency, rates);
    if (inCny[field] === null) throw noRate(currency);
  }
  return inCny;
}

function eachPrice(quote: PriceQuote, of: (price: number) => number | null): PriceQuote {
  const change = (price: number | null) => (price === null ? null : of(price));
  return {
    ...quote,
    inputPerM: change(quote.inputPerM),
    outputPerM: change(quote.outputPerM),
    cachedInputPerM: change(quote.cachedInputPerM),
    source: "what if",
  };
}

function noRate(currency: string): DsrError {
  return new DsrError(`A price is given in ${currency}, and there is no exchange rate for it.`, {
    code: "whatif_rate_unknown",
    hint: `Give one with --fx ${currency}=…, or write the price in CNY.`,
  });
}

/** The fields of a request's facts that pass through as they are; the compiler sees to it that none is missing. */
const untouched: Readonly<Record<Exclude<keyof RequestFacts, "price">, true>> = {
  runId: true,
  startedAt: true,
  startedAtMs: true,
  kind: true,
  round: true,
  attempt: true,
  warmup: true,
  step: true,
  prompt: true,
  times: true,
  delay: true,
  connection: true,
  usage: true,
  counted: true,
  outputChars: true,
  deltas: true,
  finishReason: true,
  error: true,
};

/** The evidence as if its requests had been charged by the changed prices; the same object where no change concerns it. */
export function repricedEvidence(
  evidence: TargetEvidence,
  changes: readonly PriceChange[],
  rates: ExchangeRates,
): TargetEvidence {
  const { target, requests } = evidence;
  if (!changes.some((change) => isOf(change, target))) return evidence;
  return {
    ...evidence,
    requests: {
      length: requests.length,
      forEach: (visit) => {
        // One view over whatever facts the walk has come to: they may be one object that changes under it.
        let current: RequestFacts | null = null;
        const view = {};
        for (const field of Object.keys(untouched) as (keyof RequestFacts)[]) {
          Object.defineProperty(view, field, { enumerable: true, get: () => current?.[field] });
        }
        Object.defineProperty(view, "price", {
          enumerable: true,
          get: () => repriced(current?.price ?? null, target, changes, rates),
        });
        requests.forEach((facts) => {
          current = facts;
          visit(view as RequestFacts);
        });
      },
    },
  };
}
