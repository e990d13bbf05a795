/** Faults of what is optimised: an order or weights, no weighted key twice, weights that sum to 1. */
import { type Entry, entriesOf, type Fault, isObject, pathText } from "./parse-fault.ts";
import { keyFaults } from "./parse-key.ts";
import { describeKey, metricKey } from "./requirement.ts";
import { writtenKeyOf } from "./written-key.ts";

/** How far from 1 the sum of weights may be: what adding decimal fractions in binary costs. */
const ROUNDING = 1e-9;

export function orderFaults(document: unknown): Fault[] {
  const [order, weights] = [entriesOf(document, "order"), entriesOf(document, "weights")];
  return [
    ...eitherOr(document),
    ...[...order, ...weights].flatMap(keyFaults),
    ...repeated(weights),
    ...sumFaults(document, weights),
  ];
}

function eitherOr(document: unknown): Fault[] {
  if (!isObject(document)) return [];
  const [hasOrder, hasWeights] = ["order", "weights"].map((key) => Object.hasOwn(document, key));
  if (hasOrder && hasWeights) {
    return [
      { path: ["weights"], message: 'stands beside "order"; weights take its place, so keep one of the two' },
    ];
  }
  if (hasOrder || hasWeights) return [];
  const message =
    'is missing; it must be a list such as [{"metric": "output_price"}]; [] prefers nothing ("weights" may stand in its place)';
  return [{ path: ["order"], message }];
}

/** Of two weights on one number nobody knows which was meant. In an order a key may stand again: with a tolerance first, and exact behind it. */
function repeated(entries: readonly Entry[]): Fault[] {
  const first = new Map<string, Fault["path"]>();
  return entries.flatMap(({ path, entry }) => {
    const key = writtenKeyOf(entry);
    if (key === null) return [];
    const before = first.get(metricKey(key));
    first.set(metricKey(key), before ?? path);
    return before === undefined
      ? []
      : [{ path, message: `${describeKey(key)} is ${pathText(before)} already; keep one of them` }];
  });
}

/** Silent while a weight is no weight yet: that is the fault to mend first. */
function sumFaults(document: unknown, entries: readonly Entry[]): Fault[] {
  const written = isObject(document) ? document.weights : undefined;
  if (!Array.isArray(written) || written.length === 0 || written.length !== entries.length) return [];
  const weights = entries.map(({ entry }) => entry.weight);
  if (!weights.every((weight): weight is number => typeof weight === "number" && weight > 0)) return [];
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (Math.abs(sum - 1) <= ROUNDING) return [];
  const rounded = (value: number) => String(Number(value.toPrecision(6)));
  const message = `sum to ${rounded(sum)}; they must sum to 1: divide each by ${rounded(sum)}, which gives ${weights.map((weight) => rounded(weight / sum)).join(", ")}`;
  return Number.isFinite(sum) ? [{ path: ["weights"], message }] : [];
}
