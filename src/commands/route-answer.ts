/** From stored evidence to all that `dsr route` was asked for. The evidence is closed when the answer is there. */
import { DsrError, type Env } from "../base/index.ts";
import type { EvidenceQuery } from "../record/index.ts";
import { type RouteAnswer, type RouteQuestion, routeAnswer, type Taken } from "../routing/index.ts";
import { type EvidenceSource, type OpenEvidence, openEvidence, runsThatSet } from "../store/index.ts";
import type { EvidenceFlags } from "./evidence-flags.ts";
import { basisOf, retiredAmong } from "./route-basis.ts";
import { leftOutBy, openFor, scopeOf } from "./route-evidence.ts";
import { pricesOf } from "./route-prices.ts";
import { isoDate, type Settings } from "./settings.ts";
import { warner } from "./warner.ts";

export interface ToldAnswer extends RouteAnswer {
  /** What it rests on and what to know before acting on it, in sentences. */
  basis: string[];
}

interface Place {
  settings: Settings;
  sources: readonly EvidenceSource[];
  /** True where more than the requirement needs deltas. */
  withDeltas: boolean;
  /** Whoever holds evidence open for longer hands it out, and what was worked out of it before; absent where it is read once. */
  held?: { open: OpenQuery; taken: Taken };
}

export type OpenQuery = (query: EvidenceQuery) => OpenEvidence;

export function answerFromStore(
  question: RouteQuestion,
  flags: EvidenceFlags,
  { settings, sources, withDeltas, held }: Place,
  env: Env,
): ToldAnswer {
  const warn = warner(env);
  const open: OpenQuery = held?.open ?? ((query) => openEvidence(sources, query, warn));
  const { query, notes } = scopeOf(question.requirement, flags, sources, env, withDeltas);
  for (const note of notes) warn(note);
  const evidence = openFor(query, flags, { sources, open }, env);
  try {
    const { targets } = evidence;
    const answer = routeAnswer(question, {
      targets,
      prices: pricesOf(settings, targets, env, held?.taken),
      races: runsThatSet(sources, "race"),
      readAnew: (requirement) => {
        const scope = scopeOf(requirement, flags, sources, env, false, "under --whatif");
        for (const note of scope.notes) warn(note);
        // What cannot be read was said when it was read first.
        const silently: OpenQuery = (changed) => openEvidence(sources, changed);
        return asWhatIf(() => openFor(scope.query, flags, { sources, open: silently }, env));
      },
    });
    const { decision } = answer;
    const leftOut = leftOutBy(query, decision.evidence.targets, { sources, open }, env);
    const basis = [
      ...basisOf(decision),
      ...(leftOut === null ? [] : [leftOut]),
      ...retiredAmong(decision, settings.catalog, isoDate(env)),
    ];
    return { ...answer, basis };
  } finally {
    evidence.close();
  }
}

/** What a change leaves nothing of is not what the file leaves nothing of. */
function asWhatIf<T>(open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof DsrError)) throw error;
    const { code, hint, exitCode } = error;
    throw new DsrError(`--whatif cannot be decided: ${error.message}`, {
      ...{ code, exitCode, cause: error },
      ...(hint === null ? {} : { hint }),
    });
  }
}
