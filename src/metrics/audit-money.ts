/** What the difference between the bill's tokens and ours comes to in money, at the prices of the time. */
import { type ExchangeRates, type RequestRecord, toCny } from "../record/index.ts";
import type { Comparable } from "./audit-tokens.ts";
import { requestCostCny } from "./cost.ts";

export interface MoneyAudit {
  /** Answers of which price, bill and our own count are known; the sums run over them. */
  n: number;
  /** Answers that could not be compared. */
  unknown: number;
  /** CNY by the bill's tokens; null when n is 0, as is all below. */
  billedCny: number | null;
  /** CNY by our own counts, with as many of the input tokens cached as the bill says. */
  countedCny: number | null;
  /** billedCny − countedCny. */
  differenceCny: number | null;
  /** The difference in percent of countedCny; null also where that is 0. */
  differencePercent: number | null;
  /**
   * The part of the difference that is the same for every request whatever its length, at the price that its input was
   * billed at: a chat template, as a rule. Null also where the prompts' lengths do not tell it apart (see `InputAudit.line`).
   */
  templateCny: number | null;
  /** The part of the difference that is reasoning billed and never shown. */
  hiddenReasoningCny: number | null;
  /** Failed requests that were billed all the same; their cost in CNY is null where a part of it is not known. */
  failures: { n: number; cny: number | null };
}

export function moneyAudit(
  requests: readonly RequestRecord[],
  compared: readonly Comparable[],
  templateTokens: number | null,
  rates: ExchangeRates,
): MoneyAudit {
  const costs = compared.flatMap((one) => costOf(one, rates) ?? []);
  const sum = (of: (cost: Cost) => number) =>
    costs.length === 0 ? null : costs.reduce((total, cost) => total + of(cost), 0);
  const billedCny = sum(({ billed }) => billed);
  const countedCny = sum(({ counted }) => counted);
  const differenceCny = billedCny === null || countedCny === null ? null : billedCny - countedCny;
  const answered = requests.filter(({ error }) => error === null).length;
  return {
    n: costs.length,
    unknown: answered - costs.length,
    billedCny,
    countedCny,
    differenceCny,
    differencePercent:
      differenceCny === null || countedCny === null || countedCny === 0
        ? null
        : (100 * differenceCny) / countedCny,
    templateCny: templateTokens === null ? null : sum(({ perInputToken }) => perInputToken * templateTokens),
    hiddenReasoningCny: sum(({ hidden }) => hidden),
    failures: billedFailures(requests, rates),
  };
}

interface Cost {
  billed: number;
  counted: number;
  hidden: number;
  /** What an input token of this request was billed at, cached ones cheaper. */
  perInputToken: number;
}

/** Null where a side cannot be priced. */
function costOf(
  { record, counted, shownOutput, hidden, input }: Comparable,
  rates: ExchangeRates,
): Cost | null {
  const { price, usage } = record;
  if (price === null || usage === null || input === null || shownOutput === null) return null;
  if (counted.inputTokens === null || counted.outputTokens === null) return null;
  const billed = requestCostCny({ price, usage, counted: null }, rates);
  const ours = { ...usage, inputTokens: counted.inputTokens, outputTokens: counted.outputTokens };
  const own = requestCostCny({ price, usage: ours, counted: null }, rates);
  const ofInput = requestCostCny({ price, usage: { ...usage, outputTokens: 0 }, counted: null }, rates);
  const perM = toCny(price.outputPerM, price.currency, rates);
  if (billed === null || own === null || ofInput === null || perM === null) return null;
  return {
    billed,
    counted: own,
    hidden: ((hidden ?? 0) * perM) / 1e6,
    perInputToken: input === 0 ? 0 : ofInput / input,
  };
}

function billedFailures(requests: readonly RequestRecord[], rates: ExchangeRates): MoneyAudit["failures"] {
  const billed = requests.filter(({ error, usage }) => error !== null && usage !== null);
  let cny: number | null = 0;
  for (const { price, usage } of billed) {
    const cost = requestCostCny({ price, usage, counted: null }, rates);
    cny = cost === null || cny === null ? null : cny + cost;
  }
  return { n: billed.length, cny };
}
