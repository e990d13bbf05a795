/** What `dsr route` prints for people. */
import {
  blocks,
  decisionReport,
  explanationReport,
  paretoReport,
  type Style,
  whatIfReport,
} from "../report/index.ts";
import { describeFilter, metricKey, type Requirement } from "../routing/index.ts";
import type { ToldAnswer } from "./route-answer.ts";

/** The decision first, where a requirement asked for one; then what was asked for besides. */
export function routeText(
  { decision, explanation, pareto, whatIf, basis }: ToldAnswer,
  requirement: Requirement | null,
  style: Style,
): string {
  const order = (requirement?.weights ?? requirement?.order ?? []).map(metricKey);
  return blocks(
    requirement === null ? null : decisionReport(decision, { describe: describeFilter, order, basis }, style),
    explanation === null ? null : explanationReport(explanation, describeFilter, style),
    // Without a decision the front stands alone, and what to know before acting on it stands there.
    pareto === null ? null : paretoReport(pareto, requirement === null ? basis : [], style),
    whatIf === null ? null : whatIfReport(whatIf.changes, whatIf.moves, style),
  );
}
