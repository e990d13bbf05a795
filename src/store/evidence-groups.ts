/** Gathers what stores hold into the evidence of each target. */
import {
  type Figure,
  type LoadedEvidence,
  latestScores,
  type RequestFacts,
  substitute,
  type TargetEvidence,
  targetName,
  type Verification,
} from "../record/index.ts";
import type { StoredScore } from "./evidence-scores.ts";

type TargetKey = TargetEvidence["target"];

type Group = LoadedEvidence & { substitutes: string[] };

/** A verification and the name of the target that it is of. */
export interface FoundVerification {
  target: string;
  verification: Verification;
}

/** Gathers evidence by target. Figures are known by provider and model only, so they stand at every mode of it. */
export class EvidenceGroups {
  readonly #groups = new Map<string, Group>();
  readonly #scores: StoredScore[] = [];
  readonly #figures: Figure[] = [];
  readonly #verifications = new Map<string, FoundVerification>();
  #last: Group | null = null;
  #lastNames: { asked: string | null; named: string | null } = { asked: null, named: null };

  addRequest(target: TargetKey, facts: RequestFacts, asked: string | null, named: string | null): void {
    const group = this.#group(target);
    group.requests.push(facts);
    // The same two names stand on nearly every row of a target.
    if (named === null || (asked === this.#lastNames.asked && named === this.#lastNames.named)) return;
    this.#lastNames = { asked, named };
    const other = substitute(asked, named);
    if (other !== null && !group.substitutes.includes(other)) group.substitutes.push(other);
  }

  /** A target whose requests stand elsewhere. */
  addTarget(target: TargetKey): void {
    this.#group(target);
  }

  /** An answer out of the cache is no new evidence: it counts in the run that asked for it. */
  addScore(score: StoredScore, isWanted = true): void {
    if (score.fromCache) return;
    if (isWanted) this.#scores.push(score);
    else this.addTarget(score.target);
  }

  addVerifications(found: Iterable<FoundVerification>): void {
    for (const one of found) this.#verifications.set(`${one.verification.runId} ${one.target}`, one);
  }

  addFigure(figure: Figure): void {
    this.#figures.push(figure);
  }

  /** Sorted by target name; figures from oldest to newest, undated first. */
  finish(): LoadedEvidence[] {
    for (const score of latestScores(this.#scores)) this.#group(score.target).scores.push(score);
    for (const figure of this.#figures) {
      const modes = [...this.#groups.values()].filter(
        ({ target }) => target.provider === figure.provider && target.model === figure.model,
      );
      if (modes.length === 0) this.#group({ provider: figure.provider, model: figure.model, mode: null });
    }
    for (const group of this.#groups.values()) {
      const { provider, model } = group.target;
      group.figures = this.#figures
        .filter((figure) => figure.provider === provider && figure.model === model)
        .sort((a, b) => epochMs(a.measuredAt) - epochMs(b.measuredAt));
      const name = targetName(group.target);
      group.verifications = [...this.#verifications.values()]
        .flatMap(({ target, verification }) => (target === name ? [verification] : []))
        .sort((a, b) => epochMs(a.at) - epochMs(b.at));
    }
    return [...this.#groups.values()].sort((a, b) => {
      const [left, right] = [targetName(a.target), targetName(b.target)];
      return left < right ? -1 : left > right ? 1 : 0;
    });
  }

  #group(target: TargetKey): Group {
    const last = this.#last;
    if (
      last !== null &&
      last.target.provider === target.provider &&
      last.target.model === target.model &&
      last.target.mode === target.mode
    ) {
      return last;
    }
    const key = JSON.stringify([target.provider, target.model, target.mode]);
    let group = this.#groups.get(key);
    if (group === undefined) {
      const { provider, model, mode } = target;
      group = {
        target: { provider, model, mode },
        requests: [],
        scores: [],
        figures: [],
        substitutes: [],
        verifications: [],
      };
      this.#groups.set(key, group);
    }
    this.#last = group;
    this.#lastNames = { asked: null, named: null };
    return group;
  }
}

function epochMs(iso: string | null): number {
  return iso === null ? Number.NEGATIVE_INFINITY : Date.parse(iso);
}
