/** Both forms of a golden script as one: numbered steps. */
import { DsrError } from "../base/index.ts";
import type { GoldenStep } from "./golden-script.ts";
import { checkSteady, type SteadyScript, steadyLength, steadyOutputs, steadyStep } from "./golden-steady.ts";

/** Steps in order of time, or a few numbers that describe them. */
export type GoldenScript = GoldenStep[] | SteadyScript;

export interface Played {
  length: number;
  step(i: number): GoldenStep;
  /** The steps that complete an output delta. */
  outputs: readonly number[];
}

/** Throws `DsrError` on steps out of order and on numbers out of range. */
export function played(name: string, script: GoldenScript): Played {
  if (!Array.isArray(script)) {
    checkSteady(name, script);
    const step = (i: number) => steadyStep(script, i);
    return { length: steadyLength(script), step, outputs: steadyOutputs(script) };
  }
  checkOrder(name, script);
  return {
    length: script.length,
    step: (i) => script[i] as GoldenStep,
    outputs: script.flatMap(({ output }, i) => (output === true ? [i] : [])),
  };
}

function checkOrder(name: string, steps: readonly GoldenStep[]): void {
  steps.forEach((step, i) => {
    const earliest = steps[i - 1]?.atMs ?? 0;
    if (!(step.atMs >= earliest))
      throw new DsrError(
        `Golden script "${name}", step ${i} (${step.label}): atMs is ${step.atMs}, before ${earliest}.`,
        { code: "golden_script_order" },
      );
  });
}
