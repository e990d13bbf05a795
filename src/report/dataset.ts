/** One data set in full: what it is, what whoever uses it keeps to, what is there of it, and what others measured on it. */
import { bytes, UNKNOWN } from "./number.ts";
import { aside, blocks, factList, item, lines, section, title } from "./section.ts";
import type { Style } from "./style.ts";
import { table } from "./table.ts";

export interface DatasetDetail {
  name: string;
  title: string;
  about: string;
  homepage: string | null;
  licence: string;
  conditions: readonly string[];
  /** In words: where it is installed, or how to get it. */
  state: string;
  /** What `dsr bench` asks of it; null for sets that are no exam. */
  exam: string | null;
  layouts: readonly { name: string; about: string; bytes: number | null; fromFolder: boolean }[];
  references: readonly ReferenceRow[];
}

/** A published accuracy. */
export interface ReferenceRow {
  model: string;
  /** 0–100. */
  score: number;
  /** In words: temperature, samples, the contests it is of. */
  settings: string;
  date: string;
  source: string;
  table: string;
  confirmed: boolean;
  note: string | null;
}

/** `dsr datasets show` */
export function datasetDetail(detail: DatasetDetail, style: Style): string {
  const facts: [string, string][] = [
    ["state", detail.state],
    ...(detail.exam === null ? [] : [["exam", detail.exam] satisfies [string, string]]),
    ["licence", detail.licence],
    ["homepage", detail.homepage ?? UNKNOWN],
  ];
  return blocks(
    lines(
      title(`${detail.name}: ${detail.title}`, style),
      aside(detail.about, style),
      factList(facts, style),
    ),
    section("Conditions", style, ...detail.conditions.map((condition) => item("- ", condition, style))),
    section(
      "Layouts, best first",
      style,
      ...detail.layouts.map((layout) =>
        item(
          "- ",
          `${layout.name}: ${layout.about}${layout.bytes === null ? "" : ` (${bytes(layout.bytes)})`}${layout.fromFolder ? "; from a folder or file of yours alone" : ""}`,
          style,
        ),
      ),
    ),
    referenceTable(detail.references, style),
  );
}

/** Published scores with their sources below; nothing where there are none. */
function referenceTable(references: readonly ReferenceRow[], style: Style): string {
  if (references.length === 0) return "";
  const sources = [...new Set(references.map(sourceText))];
  const notes = [...new Set(references.flatMap(({ note }) => (note === null ? [] : [note])))];
  const marks = (row: ReferenceRow) => [
    `[${sources.indexOf(sourceText(row)) + 1}]`,
    ...(row.note === null ? [] : [letter(notes.indexOf(row.note))]),
  ];
  return section(
    "Published scores",
    style,
    table(
      references,
      [
        { head: "model", cell: (row) => row.model, wrapTo: 16 },
        {
          head: "score",
          align: "right",
          cell: (row) => `${row.score.toFixed(1)}${row.confirmed ? "" : " ?"}`,
        },
        { head: "settings", cell: (row) => row.settings, wrapTo: 16, drop: 1 },
        { head: "date", cell: (row) => row.date, drop: 2 },
        { head: "source", cell: (row) => marks(row).join(" ") },
      ],
      style,
    ),
    ...sources.map((source, i) => item(`[${i + 1}] `, source, style, "dim")),
    ...notes.map((note, i) => item(`${letter(i)}   `, note, style, "dim")),
    references.every(({ confirmed }) => confirmed)
      ? ""
      : item("?   ", "Not read in the source itself, nor in two copies of it that agree.", style, "dim"),
  );
}

const sourceText = ({ source, table: where }: ReferenceRow) => `${source} (${where})`;

const letter = (index: number) => String.fromCharCode(97 + index);
