/** Where two targets did not answer a sample alike: the list of them, as it may be shown. Pure. */
import { outputTokensOf, thinkingTokensOf } from "../metrics/index.ts";
import type { Score } from "../record/index.ts";
import type { Compared, Pair } from "./pairing.ts";

/** One answer of one side, as it may be shown: no running text. */
export interface SideAnswer {
  requestId: string;
  verdict: Score["verdict"];
  reason: Score["reason"];
  lenient: Score["lenient"];
  extracted: string | null;
  truncated: boolean;
  outputTokens: number | null;
  thinkingTokens: number | null;
  answerSha256: string | null;
  /** Whether answer or thinking ends in a loop (`endsInLoop`); null where no text is kept. */
  loops: boolean | null;
}

/** `a_only`: A alone is right. `other`: equally right, and another answer or another way to fail. */
export type DifferenceKind = "a_only" | "b_only" | "other";

/** A sample that both were asked in the same words and did not answer alike. */
export interface Difference {
  kind: DifferenceKind;
  dataset: string;
  sampleId: string;
  repeat: number;
  subject: string | null;
  flawed: boolean;
  a: SideAnswer;
  b: SideAnswer;
}

/** In the order a_only, b_only, other; within each by data set, id and repeat. */
export function differencesAmong(pairs: readonly Pair[]): Difference[] {
  return pairs
    .flatMap((pair): Difference[] => {
      const kind = kindOf(pair);
      if (kind === null) return [];
      const [a, b] = [pair.a.score, pair.b.score];
      return [
        {
          kind,
          dataset: a.dataset,
          sampleId: a.sampleId,
          repeat: a.repeat,
          subject: subjectOf(pair),
          flawed: a.flawed || b.flawed,
          a: shown(pair.a),
          b: shown(pair.b),
        },
      ];
    })
    .sort(inOrder);
}

/** How often each kind of difference occurs. */
export function countKinds(pairs: readonly Pair[]): Record<DifferenceKind, number> {
  const counts = { a_only: 0, b_only: 0, other: 0 };
  for (const pair of pairs) {
    const kind = kindOf(pair);
    if (kind !== null) counts[kind] += 1;
  }
  return counts;
}

/** The part of the exam that a sample belongs to; null where neither side knows one. */
export function subjectOf({ a, b }: Pair): string | null {
  return a.score.subject ?? b.score.subject;
}

/** Null where both answered alike. */
function kindOf({ a: { score: a }, b: { score: b } }: Pair): DifferenceKind | null {
  const [rightA, rightB] = [a.verdict === "correct", b.verdict === "correct"];
  if (rightA !== rightB) return rightA ? "a_only" : "b_only";
  // Right answers may be written in two ways; of wrong ones the wrong result itself is a trait of the weights.
  if (rightA || (a.extracted === b.extracted && a.reason === b.reason)) return null;
  return "other";
}

function shown({ score, record, loops }: Compared): SideAnswer {
  const { requestId, verdict, reason, lenient, extracted, truncated, answerSha256 } = score;
  return {
    ...{ requestId, verdict, reason, lenient, extracted, truncated, answerSha256 },
    outputTokens: record === null ? null : outputTokensOf(record).value,
    thinkingTokens: record === null ? null : thinkingTokensOf(record),
    loops,
  };
}

const KINDS: readonly DifferenceKind[] = ["a_only", "b_only", "other"];

function inOrder(x: Difference, y: Difference): number {
  return (
    KINDS.indexOf(x.kind) - KINDS.indexOf(y.kind) ||
    x.dataset.localeCompare(y.dataset) ||
    x.sampleId.localeCompare(y.sampleId, undefined, { numeric: true }) ||
    x.repeat - y.repeat
  );
}
