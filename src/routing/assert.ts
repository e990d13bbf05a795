/** Assertions on a decision, for scheduled checks: what has to be true of it, as a text; and whether it is. */
import { DsrError, faultList, unknownName } from "../base/index.ts";
import { type Target, targetName } from "../record/index.ts";

type Named = Pick<Target, "provider" | "model" | "mode">;

/** The part of a decision that assertions are about. */
export interface Assertable {
  /** With `reasons` where a target has a place without meeting all filters. */
  ranking: readonly (Named & { rank: number; reasons?: readonly unknown[] | undefined })[];
  excluded: readonly Named[];
}

const fields = ["provider", "model", "mode", "target"] as const;
type Field = (typeof fields)[number];
type Comparison = "<=" | ">=" | "<" | ">" | "=";

export type Assertion = { text: string } & (
  | { about: "first"; field: Field; name: string }
  | { about: "count"; comparison: Comparison; count: number }
  | { about: "one"; state: "eligible" | "excluded"; name: string }
);

export interface AssertionResult {
  /** As it was written. */
  assertion: string;
  holds: boolean;
  /** What was found, as a sentence without a full stop. */
  why: string;
}

/** Every kind of assertion, with what it says. */
export const assertionForms: readonly (readonly [form: string, meaning: string])[] = [
  ["provider=NAME", "the first place is this provider's; where several targets share it, it is theirs alone"],
  ["model=NAME, mode=NAME", "likewise the model's or the mode's (mode=default for none)"],
  ["target=PROVIDER/MODEL[@MODE]", "likewise this target's"],
  ["eligible>=N", "so many targets meet the requirement; also >, <=, < and ="],
  ["eligible:NAME", "a target of this provider, or this target, meets the requirement"],
  ["excluded:NAME", "none does, though there is evidence on it"],
];

/** Reads assertions. Throws a DsrError (`assert_invalid`) that lists every one that is none, and the forms there are. */
export function parseAssertions(texts: readonly string[]): Assertion[] {
  const faults: string[] = [];
  const assertions = texts.flatMap((text) => {
    const read = readAssertion(text.trim());
    if (typeof read === "string") faults.push(`"${text}": ${read}`);
    return typeof read === "string" ? [] : [read];
  });
  if (faults.length === 0) return assertions;
  throw new DsrError(`Assertions that cannot be checked, ${faultList(faults)}`, {
    code: "assert_invalid",
    hint: `An assertion is one of: ${assertionForms.map(([form]) => form).join("; ")}. For example --assert provider=deepseek --assert "eligible>=2".`,
  });
}

function readAssertion(text: string): Assertion | string {
  const [, word = "", sign = "", value = ""] = /^(\w+)\s*(<=|>=|==?|[<>:])\s*(.*)$/.exec(text) ?? [];
  if (word === "") return "it is not written NAME=VALUE, eligible>=N, eligible:NAME or excluded:NAME";
  if (value === "") return `nothing stands after "${sign}"`;
  if (word === "eligible" && sign !== ":") {
    if (!/^\d+$/.test(value)) return `"${value}" is not a whole number`;
    return {
      text,
      about: "count",
      comparison: sign === "==" ? "=" : (sign as Comparison),
      count: Number(value),
    };
  }
  if (word === "eligible" || word === "excluded") {
    if (sign !== ":") return `"${sign}" does not go with excluded; write excluded:${value}`;
    return { text, about: "one", state: word, name: value };
  }
  const field = fields.find((name) => name === word);
  if (field === undefined) return unknownName("subject", word, [...fields, "eligible", "excluded"]);
  if (!sign.startsWith("=")) return `"${sign}" does not go with ${field}; write ${field}=${value}`;
  if (field === "target" && !/^[^/]+\/.+/.test(value)) {
    return `"${value}" is not PROVIDER/MODEL or PROVIDER/MODEL@MODE`;
  }
  return { text, about: "first", field, name: value };
}

/** Whether each assertion holds of the decision, in the order given. */
export function checkAssertions(assertions: readonly Assertion[], decision: Assertable): AssertionResult[] {
  return assertions.map((assertion) => ({ assertion: assertion.text, ...checked(assertion, decision) }));
}

type Checked = Pick<AssertionResult, "holds" | "why">;

function checked(assertion: Assertion, decision: Assertable): Checked {
  switch (assertion.about) {
    case "first":
      return first(assertion.field, assertion.name, decision);
    case "count": {
      const found = eligible(decision);
      const holds = compares(found.length, assertion.comparison, assertion.count);
      return {
        holds,
        why:
          found.length === 0
            ? noneMeets(decision)
            : `${found.length} of ${all(decision).length} meet the requirement: ${named(found)}`,
      };
    }
    case "one":
      return one(assertion.state, assertion.name, decision);
  }
}

/** Holds when every target in the first place has that name, and the place was won by meeting the requirement. */
function first(field: Field, name: string, decision: Assertable): Checked {
  const known = [...new Set(all(decision).map((target) => nameOf(target, field)))];
  if (!known.includes(name)) return { holds: false, why: noEvidence(field, name, known) };
  const place = decision.ranking.filter(({ rank }) => rank === 1);
  const won = place.filter(meetsAll);
  if (won.length === 0) return { holds: false, why: noneMeets(decision) };
  const others = won.filter((target) => nameOf(target, field) !== name);
  const shared = won.length === 1 ? "" : ", which share it";
  return { holds: others.length === 0, why: `the first place is that of ${named(won)}${shared}` };
}

/** A name is that of a provider or of a target; of a provider any of its targets will do. */
function one(state: "eligible" | "excluded", name: string, decision: Assertable): Checked {
  const isMeant = (target: Named) => target.provider === name || targetName(target) === name;
  const meant = all(decision).filter(isMeant);
  if (meant.length === 0) {
    const known = all(decision).flatMap((target) => [target.provider, targetName(target)]);
    return { holds: false, why: noEvidence("provider or target", name, [...new Set(known)]) };
  }
  const meeting = eligible(decision).filter(isMeant);
  const why =
    meeting.length > 0
      ? `${named(meeting)} ${meeting.length === 1 ? "meets" : "meet"} the requirement`
      : `${named(meant)} ${meant.length === 1 ? "does" : "do"} not meet the requirement`;
  return { holds: meeting.length > 0 === (state === "eligible"), why };
}

function noEvidence(kind: string, name: string, known: readonly string[]): string {
  return `there is no evidence on it. ${unknownName(kind, name, known).replace(/\.$/, "")}`;
}

function noneMeets(decision: Assertable): string {
  return `none of ${all(decision).length} targets meets the requirement`;
}

function compares(found: number, comparison: Comparison, wanted: number): boolean {
  switch (comparison) {
    case ">=":
      return found >= wanted;
    case "<=":
      return found <= wanted;
    case ">":
      return found > wanted;
    case "<":
      return found < wanted;
    case "=":
      return found === wanted;
  }
}

function nameOf(target: Named, field: Field): string {
  if (field === "target") return targetName(target);
  return field === "mode" ? (target.mode ?? "default") : target[field];
}

/** A place alone is not enough: targets with unknown filters may be ranked after the others. */
function meetsAll({ reasons }: Assertable["ranking"][number]): boolean {
  return reasons === undefined || reasons.length === 0;
}

function eligible({ ranking }: Assertable): Named[] {
  return ranking.filter(meetsAll);
}

function all({ ranking, excluded }: Assertable): Named[] {
  return [...ranking, ...excluded];
}

function named(targets: readonly Named[]): string {
  return targets.map(targetName).join(", ");
}
