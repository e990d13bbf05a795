/** What a page has to know first: what is read, whether it can be, which targets and metrics there are. */
import { DsrError } from "../../base/index.ts";
import { metricDefinitions } from "../../metrics/index.ts";
import { type TargetEvidence, targetName } from "../../record/index.ts";
import type { MetaDocument } from "../contract/documents.ts";
import { asNamed } from "./as-named.ts";
import type { ReaderDeps } from "./deps.ts";
import { everything } from "./scope.ts";
import type { Held, Shelf } from "./shelf.ts";

/** Never throws on a store that cannot be read: `trouble` says what stands in the way. */
export function metaOf(deps: ReaderDeps, shelf: Shelf): MetaDocument {
  let held: Held | null = null;
  let trouble: MetaDocument["trouble"] = null;
  try {
    held = shelf.evidence(everything);
    if (held.targets.length === 0) trouble = nothingYet(deps.names);
  } catch (thrown) {
    const error = asNamed(thrown, deps);
    if (!(error instanceof DsrError)) throw error;
    const { code, message, hint } = error;
    trouble = { code, message, hint };
  }
  const targets = held?.targets ?? [];
  return {
    version: deps.dsrVersion,
    sources: deps.names,
    trouble,
    asOf: held?.asOf ?? new Date(deps.clock.wallMs()).toISOString(),
    targets: targets.map(({ target }) => ({
      name: targetName(target),
      ...{ provider: target.provider, model: target.model, mode: target.mode },
    })),
    metrics: metricDefinitions.map(({ name, unit, better, formula, note, stats }) => ({
      ...{ name, unit, better, formula, note },
      stats: [...stats],
    })),
    span: spanOf(targets),
  };
}

function nothingYet(names: readonly string[]): NonNullable<MetaDocument["trouble"]> {
  return {
    code: "no_evidence",
    message: `There is no evidence in ${names.join(", ")}.`,
    hint: "Measure with `dsr perf` and `dsr bench`, or bring old results in with `dsr results import`.",
  };
}

/** Writing out a time takes longer than all else: of more requests than this, one in so many is looked at, and the last. */
const MANY = 10_000;
const ONE_IN = 64;

function spanOf(targets: readonly TargetEvidence[]): MetaDocument["span"] {
  let [first, last] = ["", ""];
  for (const { requests } of targets) {
    const every = requests.length > MANY ? ONE_IN : 1;
    let i = 0;
    requests.forEach((facts) => {
      i += 1;
      if (i % every !== 0 && i !== 1 && i !== requests.length) return;
      const { startedAt } = facts;
      if (first === "" || startedAt < first) first = startedAt;
      if (startedAt > last) last = startedAt;
    });
  }
  return first === "" ? null : { first, last };
}
