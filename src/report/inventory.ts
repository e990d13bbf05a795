/** What is there: data sets, runs, and one run in full. */
import type { RunInfo } from "../record/index.ts";
import { bytes, count, duration, moment, UNKNOWN } from "./number.ts";
import { factList, lines, title } from "./section.ts";
import type { Style, Tone } from "./style.ts";
import { type Column, table } from "./table.ts";

export interface DatasetRow {
  name: string;
  purpose: string;
  licence: string;
  installed: boolean;
  /** Not pulled, but there are files that bench reads. */
  unchecked?: boolean;
  /** Part of the package: nothing to pull. */
  shipped: boolean;
  /** On disk, or to be downloaded; null when not known. */
  bytes: number | null;
  about: string;
}

/** `dsr datasets list` */
export function datasetsTable(rows: readonly DatasetRow[], style: Style): string {
  return table(
    rows,
    [
      { head: "data set", cell: (row) => row.name },
      { head: "for", cell: (row) => row.purpose },
      {
        head: "state",
        cell: stateOf,
        tone: (row) => (row.installed || row.shipped ? "green" : row.unchecked === true ? null : "dim"),
      },
      { head: "size", align: "right", cell: (row) => bytes(row.bytes), drop: 2 },
      { head: "licence", cell: (row) => row.licence, wrapTo: 12, drop: 1 },
      { head: "about", cell: (row) => row.about, wrapTo: 20, drop: 3 },
    ],
    style,
  );
}

function stateOf({ shipped, installed, unchecked, purpose }: DatasetRow): string {
  if (shipped) return "ships with dsr";
  if (unchecked === true) return "unchecked";
  if (!installed) return "not pulled";
  return purpose === "bench" ? "ready" : "installed";
}

export interface RunRow {
  run: RunInfo;
  /** Null where nobody counted. */
  requests: number | null;
  failures: number | null;
  scores: number | null;
  /** Names of targets, where they are known. */
  targets?: readonly string[];
}

/** `dsr results list`, in the order given. */
export function runsTable(rows: readonly RunRow[], style: Style): string {
  const length = distinctLength(rows.map(({ run }) => run.id));
  const columns: Column<RunRow>[] = [
    { head: "run", cell: ({ run }) => run.id.slice(0, length) },
    { head: "kind", cell: ({ run }) => run.kind },
    { head: "started", cell: ({ run }) => moment(run.startedAt) },
    { head: "took", align: "right", cell: ({ run }) => duration(took(run)), drop: 3 },
    { head: "state", cell: ({ run }) => run.status, tone: ({ run }) => toneOf(run) },
    { head: "requests", align: "right", cell: (row) => count(row.requests), drop: 0 },
    { head: "failed", align: "right", cell: (row) => count(row.failures), drop: 1 },
    { head: "scores", align: "right", cell: (row) => count(row.scores), drop: 2 },
  ];
  if (rows.some(({ targets }) => targets !== undefined)) {
    columns.push({
      head: "targets",
      cell: ({ targets }) => targets?.join(", ") ?? UNKNOWN,
      wrapTo: 20,
      drop: 4,
    });
  }
  return table(rows, columns, style, "No runs are stored yet.");
}

/** The shortest beginning, of eight characters or more, by which ids of this list can be told apart. */
export function distinctLength(ids: readonly string[]): number {
  const longest = Math.max(8, ...ids.map((id) => id.length));
  for (let length = 8; length < longest; length++) {
    if (new Set(ids.map((id) => id.slice(0, length))).size === ids.length) return length;
  }
  return longest;
}

/** The head of `dsr results show`: the run and its settings; tables of its measurements follow it. */
export function runDetail({ run, requests, failures, scores, targets }: RunRow, style: Style): string {
  const facts: [string, string][] = [
    ["kind", run.kind],
    ["state", run.stopReason === null ? run.status : `${run.status}: ${run.stopReason}`],
    ["started", moment(run.startedAt)],
    ["ended", moment(run.endedAt)],
    ["took", duration(took(run))],
    ["requests", failures === null ? count(requests) : `${count(requests)}, ${count(failures)} failed`],
    ["scores", count(scores)],
    ["targets", targets?.join(", ") ?? UNKNOWN],
    ["seed", run.seed],
    ["versions", `dsr ${run.versions.dsr}, node ${run.versions.node}, ${run.versions.platform}`],
    ...Object.entries(run.config).map(([name, value]): [string, string] => [
      `config ${name}`,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  ];
  return lines(title(`Run ${run.id}`, style), factList(facts, style));
}

function took(run: RunInfo): number | null {
  return run.endedAt === null ? null : Date.parse(run.endedAt) - Date.parse(run.startedAt);
}

function toneOf(run: RunInfo): Tone | null {
  return run.status === "done" ? null : "yellow";
}
