/** One chart of every kind, of made-up numbers, for tests of how charts are drawn. */
import {
  bandOverTime,
  type Chart,
  curves,
  ecdf,
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
} from "../charts/index.ts";

const HOUR = 3_600_000;
const START = Date.UTC(2026, 9, 23);
const TIME = { label: "Time to first token", unit: "s" };

/** Names that would be something else than text if anything looked into them. */
export const hostileLabels = [
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "]]><a href='javascript:alert(1)'>&amp;&#0;&nope;",
  "{a} {b} {c} {@x} {value} {x|styled}",
  "line\nfeed\u0000\u0007\u001b[31m\u202eesrever\ud800",
  "__proto__",
  "一个很长的名字".repeat(40),
] as const;

/** `name(i)` names the i-th target, phase or part: a hostile one shows whether a name is ever more than text. */
export function sampleCharts(
  look: Look,
  name = (index: number) => `provider-${index}/model`,
): Record<string, Chart> {
  const wave = (index: number, of: number) => 1 + 0.3 * Math.sin(index / 5 + of);
  const hours = Array.from({ length: 72 }, (_none, index) => index);
  const names = [0, 1, 2, 3];
  return {
    bandOverTime: bandOverTime(
      {
        ...TIME,
        log: true,
        series: [0, 1].map((of) => ({
          name: name(of),
          points: hours.map((hour) => {
            const middle =
              hour > 20 && hour < 26 ? null : 0.4 * wave(hour, of) * (of + 1) * (hour > 50 ? 1.6 : 1);
            return {
              at: START + hour * HOUR,
              low: middle && middle * 0.7,
              middle,
              high: middle && middle * 1.9,
              n: middle === null ? 0 : 12 + (hour % 7),
            };
          }),
        })),
        marks: [
          {
            at: START + 50 * HOUR,
            from: START + 47 * HOUR,
            to: START + 53 * HOUR,
            label: `${name(0)} slower`,
          },
        ],
      },
      look,
    ),
    sharesOverTime: sharesOverTime(
      {
        label: "Success",
        series: names.map((of) => ({
          name: name(of),
          points: hours
            .filter((hour) => hour % 3 === 0)
            .map((hour) => ({
              at: START + hour * HOUR,
              share: hour === 30 ? null : 1 - (0.02 * of * (1 + Math.sin(hour + of))) / 2,
              n: hour === 30 ? 0 : 40,
            })),
        })),
      },
      look,
    ),
    ecdf: ecdf(
      {
        ...TIME,
        log: true,
        series: names.map((of) => ({
          name: name(of),
          n: 101,
          points: Array.from({ length: 101 }, (_none, index) => ({
            value: index === 0 && of === 0 ? 0 : 0.2 * (1 + of / 2) * Math.exp(index / 40),
            share: (index + 1) / 101,
          })),
        })),
      },
      look,
    ),
    histogram: histogram(
      {
        ...TIME,
        log: true,
        edges: Array.from({ length: 21 }, (_none, index) => 0.1 * 10 ** (index / 10)),
        counts: Array.from({ length: 20 }, (_none, index) =>
          Math.round(80 * Math.exp(-((index - 7) ** 2) / 12)),
        ),
        marks: [
          { label: "median", value: 0.55 },
          { label: "p90", value: 1.1 },
          { label: "p99", value: 1.9 },
        ],
        zeros: 3,
      },
      look,
    ),
    scatterFront: scatterFront(
      {
        x: { label: "Output price", unit: "CNY/M", better: "low", log: true },
        y: { label: "Output tokens per second", unit: "tok/s", better: "high", log: false },
        points: [
          { name: name(0), x: 2, y: 31, xBounds: null, yBounds: { low: 28, high: 35 }, isOnFront: true },
          { name: name(1), x: 4, y: 55, xBounds: null, yBounds: { low: 50, high: 61 }, isOnFront: true },
          { name: name(2), x: 12, y: 96, xBounds: null, yBounds: { low: 80, high: 110 }, isOnFront: true },
          {
            name: name(3),
            x: 8,
            y: 33,
            xBounds: { low: 6, high: 9 },
            yBounds: { low: 30, high: 36 },
            isOnFront: false,
          },
          { name: name(4), x: 7.8, y: 32, xBounds: null, yBounds: null, isOnFront: false },
          { name: name(5), x: null, y: 70, xBounds: null, yBounds: null, isOnFront: false },
        ],
      },
      look,
    ),
    hoursBand: hoursBand(
      {
        ...TIME,
        zone: "Asia/Shanghai",
        hours: Array.from({ length: 24 }, (_none, hour) => {
          const middle = hour === 4 ? null : 0.5 * wave(hour, 1);
          return {
            hour,
            low: middle && middle * 0.6,
            middle,
            high: middle && middle * 1.8,
            n: middle === null ? 0 : 31,
          };
        }),
      },
      look,
    ),
    stackedOverTime: stackedOverTime(
      {
        label: "Failures",
        times: hours.filter((hour) => hour % 6 === 0).map((hour) => START + hour * HOUR),
        series: [0, 1, 2].map((of) => ({
          name: name(of),
          counts: Array.from({ length: 12 }, (_none, index) => (index === 5 ? null : (index * (of + 2)) % 5)),
        })),
      },
      look,
    ),
    stackedShares: stackedShares(
      {
        label: "How answers ended",
        rows: names.map((of) => ({
          name: name(of),
          parts: [
            { part: name(10), share: 0.7 - of * 0.1 },
            { part: name(11), share: 0.2 + of * 0.05 },
            { part: name(12), share: 0.1 + of * 0.05 },
            { part: name(13), share: null },
          ],
        })),
      },
      look,
    ),
    phasesBar: phasesBar(
      {
        label: "Where the time goes",
        rows: names.map((of) => ({
          name: name(of),
          phases: [
            { phase: name(20), ms: 12 },
            { phase: name(21), ms: of === 1 ? null : 40 },
            { phase: name(22), ms: 320 * wave(of, 2) },
            { phase: name(23), ms: 1800 * wave(of, 4) },
          ],
        })),
      },
      look,
    ),
    forest: forest(
      {
        ...TIME,
        rows: [
          { name: name(0), value: -0.31, low: -0.42, high: -0.2, verdict: "faster" },
          { name: name(1), value: 0.04, low: -0.1, high: 0.18, verdict: "not told apart" },
          { name: name(2), value: 0.2, low: 0.1, high: null, verdict: "slower" },
          { name: name(3), value: null, low: null, high: null, verdict: "unknown" },
        ],
      },
      look,
    ),
    curves: curves(
      {
        x: { label: "Load", unit: "requests/s" },
        y: { ...TIME, better: "low", log: false },
        series: names.map((of) => ({
          name: name(of),
          points: [1, 2, 4, 8].map((x) => ({
            x,
            y: of === 1 && x === 4 ? null : 0.3 + (x * x) / (20 + of),
            n: 40,
          })),
          knee: of === 0 ? 4 : null,
        })),
      },
      look,
    ),
    timeline: timeline(
      {
        moments: [
          { name: "sent", atMs: 0, delayMs: null },
          { name: "headers", atMs: 210, delayMs: 2 },
          { name: "first byte", atMs: 212, delayMs: 0 },
          { name: "first output", atMs: 400, delayMs: 30 },
          { name: "first answer", atMs: 1500, delayMs: null },
          { name: "end", atMs: 2600, delayMs: 4 },
        ],
        deltas: Array.from({ length: 150 }, (_none, index) => ({
          atMs: 400 + index * 14 + (index > 100 ? 90 : 0),
          chars: 1 + ((index * 7) % 9),
          channel: index < 80 ? name(30) : name(31),
        })),
      },
      look,
    ),
    spreads: spreads(
      {
        ...TIME,
        better: "low",
        log: true,
        rows: [...names, 4].map((of) => ({
          name: name(of),
          ...(of === 4
            ? { low: null, middle: null, high: null, n: 0, boundsLow: null, boundsHigh: null }
            : {
                low: 0.2 + of / 9,
                middle: 0.4 + of / 5,
                high: 1.2 + of,
                n: 40 * (of + 1),
                boundsLow: 0.36 + of / 5,
                boundsHigh: 0.45 + of / 4,
              }),
        })),
      },
      look,
    ),
  };
}
