/** Points in plain characters, with two axes: logarithmic where values differ more than tenfold. */
import { brief } from "./number.ts";
import { plainLine } from "./sanitize.ts";
import { lines } from "./section.ts";
import { paint, type Style } from "./style.ts";
import { cut, displayWidth } from "./width.ts";

export interface ScatterAxis {
  label: string;
  unit: string;
  better: "low" | "high";
}

export interface ScatterPoint {
  x: number;
  y: number;
  /** One character. */
  mark: string;
}

const MOST_WIDE = 64;
const LEAST_WIDE = 20;
const HIGH = 14;

/** "" where fewer than two points are given, or there is no room. */
export function scatter(
  points: readonly ScatterPoint[],
  { x, y }: { x: ScatterAxis; y: ScatterAxis },
  style: Style,
): string {
  if (points.length < 2) return "";
  const across = scaleOf(points.map((point) => point.x));
  const up = scaleOf(points.map((point) => point.y));
  const tops = [up.high, up.middle, up.low].map(brief);
  const margin = Math.max(...tops.map(displayWidth));
  const wide = Math.min(MOST_WIDE, style.width - margin - 3);
  if (wide < LEAST_WIDE) return "";
  const { rows, hidden } = placed(points, across, up, wide);
  const labels = new Map([
    [0, tops[0]],
    [Math.floor((HIGH - 1) / 2), tops[1]],
    [HIGH - 1, tops[2]],
  ]);
  const body = rows.map(
    (row, i) =>
      `${(labels.get(i) ?? "").padStart(margin)} ${paint("│", "dim", style)}${row.join("").trimEnd()}`,
  );
  const indent = " ".repeat(margin + 2);
  return lines(
    cut(`${headOf(y, up.isLog)} ↑`, style.width),
    ...body,
    `${" ".repeat(margin + 1)}${paint(`└${"─".repeat(wide)}`, "dim", style)}`,
    indent + spread([across.low, across.middle, across.high].map(brief), wide),
    indent + cut(`${headOf(x, across.isLog)} →`, wide).padStart(wide),
    ...hidden.map(({ mark, under }) => `${indent}${mark} is at the same place as ${under}.`),
  );
}

interface Scale {
  low: number;
  middle: number;
  high: number;
  isLog: boolean;
  /** 0 to 1. */
  place(value: number): number;
}

function scaleOf(values: readonly number[]): Scale {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const isLog = low > 0 && high > 10 * low;
  if (low === high) return { low, middle: low, high, isLog: false, place: () => 0.5 };
  if (isLog) {
    return {
      ...{ low, high, isLog, middle: Math.sqrt(low) * Math.sqrt(high) },
      place: (value) => (Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low)),
    };
  }
  return { low, high, isLog, middle: (low + high) / 2, place: (value) => (value - low) / (high - low) };
}

/** The picture's cells from the top; where two points share a cell, the second is listed and not drawn. */
function placed(
  points: readonly ScatterPoint[],
  across: Scale,
  up: Scale,
  wide: number,
): { rows: string[][]; hidden: { mark: string; under: string }[] } {
  const rows = Array.from({ length: HIGH }, () => Array.from({ length: wide }, () => " "));
  const hidden: { mark: string; under: string }[] = [];
  for (const { x, y, mark } of points) {
    const row = rows[HIGH - 1 - Math.round(up.place(y) * (HIGH - 1))];
    const column = Math.round(across.place(x) * (wide - 1));
    const there = row?.[column];
    if (row === undefined || there === undefined) continue;
    if (there === " ") row[column] = mark;
    else hidden.push({ mark, under: there });
  }
  return { rows, hidden };
}

function headOf({ label, unit, better }: ScatterAxis, isLog: boolean): string {
  const said = [unit === "" ? null : unit, isLog ? "logarithmic" : null, `${better} is better`];
  return plainLine(`${label} (${said.filter((part) => part !== null).join(", ")})`);
}

/** Left, middle and right in so many columns. */
function spread([left = "", middle = "", right = ""]: readonly string[], wide: number): string {
  const before = Math.max(1, Math.floor((wide - middle.length) / 2) - left.length);
  const after = Math.max(1, wide - left.length - before - middle.length - right.length);
  return `${left}${" ".repeat(before)}${middle}${" ".repeat(after)}${right}`;
}
