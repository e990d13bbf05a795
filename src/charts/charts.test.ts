/** What charts say in their tables, sentences and tooltips, and what they do with numbers that are not there. */
import { describe, expect, it } from "vitest";
import { hostileLabels, sampleCharts } from "../testing/index.ts";
import {
  bandOverTime,
  type Chart,
  ecdf,
  englishWords,
  forest,
  histogram,
  hoursBand,
  type Look,
  phasesBar,
  scatterFront,
  sharesOverTime,
  spreads,
  stackedOverTime,
  stackedShares,
  timeline,
} from "./index.ts";

const look: Look = { theme: "light", words: englishWords, locale: "en", zone: "UTC" };
const HOUR = 3_600_000;
const seconds = { label: "Time to first token", unit: "s" };

describe.each(Object.entries(sampleCharts(look)))("%s", (_name, chart) => {
  it("says in a sentence and a table what it draws", () => {
    expect(chart.description).toMatch(/^\S.*\.$/);
    expect(chart.description.length).toBeLessThan(400);
    for (const row of chart.table.rows) expect(row).toHaveLength(chart.table.head.length);
    expect(chart.table.rows.length).toBeGreaterThan(3);
    expect(chart.height).toBeGreaterThan(100);
  });
});

it("keeps what is not known: null in the table, a gap in the line", () => {
  const points = [
    { at: 0, low: 1, middle: 2, high: 3, n: 9 },
    { at: HOUR, low: null, middle: null, high: null, n: 0 },
    { at: 2 * HOUR, low: 2, middle: 3, high: null, n: 4 },
  ];
  const chart = bandOverTime({ ...seconds, log: false, series: [{ name: "a", points }], marks: [] }, look);
  expect(chart.table.rows).toEqual([
    ["a", "Jan 1, 1970, 00:00", 1, 2, 3, 9],
    ["a", "Jan 1, 1970, 01:00", null, null, null, 0],
    ["a", "Jan 1, 1970, 02:00", 2, 3, null, 4],
  ]);
  expect(seriesOf(chart, "s0").data).toEqual([
    [0, 2],
    [HOUR, "-"],
    [2 * HOUR, 3],
  ]);
});

it("says which values a logarithmic scale leaves out, and keeps them in the table", () => {
  const points = [0, 0.5, -1, 2].map((middle, n) => ({ at: n * HOUR, low: null, middle, high: null, n: 1 }));
  const series = [{ name: "a", points }];
  const logarithmic = bandOverTime({ ...seconds, log: true, series, marks: [] }, look);
  expect(logarithmic.description).toContain("2 values of 0 or less have no place on a logarithmic scale");
  expect(logarithmic.table.rows.map((row) => row[3])).toEqual([0, 0.5, -1, 2]);
  expect(seriesOf(logarithmic, "s0").data.map(([, value]) => value)).toEqual(["-", 0.5, "-", 2]);
  const linear = bandOverTime({ ...seconds, log: false, series, marks: [] }, look);
  expect(linear.description).not.toContain("logarithmic");
});

it("begins an empirical distribution on a logarithmic scale at the share it has no place for", () => {
  const points = [0, 0.5, 1, 2].map((value, n) => ({ value, share: (n + 1) / 4 }));
  const chart = ecdf({ ...seconds, log: true, series: [{ name: "a", points, n: 4 }] }, look);
  expect(seriesOf(chart, "s0").data).toEqual([
    [0.5, 0.25],
    [0.5, 0.5],
    [1, 0.75],
    [2, 1],
  ]);
  expect(chart.description).toContain("1 value of 0 or less");
});

it("shows n where the pointer is, and names as text", () => {
  const name = "{a}{x|styled}";
  const points = [{ at: 0, low: 1, middle: 2.3456, high: 1234.5, n: 1200 }];
  const chart = bandOverTime({ ...seconds, log: false, series: [{ name, points }], marks: [] }, look);
  const told = tooltipOf(chart)([{ seriesId: "s0", dataIndex: 0, marker: "●" }]);
  expect(told).toBe("Jan 1, 1970, 00:00\n● {a}{\u2060x|styled}: 2.35\u00a0s  (p10 1, p90 1,235, n 1,200)");
});

it("draws nothing but a word where there is nothing to be drawn", () => {
  const empty: Record<string, Chart> = {
    bandOverTime: bandOverTime({ ...seconds, log: true, series: [], marks: [] }, look),
    sharesOverTime: sharesOverTime({ label: "Success", series: [] }, look),
    ecdf: ecdf({ ...seconds, log: true, series: [{ name: "a", points: [], n: 0 }] }, look),
    histogram: histogram({ ...seconds, log: true, edges: [], counts: [], marks: [] }, look),
    scatterFront: scatterFront(
      {
        x: { ...seconds, better: "low", log: true },
        y: { ...seconds, better: "low", log: true },
        points: [],
      },
      look,
    ),
    hoursBand: hoursBand({ ...seconds, zone: "UTC", hours: [] }, look),
    stackedOverTime: stackedOverTime({ label: "Failures", times: [], series: [] }, look),
    stackedShares: stackedShares({ label: "Parts", rows: [] }, look),
    phasesBar: phasesBar(
      { label: "Phases", rows: [{ name: "a", phases: [{ phase: "dns", ms: null }] }] },
      look,
    ),
    forest: forest({ ...seconds, rows: [] }, look),
    timeline: timeline({ moments: [], deltas: [] }, look),
    spreads: spreads({ ...seconds, better: "low", log: true, rows: [] }, look),
  };
  for (const [name, chart] of Object.entries(empty)) {
    expect([name, chart.description]).toEqual([name, "Nothing to show yet"]);
    expect(JSON.stringify(chart.option)).toContain("Nothing to show yet");
  }
});

it("gives ECharts no text to look for patterns in: whatever writes a label is a function", () => {
  for (const chart of Object.values(
    sampleCharts(look, (index) => hostileLabels[index % hostileLabels.length] ?? ""),
  ))
    for (const text of textsIn(chart.option)) expect(text).not.toMatch(/^(formatter|name)=.*[{<]/);
});

it("is pure: building again gives the same, and the data stay as they were", () => {
  const data = Object.freeze({
    ...seconds,
    log: true,
    edges: Object.freeze([0.1, 1, 10]),
    counts: Object.freeze([2, 3]),
    marks: Object.freeze([]),
  });
  expect(JSON.stringify(histogram(data, look))).toBe(JSON.stringify(histogram(data, look)));
});

interface Line {
  data: (number | string)[][];
}

function seriesOf(chart: Chart, id: string): Line {
  const found = (chart.option as { series: (Line & { id: string })[] }).series.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no series ${id}`);
  return found;
}

function tooltipOf(chart: Chart): (pointed: unknown) => string {
  return (chart.option as { tooltip: { formatter(pointed: unknown): string } }).tooltip.formatter;
}

/** Every text of an option, with its key. */
function textsIn(value: unknown, key = ""): string[] {
  if (typeof value === "string") return [`${key}=${value}`];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => textsIn(inner, name));
}
