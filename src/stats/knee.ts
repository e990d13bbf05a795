/**
 * The knee of a service: the highest load at which it keeps its limits. Which load was tried and whether the limits held
 * is all that is looked at, so rates and concurrencies go alike. Pure: the next load follows from the steps so far.
 */

export interface LoadStep {
  /** The load that was offered; above 0. */
  load: number;
  /** How much the step rests on, for example its requests. */
  n: number;
  /** Whether the limits held; null where that is not known. */
  holds: boolean | null;
  /** The load that was reached; null where nobody measured. */
  delivered: number | null;
}

export interface Knee {
  /** The highest load tried at which the limits held, and still hold by all steps taken together; null for none. */
  holdsUpTo: number | null;
  /** The lowest load above it at which they did not; null where none was tried. */
  failsFrom: number | null;
  /** Steps that contradict it: they failed at a load below, or held at one above. */
  violations: LoadStep[];
  /** Steps that say nothing of their load: the limits held, but the load was not reached, or nobody knows. */
  untold: LoadStep[];
}

/** A step that reached less than this of its load did not try it. */
const REACHED = 0.95;

/**
 * Finds the threshold that the steps contradict least, each weighing its `n`; of equals the lowest, which promises least.
 * For yes and no this is isotonic regression (M. Ayer et al., "An Empirical Distribution Function for Sampling with Incomplete
 * Information", Annals of Mathematical Statistics 26, 1955). A step whose limits failed counts whatever load it reached: it
 * would have failed at more. Loads that were tried twice count twice.
 */
export function knee(steps: readonly LoadStep[]): Knee {
  const telling = steps.filter(isTelling).sort((a, b) => a.load - b.load);
  const untold = steps.filter((step) => !isTelling(step));
  const loads = [...new Set(telling.map(({ load }) => load))];
  // Below all loads at first: then every step that held contradicts.
  let against = telling.reduce((sum, { holds, n }) => sum + (holds ? n : 0), 0);
  let best = { threshold: Number.NEGATIVE_INFINITY, against };
  for (const load of loads) {
    for (const step of telling) if (step.load === load) against += step.holds ? -step.n : step.n;
    if (against < best.against) best = { threshold: load, against };
  }
  const held = telling.filter(({ load, holds }) => holds && load <= best.threshold);
  const failed = telling.filter(({ load, holds }) => !holds && load > best.threshold);
  return {
    holdsUpTo: held.at(-1)?.load ?? null,
    failsFrom: failed[0]?.load ?? null,
    violations: telling.filter(({ load, holds }) => holds === load > best.threshold),
    untold,
  };
}

function isTelling({ holds, load, delivered, n }: LoadStep): boolean {
  if (holds === null || n === 0) return false;
  return !holds || delivered === null || delivered >= REACHED * load;
}
