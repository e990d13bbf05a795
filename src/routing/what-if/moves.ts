/** Two decisions side by side: where each target stood and stands, and why that changed. */
import { type Target, targetName } from "../../record/index.ts";
import type { Decision, Excluded, Ranked } from "../decide.ts";
import { describeFilter } from "../requirement/requirement.ts";
import { type FilterVerdict, short } from "../verdict.ts";

type Standing = Ranked | Excluded;

export interface Move extends Pick<Target, "provider" | "model" | "mode"> {
  before: Place;
  after: Place;
  /** True when the target's place, or a verdict on it, is another than before. */
  isMoved: boolean;
  /** What changed, a phrase each; empty where nothing did. */
  why: string[];
}

export interface Place {
  /** Null where it is not ranked. */
  rank: number | null;
  /** `absent`: there was no evidence on it. */
  verdict: "met" | "failed" | "unknown" | "absent";
}

/** Every target of either decision, in the order of the second one; those that it lacks come last. */
export function compareDecisions(before: Decision, after: Decision): Move[] {
  const [was, is] = [standings(before), standings(after)];
  const isOrderedAnew = orderOf(before) !== orderOf(after);
  return [...new Set([...is.keys(), ...was.keys()])].map((name) => {
    const [old, now] = [was.get(name) ?? null, is.get(name) ?? null];
    const { provider, model, mode } = (now ?? old) as Standing;
    const [from, to] = [placeOf(old), placeOf(now)];
    const own =
      old === null || now === null ? presence(now) : [...verdictChanges(old, now), ...valueChanges(old, now)];
    const isMoved = from.rank !== to.rank || from.verdict !== to.verdict;
    const why =
      isMoved && own.length === 0
        ? [isOrderedAnew ? "the order asks for something else" : "others moved"]
        : own;
    return { provider, model, mode, before: from, after: to, isMoved, why };
  });
}

function standings({ ranking, excluded }: Decision): Map<string, Standing> {
  return new Map([...ranking, ...excluded].map((standing) => [targetName(standing), standing]));
}

function orderOf({ order, weights }: Decision): string {
  return JSON.stringify([order.map(({ key, tolerance }) => [key, tolerance]), weights]);
}

function placeOf(standing: Standing | null): Place {
  if (standing === null) return { rank: null, verdict: "absent" };
  const verdicts = standing.reasons.map(({ verdict }) => verdict);
  const verdict = verdicts.includes("failed") ? "failed" : verdicts.length > 0 ? "unknown" : "met";
  return { rank: "rank" in standing ? standing.rank : null, verdict };
}

function presence(now: Standing | null): string[] {
  return [now === null ? "there is no evidence on it any more" : "there was no evidence on it before"];
}

function verdictChanges(before: Standing, after: Standing): string[] {
  const [was, is] = [byFilter(before), byFilter(after)];
  const gone = [...was]
    .filter(([name, { verdict }]) => verdict !== "met" && !is.has(name))
    .map(
      ([name, { verdict }]) =>
        `${name}, which ${verdict === "failed" ? "failed" : "was unknown"}, is not asked for any more`,
    );
  const changed = [...is]
    .filter(([name, { verdict }]) => verdict !== (was.get(name)?.verdict ?? "met"))
    .map(([name, verdict]) => verdictText(name, verdict));
  return [...gone, ...changed];
}

function verdictText(name: string, { verdict, value, why }: FilterVerdict): string {
  if (verdict === "unknown") return `${name} is unknown now${why === null ? "" : `: ${why}`}`;
  const found = value === null ? "" : ` with ${short(value)}`;
  return verdict === "failed" ? `fails ${name}${found}` : `meets ${name} now${found}`;
}

function byFilter({ verdicts }: Standing): Map<string, FilterVerdict> {
  return new Map(verdicts.map((verdict) => [describeFilter(verdict.filter), verdict]));
}

/** Numbers that both mention and that are not the same: other prices, other evidence. */
function valueChanges(before: Standing, after: Standing): string[] {
  return Object.entries(after.values).flatMap(([key, value]) => {
    const old = Object.hasOwn(before.values, key) ? before.values[key] : undefined;
    if (old === undefined || old === value) return [];
    const shown = (number: number | null) => (number === null ? "not known" : short(number));
    return [`${key} ${shown(old)} → ${shown(value)}`];
  });
}
