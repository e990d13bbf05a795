/** `dsr route --whatif`: the same evidence decided under a changed requirement or other prices, beside the decision that holds. */
import type { Command } from "commander";
import { DsrError, unknownName } from "../base/index.ts";
import { targetName } from "../record/index.ts";
import {
  applyWhatIf,
  type ChangedCircumstances,
  type Circumstances,
  compareDecisions,
  type Decision,
  type Move,
  parseWhatIf,
  type Requirement,
  type WhatIf,
} from "../routing/index.ts";

export interface WhatIfFlags {
  whatif?: string[];
}

/** What `--json` has under `whatif`. */
export interface WhatIfAnswer {
  changes: readonly string[];
  decision: Decision;
  moves: Move[];
}

/** Adds `--whatif`, which may be given several times. */
export function addWhatIfFlags(command: Command): Command {
  return command.option(
    "--whatif <change>",
    "decide again with a change: window=30d, confidence=0.99, without=ttft_p90, filter:ttft_p90.max=3, price:NAME=*0.5 (repeatable)",
    (text: string, before: string[] | undefined) => [...(before ?? []), text],
  );
}

/** The changes asked for; null without `--whatif`. To be read before any evidence: faults are the user's. */
export function whatIfOf({ whatif }: WhatIfFlags, requirement: Requirement): WhatIf | null {
  return whatif === undefined ? null : parseWhatIf(whatif, requirement);
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
