/** The door of charts: numbers in, pictures out; one definition of each chart for the dashboard and for reports. */
export { type BandOverTime, type BandPoint, bandOverTime } from "./band-over-time.ts";
export type { Chart, Direction, Look, Quantity, TimeMark } from "./chart.ts";
export { type Ecdf, ecdf } from "./ecdf.ts";
export { type Forest, forest } from "./forest.ts";
export type { FrontAxis, FrontPoint, ScatterFront } from "./front-data.ts";
export { type Histogram, histogram } from "./histogram.ts";
export { type HoursBand, hoursBand } from "./hours-band.ts";
export { loadEngine } from "./load-engine.ts";
export { type PhasesBar, phasesBar } from "./phases-bar.ts";
export { scatterFront } from "./scatter-front.ts";
export { type SharesOverTime, sharesOverTime } from "./shares-over-time.ts";
export { type Spreads, spreads } from "./spreads.ts";
export { type StackedOverTime, stackedOverTime } from "./stacked-over-time.ts";
export { type StackedShares, stackedShares } from "./stacked-shares.ts";
export { svgOf } from "./svg.ts";
export { type Timeline, timeline } from "./timeline.ts";
export { englishWords } from "./words/english.ts";
export type { ChartWords } from "./words/words.ts";
