/** A requirement from the value of its document, defaults spelled out. */
import type { Workload } from "../../record/index.ts";
import type { Fault } from "./parse-fault.ts";
import { filterFaults } from "./parse-filters.ts";
import { orderFaults } from "./parse-order.ts";
import { scopeFaults, windowMs } from "./parse-scope.ts";
import { shapeFaults } from "./parse-shape.ts";
import {
  type Filter,
  type Key,
  type OrderKey,
  plainly,
  type Requirement,
  type Tolerance,
  type Weight,
} from "./requirement.ts";
import { type RequirementFile, requirementSchema } from "./schema.ts";
import { writtenKeyOf } from "./written-key.ts";

/** The requirement that a document states, or null and everything that is wrong with it. */
export function readDocument(document: unknown): {
  requirement: Requirement | null;
  faults: readonly Fault[];
} {
  const parsed = requirementSchema.safeParse(document);
  const faults = [
    ...(parsed.success ? [] : parsed.error.issues.flatMap((issue) => shapeFaults(issue, document))),
    ...filterFaults(document),
    ...orderFaults(document),
    ...scopeFaults(document),
  ];
  return { requirement: parsed.success && faults.length === 0 ? requirementOf(parsed.data) : null, faults };
}

function requirementOf(file: RequirementFile): Requirement {
  return {
    filters: file.filters.map(filterOf),
    order: (file.order ?? []).map(orderKeyOf),
    weights: file.weights === undefined ? plainly.weights : file.weights.map(weightOf),
    confidence: file.confidence ?? plainly.confidence,
    window: file.window === undefined ? plainly.window : { text: file.window, ms: windowMs(file.window) },
    models: listOf(file.model),
    where: workloadOf(file.where),
    minSamples: file.min_samples ?? plainly.minSamples,
    unknown: file.unknown ?? plainly.unknown,
  };
}

function filterOf({ min, max, is, ...key }: RequirementFile["filters"][number]): Filter {
  if (is !== undefined) return { metric: "verify", is };
  return { ...keyOf(key), ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}

/** With the default stat spelled out, so that what is decided can be read off the decision. */
function keyOf(written: object): Key {
  const key = writtenKeyOf({ ...written });
  if (key === null) throw new RangeError("an entry without faults asks for a number");
  return key;
}

function orderKeyOf({ tolerance, ...key }: NonNullable<RequirementFile["order"]>[number]): OrderKey {
  return tolerance === undefined ? keyOf(key) : { ...keyOf(key), tolerance: toleranceOf(tolerance) };
}

function toleranceOf(written: number | string): Tolerance {
  return typeof written === "number" ? { absolute: written } : { percent: Number.parseFloat(written) };
}

function weightOf({ weight, ...key }: NonNullable<RequirementFile["weights"]>[number]): Weight {
  return { ...keyOf(key), weight };
}

function listOf(written: string | readonly string[] | undefined): readonly string[] | null {
  if (written === undefined) return null;
  return typeof written === "string" ? [written] : written;
}

/** Null where nothing is narrowed: that everything is streamed goes without saying. */
function workloadOf(where: RequirementFile["where"]): Workload | null {
  if (where === undefined) return null;
  const workload: Workload = {
    sources: listOf(where.source),
    inputTokens:
      where.input_tokens === undefined
        ? null
        : { min: where.input_tokens.min ?? null, max: where.input_tokens.max ?? null },
    hours: where.hours ?? null,
    regions: listOf(where.region),
  };
  return Object.values(workload).every((part) => part === null) ? null : workload;
}
