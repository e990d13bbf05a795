/** All that a report is said with in one language. */
import { type ChartWords, chineseWords, englishWords, type Look } from "../../charts/index.ts";
import type { OverviewColumn } from "../../metrics/index.ts";
import {
  type Format,
  failureWords,
  formatIn,
  type InBoth,
  type Language,
  metricName,
  metricWords,
  phaseWords,
  reasonIn,
  runStates,
  statName,
  statWords,
} from "../../words/index.ts";
import { cautionWords } from "./words/cautions.ts";
import { chartNameWords } from "./words/charts.ts";
import { findingWords } from "./words/findings.ts";
import { frameWords } from "./words/frame.ts";
import { methodWords } from "./words/method.ts";

export interface Say {
  language: Language;
  format: Format;
  frame: (typeof frameWords)["en"];
  finding: (typeof findingWords)["en"];
  caution: (typeof cautionWords)["en"];
  method: (typeof methodWords)["en"];
  chart: (typeof chartNameWords)["en"];
  failures: (typeof failureWords)["en"];
  phases: (typeof phaseWords)["en"];
  states: (typeof runStates)["en"];
  /** `TTFT median`; `long`: `Time to first token, median`. */
  metric(named: { metric: string; stat: string | null }, long?: boolean): string;
  /** As a heading: short where a reader of speeds knows it (`TTFT median`), in full of money (`Cost per request, average`). */
  column(named: { metric: string; stat: string | null; kind: OverviewColumn["kind"] }): string;
  /** What a metric says; null where there is nothing to explain. */
  meaning(metric: string): string | null;
  /** `0.21 s (95 %: 0.20–0.22; n 176)` */
  value(
    of: { value: number; low: number | null; high: number | null; n: number | null },
    unit: string,
    level: number,
  ): string;
  /** `0.20–0.22`; empty where nothing is known. */
  interval(low: number | null, high: number | null, unit: string): string;
  /** A number that was set, as it was: `4`, `0.5`. */
  set(value: number): string;
  /** `95 %` */
  level(level: number): string;
  /** `a, b and 3 more` */
  names(names: readonly string[], most?: number): string;
  /** Why a number is missing, in a word or two. */
  why(why: string): string;
  /** `lower is better` */
  better(better: "low" | "high"): string;
  look(theme: "light" | "dark"): Look;
}

const chartWords: Record<Language, ChartWords> = { en: englishWords, zh: chineseWords };

export function sayIn(language: Language): Say {
  const format = formatIn(language, "UTC");
  const of = <W>(words: InBoth<W>) => words[language];
  const frame = of(frameWords);
  const level = (share: number) => `${Number((100 * share).toPrecision(4))} %`;
  const interval = (low: number | null, high: number | null, unit: string) => {
    if (low === null && high === null) return "";
    if (low === null) return `≤ ${format.inUnit(high, unit)}`;
    return high === null
      ? `≥ ${format.inUnit(low, unit)}`
      : `${format.inUnit(low, unit)}–${format.inUnit(high, unit)}`;
  };
  const metric: Say["metric"] = ({ metric: name, stat }, isLong = false) => {
    const { name: short, long } = metricName(of(metricWords), name);
    const ofStat = statName(of(statWords), stat);
    if (ofStat === "") return isLong ? long : short;
    return isLong ? `${long}${language === "zh" ? "，" : ", "}${ofStat}` : `${short} ${ofStat}`;
  };
  const [open, close, semicolon, colon] =
    language === "zh" ? ["（", "）", "；", "："] : [" (", ")", "; ", ": "];
  return {
    ...{ language, format, frame, interval, level },
    set: (value) => new Intl.NumberFormat(format.locale, { maximumSignificantDigits: 6 }).format(value),
    finding: of(findingWords),
    caution: of(cautionWords),
    method: of(methodWords),
    chart: of(chartNameWords),
    failures: of(failureWords),
    phases: of(phaseWords),
    states: of(runStates),
    metric,
    column: ({ kind, ...named }) =>
      metric(named, kind === "price" || kind === "money" || named.metric === "cost_per_request"),
    meaning: (name) => metricName(of(metricWords), name).what,
    value: ({ value, low, high, n }, unit, share) => {
      const between = interval(low, high, unit);
      const parts = [
        between === "" ? null : `${level(share)}${colon}${between}`,
        n === null ? null : `n ${format.count(n)}`,
      ].filter((part) => part !== null);
      const shown = format.withUnit(value, unit);
      return parts.length === 0 ? shown : `${shown}${open}${parts.join(semicolon)}${close}`;
    },
    names: (names, most = 4) =>
      names.length <= most + 1
        ? format.list(names)
        : `${names.slice(0, most).join(language === "zh" ? "、" : ", ")} ${frame.and(format.count(names.length - most))}`,
    why: (why) => reasonIn(language, why).short,
    better: (better) => chartWords[language][better === "low" ? "lowerIsBetter" : "higherIsBetter"],
    look: (theme) => ({ theme, words: chartWords[language], locale: format.locale, zone: "UTC" }),
  };
}
