/** A sweep over rising load: what each step came to, and the knee, the highest load at which the stated limits hold. */
import { quantity } from "../base/index.ts";
import { brief, count, figure, percent } from "./number.ts";
import { aside, blocks, item, lines, section, title } from "./section.ts";
import type { Style, Tone } from "./style.ts";
import { type Column, table } from "./table.ts";

export interface SweepStep {
  /** Asked for: requests per second, or requests open at once. */
  load: number;
  /** Requests whose outcome counts. */
  n: number;
  /** Requests sent per second. */
  achievedPerS: number | null;
  /** Of the requests planned for the step, those that this client began late, and those that it never sent. */
  delivery: { planned: number; late: number; dropped: number };
  /** Seconds. */
  ttftP90S: number | null;
  tpotP90S: number | null;
  /** 0–1 */
  success: number | null;
  /** Share (0–1) of requests within every limit, its 95 % interval, and such requests per second. */
  goodput: number | null;
  goodputInterval: { low: number; high: number } | null;
  goodPerS: number | null;
  /** `not delivered`: this client could not make the load, so the step says nothing of the provider. Null without limits. */
  limits: "hold" | "broken" | "not delivered" | "unknown" | null;
  /** What broke, as a clause: `ttft p90 is 2.4 s`; null where nothing did. */
  broken: string | null;
}

export interface SweepTarget {
  /** `provider/model@mode` */
  target: string;
  /** In the order of rising load. */
  steps: readonly SweepStep[];
  /** The highest load at which the limits hold, no lower one having broken them; null where there is none. */
  knee: number | null;
}

export interface SweepFacts {
  /** What rises. */
  of: "rate" | "concurrency";
  /** The limits in words: `ttft p90 < 2 s`; none leaves out what rests on them. */
  limits: readonly string[];
  targets: readonly SweepTarget[];
}

/** A table of steps for each target and the knee in a sentence; nothing without steps. */
export function sweepSection({ of, limits, targets }: SweepFacts, style: Style): string {
  const swept = targets.filter(({ steps }) => steps.length > 0);
  if (swept.length === 0) return "";
  const limited = limits.length > 0;
  const most = Math.max(0, ...swept.flatMap(({ steps }) => steps.map(({ goodPerS }) => goodPerS ?? 0)));
  return section(
    limited ? `Sweep, within ${limits.join(" and ")}` : "Sweep",
    style,
    blocks(
      limited
        ? lines(...swept.map((target) => item("", kneeSentence(target, of), style, kneeTone(target))))
        : null,
      ...swept.map(({ target, steps }) =>
        lines(title(target, style), stepTable(steps, { of, limited, most }, style)),
      ),
      limited
        ? aside(
            "Limits and goodput count a failed request as behind every success; ttft and tpot here are of successes. " +
              "Goodput: requests within every limit, as a share with its 95 % interval and per second. " +
              "Not delivered: this client could not make the load; the step says nothing of the provider.",
            style,
          )
        : null,
    ),
  );
}

function stepTable(
  steps: readonly SweepStep[],
  { of, limited, most }: { of: SweepFacts["of"]; limited: boolean; most: number },
  style: Style,
): string {
  const right = { align: "right" as const };
  const columns: Column<SweepStep>[] = [
    {
      head: of === "rate" ? "rate" : "in flight",
      unit: of === "rate" ? "req/s" : "",
      ...right,
      cell: ({ load }) => brief(load),
    },
    { head: "achieved", unit: "req/s", ...right, cell: ({ achievedPerS }) => figure(achievedPerS) },
    { head: "n", ...right, cell: ({ n }) => count(n), drop: 5 },
    { head: "ttft p90", unit: "s", short: ["ttft", "p90 s"], ...right, cell: (row) => figure(row.ttftP90S) },
    {
      head: "tpot p90",
      unit: "s",
      short: ["tpot", "p90 s"],
      ...right,
      cell: (row) => figure(row.tpotP90S),
      drop: 1,
    },
    { head: "success", ...right, cell: ({ success }) => percent(success), drop: 2 },
  ];
  const ofLimits: Column<SweepStep>[] = [
    { head: "limits", cell: ({ limits }) => limits ?? "", tone: toneOf },
    { head: "goodput", ...right, cell: goodputText },
    { head: "good", unit: "req/s", ...right, cell: ({ goodPerS }) => figure(goodPerS), drop: 3 },
    { head: "", cell: ({ goodPerS }) => bar(goodPerS, most), drop: 6 },
  ];
  if (steps.some(({ broken }) => broken !== null))
    ofLimits.push({ head: "broken by", cell: ({ broken }) => broken ?? "", wrapTo: 16, drop: 4 });
  return table(steps, limited ? [...columns, ...ofLimits] : columns, style);
}

function toneOf({ limits }: SweepStep): Tone | null {
  if (limits === "hold") return "green";
  return limits === "broken" ? "red" : "yellow";
}

/** `97.5 % (92–99)` */
function goodputText({ goodput, goodputInterval }: SweepStep): string {
  if (goodput === null || goodputInterval === null) return percent(goodput);
  const [low, high] = [goodputInterval.low, goodputInterval.high].map((share) => Math.round(share * 100));
  return `${percent(goodput)} (${low}–${high})`;
}

const BAR = 12;

function bar(value: number | null, most: number): string {
  if (value === null || most === 0) return "";
  return "█".repeat(Math.round((value / most) * BAR));
}

function kneeTone({ knee }: SweepTarget): Tone | null {
  return knee === null ? "yellow" : null;
}

/** `sim-a/model-x: the limits hold up to 12 requests/s; at 16 ttft p90 is 2.4 s.` */
function kneeSentence({ target, steps, knee }: SweepTarget, of: SweepFacts["of"]): string {
  const next = steps.find(({ load, limits }) => load > (knee ?? -1) && limits !== "hold") ?? null;
  const load = (value: number) => `${brief(value)} ${unitOf(value, of)}`;
  if (knee !== null) {
    const holds = `${target}: the limits hold up to ${load(knee)}`;
    return next === null
      ? `${holds}, the highest load tried: the knee lies beyond.`
      : `${holds}; ${after(next, brief(next.load))}.`;
  }
  if (next === null) return `${target}: no step tells whether the limits hold.`;
  if (next.limits === "broken")
    return `${target}: the limits do not hold even at ${load(next.load)}${next.broken === null ? "" : `: ${next.broken}`}.`;
  return `${target}: not known where the limits hold; ${after(next, load(next.load))}.`;
}

/** What came at the step after the knee. */
function after({ limits, broken, achievedPerS, delivery }: SweepStep, load: string): string {
  if (limits === "broken") return `at ${load} ${broken ?? "they do not"}`;
  if (limits === "not delivered")
    return `${load} could not be delivered by this client: ${undelivered(delivery)}${achievedPerS === null ? "" : ` (${brief(achievedPerS)} requests/s came about)`}`;
  return `at ${load} too little was measured to tell`;
}

/** `9 of 120 requests late, 3 dropped` */
function undelivered({ planned, late, dropped }: SweepStep["delivery"]): string {
  const of = `of ${quantity(planned, "request")}`;
  if (late === 0) return `${count(dropped)} ${of} dropped`;
  return `${count(late)} ${of} late${dropped === 0 ? "" : `, ${count(dropped)} dropped`}`;
}

function unitOf(load: number, of: SweepFacts["of"]): string {
  if (of === "concurrency") return "in flight";
  return load === 1 ? "request/s" : "requests/s";
}
