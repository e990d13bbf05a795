/** What a report is put together from, before it is a page or Markdown: text as it came, tables, charts. Nothing here is escaped. */
import type { Chart, Look } from "../../charts/index.ts";

export interface Report {
  /** BCP 47. */
  locale: string;
  title: string;
  /** Below the title. */
  lead: readonly string[];
  /** At the very top: what makes all of it provisional. */
  states: readonly string[];
  contents: string;
  sections: readonly Section[];
  /** At the very end: who made it, and when. */
  foot: string;
}

export interface Section {
  /** Of the heading, for links; letters and dashes. */
  id: string;
  title: string;
  blocks: readonly Block[];
}

export type Block =
  | { kind: "text"; text: string; quiet?: boolean }
  | { kind: "heading"; text: string }
  | { kind: "list"; items: readonly ListItem[] }
  | TableBlock
  | { kind: "facts"; rows: readonly (readonly [name: string, value: string])[] }
  | { kind: "chart"; chart: NamedChart }
  /** Sentences of dsr's own in English, whatever the language of the report. */
  | { kind: "quotes"; title: string; lines: readonly string[] }
  | { kind: "code"; title: string; text: string };

export interface ListItem {
  lead: string | null;
  text: string;
  tone: Tone | null;
  /** English sentences of dsr's own that belong to it. */
  quotes?: readonly string[];
  /** Lines of their own below it, English or in the language of the report. */
  below?: readonly string[];
  isEnglish?: boolean;
}

export type Tone = "good" | "bad" | "warn";

export interface TableBlock {
  kind: "table";
  caption: string;
  head: readonly Head[];
  rows: readonly (readonly Cell[])[];
}

export interface Head {
  name: string;
  /** Below the name: a unit, a direction. */
  under?: string;
  isNumber?: boolean;
}

export interface Cell {
  text: string;
  under?: string;
  tone?: Tone | null;
}

export interface NamedChart {
  /** As `--chart` calls it. */
  name: string;
  title: string;
  /** How to read it. */
  about: string | null;
  draw(look: Look): Chart;
  /** In place of the chart's own table, which holds every point. */
  table?: ChartTable;
  /** Its numbers stand in a table of the report: on paper, once is enough. */
  isSaid?: boolean;
}

export interface ChartTable {
  head: string[];
  rows: (string | number | null)[][];
}
