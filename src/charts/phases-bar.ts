/** Where the time of a request goes: phases one after another, one bar a row. */
import type { Chart, Look } from "./chart.ts";
import { unfinished } from "./unfinished.ts";

export interface PhasesBar {
  label: string;
  /** In order of happening; null where a phase was not seen. */
  rows: readonly { name: string; phases: readonly { phase: string; ms: number | null }[] }[];
}

export function phasesBar(data: PhasesBar, look: Look): Chart {
  return unfinished(data, look);
}
