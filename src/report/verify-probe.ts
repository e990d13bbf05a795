/** What probes found out about targets, and what they would ask. */
import { count, money } from "./number.ts";
import { aside, blocks, item, section } from "./section.ts";
import type { Style, Tone } from "./style.ts";
import { table } from "./table.ts";

type ProbeStatus = "ok" | "absent" | "fault" | "unknown";

export interface ProbedRow {
  target: string;
  findings: readonly { probe: string; status: ProbeStatus; evidence: string }[];
  requests: number;
  /** As billed; null where a request was not. */
  inputTokens: number | null;
  outputTokens: number | null;
  costCny: number | null;
  /** Why it was left before every probe was asked; null where it was not. */
  left: string | null;
}

const TONES: Record<ProbeStatus, Tone | null> = {
  ok: "green",
  absent: "dim",
  fault: "red",
  unknown: "yellow",
};
const right = { align: "right" as const };

/** A table for each target, and how to read it. */
export function probeReport(rows: readonly ProbedRow[], style: Style): string {
  return blocks(
    ...rows.map((row) =>
      section(
        row.target,
        style,
        table(
          row.findings,
          [
            { head: "probe", cell: ({ probe }) => probe },
            { head: "", cell: ({ status }) => status, tone: ({ status }) => TONES[status] },
            { head: "evidence", cell: ({ evidence }) => evidence, wrapTo: 30 },
          ],
          style,
          "nothing was asked",
        ),
        row.left === null ? null : item("", `Left early: ${row.left}.`, style, "yellow"),
        aside(
          `${count(row.requests)} requests, ${count(row.inputTokens)} tokens in, ${count(row.outputTokens)} out, ${money(row.costCny)} CNY.`,
          style,
        ),
      ),
    ),
    aside(
      "ok: it does what it should. absent: an optional thing that is not offered, which is no fault. fault: it does not do what it should, " +
        "or what the catalog states. unknown: the replies do not tell.",
      style,
    ),
  );
}

export interface ProbePlanRow {
  target: string;
  probe: string;
  asks: string;
  concludes: string;
  requests: number;
  inputTokens: number;
  /** If every answer used all the tokens it may. */
  maxOutputTokens: number;
}

/** What each probe asks of a target, what it can conclude, and how many tokens it takes at worst. */
export function probePlan(rows: readonly ProbePlanRow[], style: Style): string {
  const targets = [...new Set(rows.map(({ target }) => target))];
  return blocks(
    ...targets.map((target) =>
      section(
        target,
        style,
        table(
          rows.filter((row) => row.target === target),
          [
            { head: "probe", cell: ({ probe }) => probe },
            { head: "requests", unit: "at most", ...right, cell: ({ requests }) => count(requests) },
            { head: "input", unit: "tok", ...right, cell: ({ inputTokens }) => count(inputTokens) },
            {
              head: "output",
              unit: "tok, at most",
              ...right,
              cell: ({ maxOutputTokens }) => count(maxOutputTokens),
            },
            { head: "asks", cell: ({ asks }) => asks, wrapTo: 24 },
            { head: "concludes", cell: ({ concludes }) => concludes, wrapTo: 24, drop: 1 },
          ],
          style,
        ),
      ),
    ),
  );
}
