/** What grading a run's answers again has changed, question by question. */
import { quantity } from "../base/index.ts";
import type { Score } from "../record/index.ts";
import { targetName } from "../record/index.ts";
import { count } from "./number.ts";
import { blocks, item, lines, title } from "./section.ts";
import type { Style } from "./style.ts";
import { table } from "./table.ts";

export interface Regraded {
  /** Each answer whose verdict, strict or lenient, is another now. */
  changes: readonly { before: Score; after: Score }[];
  /** Answers that were graded. */
  graded: number;
  /** Scores that stand as they were: their question is asked in other words or graded by another key today. */
  otherQuestion: number;
  /** Scores that stand as they were: no text of their answer is kept. */
  noAnswer: number;
}

/** Ids and verdicts, never a text. */
export function regradeReport(
  { changes, graded, otherQuestion, noAnswer }: Regraded,
  runId: string,
  style: Style,
): string {
  const left = [
    noAnswer === 0 ? null : `${count(noAnswer)} without an answer that is kept`,
    otherQuestion === 0 ? null : `${count(otherQuestion)} whose question is another today`,
  ].filter((part) => part !== null);
  return lines(
    title(`${quantity(graded, "answer")} of run ${runId} graded again`, style),
    blocks(
      table(
        changes,
        [
          { head: "target", cell: ({ after }) => targetName(after.target), wrapTo: 20 },
          { head: "question", cell: ({ after }) => after.sampleId, wrapTo: 20 },
          { head: "repeat", align: "right", cell: ({ after }) => count(after.repeat), drop: 1 },
          { head: "verdict", cell: ({ before, after }) => arrow(verdictOf(before), verdictOf(after)) },
          { head: "lenient", cell: ({ before, after }) => arrow(before.lenient, after.lenient), drop: 2 },
          { head: "grader", cell: ({ before, after }) => arrow(before.grader, after.grader), drop: 3 },
        ],
        style,
        "No verdict has changed.",
      ),
      left.length === 0 ? null : item("", `Left as they were: ${left.join(", ")}.`, style),
    ),
  );
}

/** The reason where it is unscored: it says more. */
function verdictOf({ verdict, reason }: Score): string {
  return reason ?? verdict;
}

function arrow(before: string | null, after: string | null): string {
  return before === after ? (after ?? "–") : `${before ?? "–"} → ${after ?? "–"}`;
}
