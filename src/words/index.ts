/** Words for readers, in both languages, and numbers and times as each language writes them: for the dashboard and for reports. */
export { failureWords, phaseWords, runStates, verdictWords, wordFor } from "./failures.ts";
export { type Format, formatIn, UNKNOWN } from "./format.ts";
export { type InBoth, inBoth, type Language, languages } from "./in-both.ts";
export { type MetricName, metricName, metricWords, statName, statWords, unitWords } from "./metrics.ts";
export { type Reason, reasonIn } from "./reasons.ts";
