/** What every chart is made from and what it comes to: a picture, a sentence and a table that say the same. */
import type { EChartsCoreOption } from "echarts/core";
import type { ChartWords } from "./words/words.ts";

/** How a chart is to look, and in whose words. */
export interface Look {
  theme: "light" | "dark";
  words: ChartWords;
  /** BCP 47, for numbers and times: `en`, `zh-CN`. */
  locale: string;
  /** IANA name, for times; absent, that of the viewer's device. Reports name one, so that they come out the same everywhere. */
  zone?: string | undefined;
}

export interface Chart {
  /** For ECharts as it is put together in engine.ts. */
  option: EChartsCoreOption;
  /** One sentence for who cannot see it. */
  description: string;
  /** All that is drawn, in words and numbers; null is what is not known. */
  table: { head: string[]; rows: (string | number | null)[][] };
  /** Pixels that it needs to be read well at a customary width; those with many rows need more. */
  height: number;
  /** The same at a width in pixels: a legend takes more rows where it is narrow. */
  heightAt(width: number): number;
}

/** One moment or span that is marked in a chart over time. Unix ms; `from` and `to` hold what is not sure of `at`. */
export interface TimeMark {
  at: number;
  from: number | null;
  to: number | null;
  label: string;
}

/** What an axis shows: `Time to first token`, `s`. */
export interface Quantity {
  /** In the reader's words. */
  label: string;
  /** `s`, `tok/s`, `CNY/M`; empty where the quantity is a bare number. */
  unit: string;
}

export type Direction = "low" | "high";
