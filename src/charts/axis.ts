/** The axes of charts: quantities on linear and logarithmic scales, shares, moments, rows. */
import type { Look } from "./chart.ts";
import { logLimits, logTicks } from "./log-ticks.ts";
import { shareText, tickText } from "./number-text.ts";
import { palette } from "./palette.ts";
import { plainText } from "./plain-text.ts";
import { momentText, timeTicks, zoneName } from "./time-ticks.ts";

export type AxisOption = Record<string, unknown>;

/** `Time to first token (s, log scale) · lower is better` */
export function axisName(
  { label, unit }: { label: string; unit: string },
  look: Look,
  more: { log?: boolean; better?: "low" | "high" } = {},
): string {
  const { words } = look;
  const inside = [unit, more.log === true ? words.logarithmic : ""].filter((text) => text !== "").join(", ");
  const name = inside === "" ? plainText(label, 60) : `${plainText(label, 60)} (${plainText(inside)})`;
  if (more.better === undefined) return name;
  return `${name} · ${more.better === "low" ? words.lowerIsBetter : words.higherIsBetter}`;
}

/**
 * An axis of numbers that shows all `values`. A logarithmic one has no place for 0 and less: they are not drawn (`drawable` tells
 * which are), and the chart says so. `zero`: a linear axis begins at 0, as lengths that are compared need.
 */
export function quantityAxis(
  look: Look,
  { values, log, zero = false }: { values: Iterable<number>; log: boolean; zero?: boolean },
): AxisOption {
  const shared = {
    ...quiet(look),
    axisLabel: { ...labelStyle(look), formatter: (tick: number) => tickText(tick, look.locale) },
  };
  const limits = log ? logLimits(values) : null;
  if (limits === null)
    return { ...shared, type: "value", scale: !zero, ...(zero ? {} : { boundaryGap: ["4%", "4%"] }) };
  const customValues = logTicks(limits.min, limits.max);
  return {
    ...shared,
    ...{ type: "log", logBase: 10, ...limits },
    axisTick: { show: false, customValues },
    axisLabel: { ...shared.axisLabel, customValues },
  };
}

/** Shares in percent, up to 100 %; from where they begin to be of interest if `lowest` is the lowest of them. */
export function shareAxis(look: Look, lowest: number): AxisOption {
  const floors = [0.995, 0.99, 0.98, 0.95, 0.9, 0.8, 0.5];
  const min = lowest === 1 ? 0.9 : (floors.find((floor) => floor < lowest) ?? 0);
  const customValues = min === 0 ? { customValues: [0, 0.25, 0.5, 0.75, 0.9, 1] } : {};
  return {
    ...quiet(look),
    ...{ type: "value", min, max: 1 },
    axisTick: { show: false, ...customValues },
    axisLabel: {
      ...labelStyle(look),
      ...customValues,
      formatter: (tick: number) => shareText(Number(tick.toPrecision(6)), look.locale),
    },
  };
}

/** Moments (Unix ms) in the zone of the look, whose name stands below. */
export function timeAxis(look: Look, times: Iterable<number>): AxisOption {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const at of times) {
    min = Math.min(min, at);
    max = Math.max(max, at);
  }
  if (min > max) return { ...quiet(look), type: "value" };
  const room = max === min ? 1_800_000 : (max - min) * 0.015;
  const limits = { min: min - room, max: max + room };
  const ticks = timeTicks(limits.min, limits.max, look.locale, look.zone);
  return {
    ...quiet(look),
    ...{ type: "value", ...limits },
    ...below(look, `${look.words.time} (${zoneName(look.zone)})`),
    splitLine: { show: false },
    axisTick: { show: true, customValues: ticks.at, lineStyle: { color: palette(look.theme).axis } },
    axisLabel: { ...labelStyle(look), customValues: ticks.at, hideOverlap: true, formatter: ticks.label },
    axisPointer: {
      label: { formatter: ({ value }: { value: number }) => momentText(value, look.locale, look.zone) },
    },
  };
}

/** Rows from top to bottom, with their names. Drawn by number, so that no name is ever looked up or taken for a pattern. */
export function rowAxis(look: Look, names: readonly string[]): AxisOption {
  const shown = names.map((name) => plainText(name, 34));
  return {
    ...{ type: "category", inverse: true, data: names.map((_name, index) => `r${index}`) },
    ...{ axisLine: { show: false }, axisTick: { show: false } },
    axisLabel: {
      ...labelStyle(look),
      color: palette(look.theme).text,
      interval: 0,
      formatter: (_key: string, index: number) => shown[index] ?? "",
    },
  };
}

/** A name in the middle below the axis. */
export function below(look: Look, name: string): AxisOption {
  const { quiet: color } = palette(look.theme);
  return { name, nameLocation: "middle", nameGap: 26, nameTextStyle: { color, fontSize: 12 } };
}

function quiet(look: Look): AxisOption {
  const { axis, grid } = palette(look.theme);
  return {
    axisLine: { show: true, onZero: false, lineStyle: { color: axis } },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: grid } },
    axisPointer: { show: false },
  };
}

function labelStyle(look: Look): AxisOption {
  return { color: palette(look.theme).quiet, fontSize: 11, hideOverlap: true };
}
