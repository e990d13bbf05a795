/** The words that charts say themselves. Names of targets, metrics and phases are the caller's and come with the data. */

export interface ChartWords {
  /** Headings of tables and rows of tooltips. */
  name: string;
  time: string;
  hour: string;
  value: string;
  share: string;
  median: string;
  p10: string;
  p90: string;
  /** Number of observations. */
  n: string;
  low: string;
  high: string;
  from: string;
  to: string;
  count: string;
  part: string;
  phase: string;
  verdict: string;
  moment: string;
  delay: string;
  channel: string;
  characters: string;
  front: string;
  /** What an axis of an empirical distribution shows. */
  shareAtOrBelow: string;
  duration: string;
  yes: string;
  no: string;
  interval: string;
  sum: string;
  mark: string;
  /** What a chart shows in place of a picture when nothing is there to be drawn. */
  nothing: string;
  /** Beside an axis whose scale is logarithmic. */
  logarithmic: string;
  /** Beside an axis: which end of it is better. */
  lowerIsBetter: string;
  higherIsBetter: string;
  /** `names`: already joined and cut. Every sentence ends with its full stop. */
  sentence: {
    bandOverTime(facts: { label: string; names: string; span: string; marks: number }): string;
    sharesOverTime(facts: { label: string; names: string; span: string; lowest: string }): string;
    ecdf(facts: { label: string; names: string; medians: string }): string;
    histogram(facts: { label: string; n: string; marks: string }): string;
    scatterFront(facts: { x: string; y: string; points: number; front: string }): string;
    hoursBand(facts: { label: string; zone: string; lowest: string; highest: string }): string;
    /** Of all hours one alone is known. */
    oneHour(facts: { label: string; zone: string; only: string }): string;
    stackedOverTime(facts: { label: string; names: string; span: string; total: string }): string;
    stackedShares(facts: { label: string; rows: number; largest: string }): string;
    phasesBar(facts: { label: string; rows: number; longest: string }): string;
    forest(facts: { label: string; rows: number; apart: number }): string;
    timeline(facts: { moments: string; deltas: number; characters: string; end: string }): string;
    spreads(facts: { label: string; rows: number; best: string }): string;
    /** `knees`: up to where all is well, empty where that is not known. */
    curves(facts: { x: string; y: string; names: string; knees: string }): string;
    /** Values that a logarithmic scale has no place for; they stand in the table. */
    leftOut(facts: { count: number }): string;
  };
}
