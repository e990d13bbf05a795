/** The words of charts in English. */
import type { ChartWords } from "./words.ts";

export const englishWords: ChartWords = {
  name: "Name",
  time: "Time",
  hour: "Hour",
  value: "Value",
  share: "Share",
  median: "Median",
  p10: "p10",
  p90: "p90",
  n: "n",
  low: "Low",
  high: "High",
  from: "From",
  to: "To",
  count: "Count",
  part: "Part",
  phase: "Phase",
  verdict: "Verdict",
  moment: "Moment",
  delay: "At most late by",
  channel: "Channel",
  characters: "Characters",
  front: "On the front",
  shareAtOrBelow: "Share of requests at or below",
  duration: "Duration",
  yes: "yes",
  no: "no",
  interval: "Interval",
  sum: "Sum",
  mark: "Mark",
  nothing: "Nothing to show yet",
  logarithmic: "log scale",
  lowerIsBetter: "lower is better",
  higherIsBetter: "higher is better",
  sentence: {
    bandOverTime: ({ label, names, span, marks }) =>
      `${label} over time, ${span}: the median and the band from p10 to p90 of ${names}${
        marks === 0 ? "" : `; ${marks === 1 ? "1 moment is" : `${marks} moments are`} marked`
      }.`,
    sharesOverTime: ({ label, names, span, lowest }) =>
      `${label} over time, ${span}, of ${names}; the lowest is ${lowest}.`,
    ecdf: ({ label, names, medians }) =>
      `The share of requests at or below each value of ${label}, of ${names}; half of them lie at or below ${medians}.`,
    histogram: ({ label, n, marks }) =>
      `How ${n} values of ${label} are distributed${marks === "" ? "" : `; ${marks}`}.`,
    scatterFront: ({ x, y, points, front }) =>
      `${y} against ${x} of ${points} targets; none is better in both than ${front}.`,
    hoursBand: ({ label, zone, lowest, highest }) =>
      `${label} by hour of day in ${zone}: the median is lowest at ${lowest} and highest at ${highest}.`,
    oneHour: ({ label, zone, only }) =>
      `${label} by hour of day in ${zone}: measured in one hour alone, ${only}.`,
    stackedOverTime: ({ label, names, span, total }) =>
      `${label} over time, ${span}: ${total} in all, of ${names}.`,
    stackedShares: ({ label, rows, largest }) =>
      `${label}: how ${rows === 1 ? "a whole is" : `${rows} wholes are`} made up; the largest part is ${largest}.`,
    phasesBar: ({ label, rows, longest }) =>
      `${label}, in ${rows === 1 ? "1 row" : `${rows} rows`}; the longest phase is ${longest}.`,
    forest: ({ label, rows, apart }) =>
      `${label}: ${rows} differences with their intervals, ${apart} of which lie wholly on one side of 0.`,
    timeline: ({ moments, deltas, characters, end }) =>
      `One request from sending to ${end}: ${moments}; ${deltas} pieces of output with ${characters} characters.`,
    spreads: ({ label, rows, best }) =>
      `${label} of ${rows} targets: median and the range from p10 to p90; the best median is that of ${best}.`,
    curves: ({ x, y, names, knees }) =>
      `${y} against ${x}, of ${names}${knees === "" ? "" : `; the limits hold up to ${knees}`}.`,
    leftOut: ({ count }) =>
      `${count === 1 ? "1 value of 0 or less has" : `${count} values of 0 or less have`} no place on a logarithmic scale and ${count === 1 ? "stands" : "stand"} in the table alone.`,
  },
};
