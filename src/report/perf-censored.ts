/** Latency in which failures count: a provider that refuses must not look fast by what it let through. */
import { quantity } from "../base/index.ts";
import { brief, count } from "./number.ts";
import { aside, item, section } from "./section.ts";
import type { Style } from "./style.ts";

export interface CensoredRow {
  /** `provider/model@mode` */
  target: string;
  /** Of what: `p90 ttft`. */
  what: string;
  succeeded: number;
  failed: number;
  /** Over the successes alone, seconds; null without any. */
  ofSuccessesS: number | null;
  /** Over all, each failure ranked behind every success, seconds; null where the percentile falls among the failures. */
  withFailuresS: number | null;
  /** Where it falls among them: the failures there waited at least this long, seconds; null where nobody knows. */
  worseThanS: number | null;
}

/** One line for each percentile of a target with failures; nothing where nothing failed. */
export function censoredSection(rows: readonly CensoredRow[], style: Style): string {
  const failing = rows.filter(({ failed }) => failed > 0);
  return section(
    "Latency with failures counted",
    style,
    ...failing.map((row) => item("  ", sentence(row), style)),
    failing.length === 0
      ? null
      : aside("A failed request ranks behind every success: refusing does not make a provider fast.", style),
  );
}

function sentence(row: CensoredRow): string {
  if (row.succeeded === 0) return `${row.target}: no ${row.what}, all ${count(row.failed)} failed`;
  const of = `of ${quantity(row.succeeded, "success", "successes")}`;
  const failures = `with ${quantity(row.failed, "failure")} counted`;
  return `${row.target}: ${row.what} ${brief(row.ofSuccessesS)} s ${of}; ${counted(row)} ${failures}`;
}

function counted({ withFailuresS, worseThanS }: CensoredRow): string {
  if (withFailuresS !== null) return `${brief(withFailuresS)} s`;
  return worseThanS === null ? "beyond every success" : `worse than ${brief(worseThanS)} s`;
}
