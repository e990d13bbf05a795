/** Two runs held against each other: what changed, target by target, and what else was not the same. */
import { forest, type Look } from "../../charts/index.ts";
import type { CompareRow } from "../../metrics/index.ts";
import type { Block, Cell, ListItem, NamedChart, Section } from "./blocks.ts";
import type { RunComparison, TargetComparison } from "./document.ts";
import type { Say } from "./say.ts";

export function comparisonItems({ targets, confidence }: RunComparison, say: Say): ListItem[] {
  if (targets.length === 0) return [{ lead: null, text: say.finding.nothingShared, tone: "warn" }];
  const told = targets.map((target) => ({ name: nameOf(target), text: summaryOf(target, confidence, say) }));
  // What holds of several alike is said once.
  return [...Map.groupBy(told, ({ text }) => text)].map(([text, alike]) => ({
    lead: say.names(
      alike.map(({ name }) => name),
      12,
    ),
    text,
    tone: null,
  }));
}

function nameOf({ first, second }: TargetComparison): string {
  return first === second ? first : `${first} → ${second}`;
}

function summaryOf({ rows }: TargetComparison, level: number, say: Say): string {
  const { finding: words } = say;
  const known = rows.filter(({ difference }) => difference !== null);
  const of = (verdict: CompareRow["verdict"]) => known.filter((row) => row.verdict === verdict);
  const told = (some: readonly CompareRow[]) =>
    say.format.list(some.map((row) => changeText(row, level, say)));
  const [better, worse] = [of("b_better"), of("a_better")];
  const rest = known.length - better.length - worse.length;
  if (better.length + worse.length === 0) return words.noDifference({ n: say.format.count(known.length) });
  return [
    worse.length === 0 ? "" : words.worse({ list: told(worse) }),
    better.length === 0 ? "" : words.better({ list: told(better) }),
    rest === 0 ? "" : words.rest({ n: say.format.count(rest), of: say.format.count(known.length) }),
  ].join("");
}

/** `TTFT median +35 % (95 %: +20 to +50 %; n 120)` */
function changeText(row: CompareRow, level: number, say: Say): string {
  const change = changeOf(row, say);
  const n = row.difference?.n ?? 0;
  const parts = [
    change.interval === "" ? "" : `${say.level(level)}: ${change.interval}`,
    row.kind === "price" ? "" : `n ${say.format.count(n)}`,
  ].filter((part) => part !== "");
  const name = labelOf(row, say);
  return parts.length === 0 ? `${name} ${change.text}` : `${name} ${change.text} (${parts.join("; ")})`;
}

function labelOf(row: CompareRow, say: Say): string {
  return row.limits === null ? say.column(row) : `${say.metric({ ...row, stat: null })} (${row.limits})`;
}

/** By proportion where there is one, else in points. */
function changeOf(
  { difference, unit }: CompareRow,
  { format, frame }: Say,
): { text: string; interval: string } {
  const signed = (value: number | null, scale: number) => {
    if (value === null) return "–";
    const text = format.figure(Math.abs(scale * value));
    return value > 0 ? `+${text}` : value < 0 ? `−${text}` : text;
  };
  if (difference === null) return { text: "–", interval: "" };
  const { ratio } = difference;
  const [of, scale, after] =
    ratio !== null
      ? [ratio, 100, "%"]
      : [difference, unit === "0–1" ? 100 : 1, unit.startsWith("0–") ? frame.points : unit];
  const { low, high } = of;
  const isKnown = low !== null || high !== null;
  return {
    text: `${signed(of.value, scale)} ${after}`,
    interval: isKnown ? frame.range(signed(low, scale), `${signed(high, scale)} ${after}`) : "",
  };
}

export function comparisonSections(comparison: RunComparison, say: Say): Section[] {
  const { frame } = say;
  const { targets, only, settings, confidence } = comparison;
  const alone = [
    ...(only.first.length === 0 ? [] : [frame.onlyIn(say.names(only.first), frame.sides.a)]),
    ...(only.second.length === 0 ? [] : [frame.onlyIn(say.names(only.second), frame.sides.b)]),
  ].map((text): Block => ({ kind: "text", text }));
  return [
    {
      ...{ id: "differences", title: frame.differences },
      blocks: [
        { kind: "text", text: frame.compareWhat(say.level(confidence)), quiet: true },
        ...alone,
        ...targets.flatMap((target, i): Block[] => [
          { kind: "heading", text: nameOf(target) },
          ...comparisonCharts(target, i, say).map((chart): Block => ({ kind: "chart", chart })),
          tableOf(target, say),
          ...(target.notes.length === 0
            ? []
            : [{ kind: "quotes" as const, title: frame.compareNotes, lines: target.notes }]),
        ]),
      ],
    },
    {
      ...{ id: "settings", title: frame.settings },
      blocks: [
        settings.length === 0
          ? { kind: "text", text: frame.sameSettings }
          : {
              ...{ kind: "table", caption: frame.settings },
              head: [{ name: frame.setting }, { name: frame.first }, { name: frame.second }],
              rows: settings.map(({ setting, first, second }) => [
                { text: setting },
                { text: first ?? "–" },
                { text: second ?? "–" },
              ]),
            },
      ],
    },
  ];
}

/** One of changes by proportion, one in points; none where there is nothing of the kind. */
export function comparisonCharts(target: TargetComparison, index: number, say: Say): NamedChart[] {
  const { chart: words, frame } = say;
  const suffix = index === 0 ? "" : `-${index + 1}`;
  const chart = (name: string, title: string, unit: string, isProportion: boolean): NamedChart[] => {
    const rows = target.rows.flatMap((row) => {
      const { difference, unit: ofRow, verdict, kind } = row;
      const of = isProportion ? (difference?.ratio ?? null) : difference?.ratio === null ? difference : null;
      if (of === null || kind === "price" || (!isProportion && !ofRow.startsWith("0–"))) return [];
      const scale = isProportion || ofRow === "0–1" ? 100 : 1;
      const scaled = (value: number | null) => (value === null ? null : scale * value);
      return [
        {
          ...{ name: labelOf(row, say), value: scaled(of.value), low: scaled(of.low), high: scaled(of.high) },
          verdict: frame.compareVerdicts[verdict],
        },
      ];
    });
    if (rows.length === 0) return [];
    return [
      {
        ...{ name: `${name}${suffix}`, title: `${title}: ${nameOf(target)}`, about: null, isSaid: true },
        draw: (look: Look) => forest({ label: words.change, unit, rows }, look),
      },
    ];
  };
  return [
    ...chart("differences", words.differences, "%", true),
    ...chart("points", words.points, frame.points, false),
  ];
}

const TONES = { b_better: "good", a_better: "bad" } as const;

function tableOf({ rows }: TargetComparison, say: Say): Block {
  const { frame, format } = say;
  const number = (name: string) => ({ name, isNumber: true });
  return {
    ...{ kind: "table", caption: frame.compareTable },
    head: [
      { name: frame.metric },
      number(frame.first),
      number(frame.second),
      number(frame.ratio),
      { name: frame.verdict },
      number(frame.n),
    ],
    rows: rows.map((row) => {
      const side = ({ value, low, high, n }: CompareRow["a"]): Cell => {
        const under = [
          say.interval(low, high, row.unit),
          n === null || value === null ? "" : `n ${format.count(n)}`,
        ];
        const told = under.filter((part) => part !== "").join("; ");
        return { text: format.inUnit(value, row.unit), ...(told === "" ? {} : { under: told }) };
      };
      const { text, interval } = changeOf(row, say);
      const tone = row.verdict in TONES ? TONES[row.verdict as keyof typeof TONES] : null;
      return [
        { text: labelOf(row, say), under: format.unit(row.unit) },
        side(row.a),
        side(row.b),
        { text, ...(interval === "" ? {} : { under: interval }) },
        { text: frame.compareVerdicts[row.verdict], tone },
        { text: row.difference === null ? "–" : format.count(row.difference.n) },
      ];
    }),
  };
}
