/** The sentence that says what an alert found; where it stands beside its target, the target is its subject. */

import type { Format } from "../../words/index.ts";
import { metricName, type metricWords } from "../../words/index.ts";
import type { Alert } from "../contract/documents.ts";
import type { alertWords } from "./words/alerts.ts";

export interface AlertLanguage {
  words: (typeof alertWords)["en"];
  metrics: (typeof metricWords)["en"];
  format: Format;
  nowMs: number;
}

/** A kind, or facts, that this page does not know are told fact by fact. */
export function alertText({ kind, facts }: Pick<Alert, "kind" | "facts">, language: AlertLanguage): string {
  const { words, format } = language;
  const number = (name: string) => (typeof facts[name] === "number" ? (facts[name] as number) : null);
  const text = (name: string) => (typeof facts[name] === "string" ? (facts[name] as string) : null);
  const [n, success] = [number("n"), number("success")];
  switch (kind) {
    case "failing": {
      if (n === null || success === null) break;
      const before = number("success_before");
      const said = {
        success: format.share(success),
        n: format.count(n),
        hours: format.figure(number("hours")),
      };
      return (
        words.failing(said) +
        (before === null
          ? words.stop
          : words.failingBefore({ before: format.share(before), n: format.count(number("n_before")) }))
      );
    }
    case "stale": {
      const last = text("last");
      if (last === null) break;
      const usual = number("usual_hours");
      return (
        words.stale({ ago: format.ago(last, language.nowMs) }) +
        (usual === null ? words.stop : words.staleUsual({ hours: format.figure(usual) }))
      );
    }
    case "substitute": {
      const [asked, answered] = [text("asked"), text("answered")];
      if (asked === null || answered === null) break;
      return words.substitute({ asked, answered });
    }
    case "degraded": {
      const reference = text("reference");
      if (reference === null) break;
      const points = (name: string) => format.inUnit(number(name), "0–100");
      const said = { drop: points("drop"), low: points("low"), high: points("high") };
      return words.degraded({ reference, ...said, pairs: format.count(number("pairs")) });
    }
    case "drift":
    case "price":
      if (text("metric") === null) break;
      return changeText(kind, facts, language);
    case "requirement_lost": {
      const name = text("requirement");
      if (name === null) break;
      const why = text("why");
      if (why !== null) return words.requirementUnread({ name, why });
      const unknown = number("unknown") ?? 0;
      return words.requirement({
        ...{ name, n: format.count(number("targets")) },
        unknown: unknown === 0 ? "" : words.requirementUnknown({ n: format.count(unknown) }),
      });
    }
  }
  return plainText(facts, language);
}

function changeText(
  kind: "drift" | "price",
  facts: Alert["facts"],
  { words, metrics, format }: AlertLanguage,
): string {
  const unit = kind === "drift" ? String(facts.unit ?? "") : "CNY/M";
  const show = (value: string | number | null | undefined) => {
    if (typeof value !== "number") return value ?? format.figure(null);
    return kind === "drift" ? format.withUnit(value, unit) : format.inUnit(value, unit);
  };
  const change = typeof facts.change === "number" ? facts.change : null;
  const said = {
    metric: metricName(metrics, String(facts.metric)).long,
    ...{ before: show(facts.before), after: show(facts.after) },
    by: change === null ? "" : words.by({ percent: signedShare(change, format) }),
  };
  return kind === "drift"
    ? words.drift(said)
    : words.price({ ...said, currency: String(facts.currency ?? "") });
}

/** `+140 %`, `−12 %`. */
export function signedShare(change: number, { share }: Pick<Format, "share">): string {
  return `${change < 0 ? "−" : "+"}${share(Math.abs(change))}`;
}

function plainText(facts: Alert["facts"], { words, format }: AlertLanguage): string {
  const said = Object.entries(facts).flatMap(([name, value]) =>
    value === null ? [] : [words.fact(name, typeof value === "number" ? format.figure(value) : value)],
  );
  return said.length === 0 ? words.unknownKind : `${said.join("; ")}${words.stop}`;
}
