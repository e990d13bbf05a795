/** Faults of filters that no schema can say: whether one can hold at all, and whether all can hold together. */
import { findMetric } from "../../metrics/index.ts";
import { type Entry, entriesOf, type Fault, pathText } from "./parse-fault.ts";
import { keyFaults, whyUnmeetable } from "./parse-key.ts";
import { describeKey, type Key, metricKey } from "./requirement.ts";
import { VERIFY } from "./schema.ts";
import { writtenKeyOf } from "./written-key.ts";

export function filterFaults(document: unknown): Fault[] {
  const entries = entriesOf(document, "filters");
  return [
    ...entries.flatMap((entry) => [...keyFaults(entry), ...boundFaults(entry)]),
    ...contradictions(entries),
  ];
}

function boundFaults({ path, entry }: Entry): Fault[] {
  const { metric, min, max } = entry;
  if (metric === VERIFY) return verdictFaults({ path, entry });
  const faults: Fault[] = [];
  if ("is" in entry) {
    faults.push({
      path: [...path, "is"],
      message: `"is" goes with verify alone; write "min", "max" or both`,
    });
  }
  if (!("min" in entry) && !("max" in entry) && !("is" in entry)) {
    faults.push({ path, message: 'a filter needs "min", "max" or both' });
  }
  if (typeof min === "number" && typeof max === "number" && min > max) {
    faults.push({ path, message: `min ${min} is above max ${max}: no value can meet both` });
  }
  const definition = typeof metric === "string" ? findMetric(metric) : null;
  for (const side of ["min", "max"] as const) {
    const bound = entry[side];
    if (definition === null || typeof bound !== "number") continue;
    const message = whyUnmeetable(definition, side, bound);
    if (message !== null) faults.push({ path: [...path, side], message });
  }
  return faults;
}

function verdictFaults({ path, entry }: Entry): Fault[] {
  const bounds = ["min", "max"].filter((side) => side in entry);
  return [
    ...("is" in entry ? [] : [{ path, message: 'a filter on verify needs "is": "equivalent"' }]),
    ...bounds.map((side) => ({
      path: [...path, side],
      message: 'verify is a verdict and has no bounds; write "is": "equivalent"',
    })),
  ];
}

interface Side {
  bound: number;
  index: number;
  path: Fault["path"];
}

/** Two filters on one number that no value can meet together: the highest min of it is above its lowest max. */
function contradictions(entries: readonly Entry[]): Fault[] {
  const byKey = new Map<string, { key: Key; min: Side | null; max: Side | null }>();
  entries.forEach(({ path, entry }, index) => {
    const key = writtenKeyOf(entry);
    if (key === null) return;
    const sides = byKey.get(metricKey(key)) ?? { key, min: null, max: null };
    const { min, max } = entry;
    if (typeof min === "number" && min > (sides.min?.bound ?? Number.NEGATIVE_INFINITY)) {
      sides.min = { bound: min, index, path };
    }
    if (typeof max === "number" && max < (sides.max?.bound ?? Number.POSITIVE_INFINITY)) {
      sides.max = { bound: max, index, path };
    }
    byKey.set(metricKey(key), sides);
  });
  return [...byKey.values()].flatMap(({ key, min, max }) => {
    if (min === null || max === null || min.index === max.index || min.bound <= max.bound) return [];
    const [first, second] = min.index < max.index ? [min, max] : [max, min];
    return [
      {
        path: second.path,
        message: `no value can meet both ${pathText(first.path)} and ${pathText(second.path)}: ${describeKey(key)} would have to be at least ${min.bound} and at most ${max.bound}`,
      },
    ];
  });
}
