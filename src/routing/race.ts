/** A race: targets are measured round by round, and no longer than they can change who comes first. Pure. */
import type { RequestFacts } from "../record/index.ts";
import type { RaceOptions, RaceStanding } from "./race-standing.ts";

export class Race {
  readonly #options: RaceOptions;
  readonly #asked = new Map<string, Set<string>>();
  #requests = 0;

  /** Throws a DsrError `race_not_possible` that says what of the requirement cannot be raced, before anything is spent. */
  constructor(options: RaceOptions) {
    this.#options = options;
  }

  /** Counts one request of a target of this race; the facts are not kept. Others than those sent in rounds are passed over. */
  add(target: string, facts: RequestFacts): void {
    const rounds = this.#asked.get(target) ?? new Set();
    this.#asked.set(target, rounds.add(`${facts.runId} ${facts.round}`));
    this.#requests += 1;
  }

  /** How it stands. May be asked for after every round, or every request: the error rate holds over all looks together. */
  look(): RaceStanding {
    const names = this.#options.targets.map(({ target }) => target);
    const rounds = Math.max(0, ...[...this.#asked.values()].map(({ size }) => size));
    return {
      isSettled: false,
      winner: null,
      sharedWith: [],
      why: "nothing is settled",
      ask: names,
      targets: names.map((target) => ({
        target,
        state: "in",
        why: "nothing is known yet",
        isAsked: true,
        rounds: this.#asked.get(target)?.size ?? 0,
        requests: 0,
        statements: [],
      })),
      requests: this.#requests,
      savedAgainst: { rounds, requests: rounds * names.length },
    };
  }
}
