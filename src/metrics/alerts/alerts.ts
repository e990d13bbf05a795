/** Everything that evidence alone gives reason to look at. */
import { type TargetEvidence, targetName, type Verification } from "../../record/index.ts";
import type { Drift, DriftChange, DriftPrice } from "../drift/document.ts";
import { alertGrades, type EvidenceAlert } from "./document.ts";
import { failing } from "./failing.ts";
import { pastOf } from "./past.ts";
import { stale } from "./stale.ts";

export interface AlertOptions {
  /** Now. */
  wallMs: number;
  /** What a search for drift in the same evidence found; null where nobody searched. */
  drift: Pick<Drift, "changes" | "prices"> | null;
}

/** The gravest first, then the newest, then in order of name. */
export function alertsOf(
  targets: readonly TargetEvidence[],
  { wallMs, drift }: AlertOptions,
): EvidenceAlert[] {
  const ofTargets = targets.flatMap((evidence): EvidenceAlert[] => {
    const target = targetName(evidence.target);
    const past = pastOf(evidence);
    const found = [
      failing(past),
      stale(past, wallMs),
      substitute(evidence),
      degraded(evidence.verifications ?? []),
    ];
    return found.flatMap((alert) => (alert === null ? [] : [{ ...alert, target }]));
  });
  const changes = drift?.changes.filter(({ verdict }) => verdict === "drift").map(drifted) ?? [];
  const prices = drift?.prices.map(repriced) ?? [];
  return [...ofTargets, ...changes, ...prices].sort(inOrder);
}

type Untargeted = EvidenceAlert extends infer Alert
  ? Alert extends EvidenceAlert
    ? Omit<Alert, "target">
    : never
  : never;

function substitute({ target, substitutes = [] }: TargetEvidence): Untargeted | null {
  if (substitutes.length === 0) return null;
  const facts = { asked: target.model, answered: substitutes.join(", ") };
  return { kind: "substitute", grade: "warning", at: null, facts };
}

/** The newest comparison decides, as it does for requirements. */
function degraded(verifications: readonly Verification[]): Untargeted | null {
  const newest = verifications.reduce<Verification | null>(
    (latest, one) => (latest === null || one.at >= latest.at ? one : latest),
    null,
  );
  if (newest?.verdict !== "degraded") return null;
  const { reference, drop, interval, pairs, runId, at } = newest;
  const facts = { reference, drop, low: interval.low, high: interval.high, pairs, run_id: runId };
  return { kind: "degraded", grade: "serious", at, facts };
}

function drifted(found: DriftChange): EvidenceAlert {
  const { target, metric, unit, before, after, change, bounds, p, workload, isWorse, first } = found;
  return {
    ...{ kind: "drift", grade: isWorse ? "warning" : "note", target, at: first.at },
    facts: {
      ...{ metric, unit, before, after, change, p, workload },
      low: bounds?.low ?? null,
      high: bounds?.high ?? null,
    },
  };
}

/** A warning where the dearest hour or length became dearer. */
function repriced({ target, metric, currency, before, after, first }: DriftPrice): EvidenceAlert {
  const [was, is] = [before, after].map(
    (prices) => (prices.length === 1 ? prices[0] : prices.join(" / ")) ?? "",
  );
  const isDearer = Math.max(...after) > Math.max(...before);
  const change = typeof was === "number" && typeof is === "number" && was > 0 ? is / was - 1 : null;
  return {
    ...{ kind: "price", grade: isDearer ? "warning" : "note", target, at: first },
    facts: { metric, currency, before: was ?? "", after: is ?? "", change },
  };
}

function inOrder(a: EvidenceAlert, b: EvidenceAlert): number {
  const byGrade = alertGrades.indexOf(a.grade) - alertGrades.indexOf(b.grade);
  const byTime = (b.at ?? "").localeCompare(a.at ?? "");
  return byGrade || byTime || (a.target < b.target ? -1 : a.target > b.target ? 1 : 0);
}
