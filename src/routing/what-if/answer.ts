/** The decision under changed circumstances beside the one that holds. */
import { DsrError, unknownName } from "../../base/index.ts";
import { targetName } from "../../record/index.ts";
import type { Decision } from "../decide.ts";
import { compareDecisions, type Move } from "./moves.ts";
import { applyWhatIf, type ChangedCircumstances, type Circumstances, type WhatIf } from "./what-if.ts";

/** Plain JSON: `dsr route --whatif` prints it. */
export interface WhatIfAnswer {
  changes: readonly string[];
  decision: Decision;
  moves: Move[];
}

/**
 * Decides again. `decideUnder` is handed the changed circumstances and decides on `changed.evidence(…)` of each target, read anew
 * by `changed.requirement` where `changed.isReadAnew`. Throws a DsrError (`whatif_invalid`) where a price is of nobody.
 */
export function answerWhatIf(
  whatIf: WhatIf,
  circumstances: Circumstances,
  decision: Decision,
  decideUnder: (changed: ChangedCircumstances) => Decision,
): WhatIfAnswer {
  const then = decideUnder(applyWhatIf(whatIf, circumstances));
  const moves = compareDecisions(decision, then);
  const names = new Set(
    moves.flatMap((target) => [target.provider, `${target.provider}/${target.model}`, targetName(target)]),
  );
  const nobody = whatIf.prices.filter(({ of }) => !names.has(of));
  if (nobody.length > 0) {
    throw new DsrError(
      nobody
        .map(({ of }) => `--whatif price:${of}: ${unknownName("provider or target", of, [...names])}`)
        .join("\n"),
      { code: "whatif_invalid" },
    );
  }
  return { changes: whatIf.changes, decision: then, moves };
}
