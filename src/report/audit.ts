/** The audit of the bill: one table, what it says of each target in sentences, and what such a count can show. */
import type { TargetAudit } from "../metrics/index.ts";
import type { AuditFinding } from "./audit-findings.ts";
import { count, figure, money, percent, UNKNOWN } from "./number.ts";
import { blocks, item, lines, title } from "./section.ts";
import type { Style } from "./style.ts";
import { type Column, table } from "./table.ts";

export interface AuditRow {
  /** `provider/model@mode` */
  target: string;
  audit: TargetAudit;
  findings: readonly AuditFinding[];
}

/** Table, findings and the words to read them by; `basis` are sentences on what was looked at. */
export function auditReport(rows: readonly AuditRow[], basis: readonly string[], style: Style): string {
  return blocks(
    auditTable(rows, style),
    ...rows.map(({ target, findings }) =>
      lines(
        title(target, style),
        ...findings.map(({ text, isQuestion, rests }) =>
          item(
            "  ",
            `${isQuestion ? `${QUESTION[rests]}: ` : ""}${text}`,
            style,
            isQuestion ? "yellow" : null,
          ),
        ),
      ),
    ),
    lines(...[...legend(rows), ...basis].map((sentence) => item("", sentence, style, "dim"))),
  );
}

const QUESTION = {
  evidence: "question, on evidence",
  estimate: "question, on an estimate",
  statement: "question, by its own word",
};

function auditTable(rows: readonly AuditRow[], style: Style): string {
  const right = { align: "right" as const };
  const by = ({ audit }: AuditRow, text: string) =>
    audit.counter?.isNative === false && text !== UNKNOWN ? `≈${text}` : text;
  const columns: Column<AuditRow>[] = [
    { head: "target", cell: ({ target }) => target, wrapTo: 20 },
    {
      head: "answers",
      ...right,
      cell: ({ audit }) => `${count(audit.answered)}/${count(audit.requests)}`,
      drop: 5,
    },
    { head: "counted by", cell: ({ audit }) => counterName(audit.counter), wrapTo: 12, drop: 6 },
    {
      head: "input billed",
      short: ["input", "billed"],
      ...right,
      cell: ({ audit }) => count(audit.input.billed),
      drop: 8,
    },
    {
      head: "input ours",
      short: ["input", "ours"],
      ...right,
      cell: (row) => by(row, count(row.audit.input.counted)),
      drop: 7,
    },
    {
      head: "input per token",
      short: ["input", "per token"],
      ...right,
      cell: (row) => by(row, figure(row.audit.input.line?.slope ?? null)),
    },
    {
      head: "input per request",
      short: ["input", "per request"],
      ...right,
      cell: (row) => by(row, count(row.audit.input.line?.intercept ?? null)),
      drop: 3,
    },
    {
      head: "output billed",
      short: ["output", "billed"],
      ...right,
      cell: ({ audit }) => count(audit.output.billed),
      drop: 8,
    },
    {
      head: "output ours",
      short: ["output", "ours"],
      ...right,
      cell: (row) => by(row, count(row.audit.output.counted)),
      drop: 7,
    },
    {
      head: "output per token",
      short: ["output", "per token"],
      ...right,
      cell: (row) => by(row, figure(row.audit.output.ratio)),
    },
    { head: "cached", ...right, cell: ({ audit }) => percent(audit.cached.share), drop: 4 },
    {
      head: "hidden reasoning",
      short: ["hidden", "reasoning"],
      ...right,
      cell: ({ audit }) => (audit.reasoning.n === 0 ? UNKNOWN : count(audit.reasoning.hidden.tokens)),
      tone: ({ audit }) => (audit.reasoning.hidden.tokens > 0 ? "yellow" : null),
    },
    {
      head: "other model",
      short: ["other", "model"],
      ...right,
      cell: ({ audit }) => (audit.unnamed === audit.answered ? UNKNOWN : count(audit.substituted)),
      drop: 1,
      tone: ({ audit }) => (audit.substituted > 0 ? "red" : null),
    },
    {
      head: "difference",
      unit: "CNY",
      ...right,
      cell: (row) => by(row, money(row.audit.money.differenceCny)),
    },
    {
      head: "difference share",
      drop: 2,
      short: ["differ-", "ence"],
      ...right,
      cell: (row) => {
        const share = row.audit.money.differencePercent;
        return by(row, percent(share === null ? null : share / 100));
      },
    },
  ];
  return table(rows, columns, style, "no requests to audit");
}

/** Without the hash that tells files of one name apart; imported history does not say what counted it. */
function counterName(counter: TargetAudit["counter"]): string {
  if (counter === null) return UNKNOWN;
  return counter.tokenizer === "imported" ? "whoever measured" : counter.tokenizer.replace(/@[0-9a-f]+$/, "");
}

/** What the marks and columns mean, as far as they occur. */
function legend(rows: readonly AuditRow[]): string[] {
  const estimates = [
    ...new Set(
      rows.flatMap(({ audit }) => (audit.counter?.isNative === false ? counterName(audit.counter) : [])),
    ),
  ];
  const isNative = rows.some(({ audit }) => audit.counter?.isNative === true);
  if (rows.length === 0) return [];
  return [
    "Per token: tokens billed for each of ours. Per request: billed whatever the length of the prompt, a chat template as a rule; " +
      "neither is known where all prompts are of one length.",
    ...(isNative
      ? [
          "A count by the model's own tokenizer is evidence: what the bill has beyond it and a template wants an explanation.",
        ]
      : []),
    ...(estimates.length > 0
      ? [
          `≈: counted by ${estimates.join(" and ")}. For a model with another vocabulary that is an estimate: tokens of two ` +
            "vocabularies differ by a tenth and more, and a difference alone shows nothing.",
        ]
      : []),
    "Reasoning that was not shown is left out of the output compared and is part of the difference, as is the template.",
  ];
}
