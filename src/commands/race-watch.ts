/** Asks a race after every few rounds how it stands, tells the user who went out and why, and remembers when. */
import { quantity } from "../base/index.ts";
import type { RaceHook } from "../perf/index.ts";
import { type RequestRecord, targetName } from "../record/index.ts";
import { raceOutLine, raceWaitLine } from "../report/index.ts";
import type { Race, RaceStanding, RaceTargetStanding } from "../routing/index.ts";
import type { Hooks } from "./measure.ts";

export interface RaceRules {
  /** Rounds between two looks. */
  batch: number;
  /** Nobody wins in fewer, and whoever is not out is asked. */
  minRounds: number;
  /** Whose filters are open after as many of its rounds is left undecided; null: nobody is. */
  roundsEach: number | null;
}

/** Whether a request counts for the requirement. */
type Counts = (record: RequestRecord) => boolean;

export class RaceWatch {
  readonly #race: Pick<Race, "add" | "look">;
  readonly #rules: RaceRules;
  readonly #counts: Counts;
  readonly #outAfter = new Map<string, number>();
  readonly #gaveUp = new Set<string>();
  /** Those in the race of whom it was told that they were not asked, and that they were again. */
  readonly #waiting = new Set<string>();
  readonly #askedAgain = new Set<string>();
  #standing: RaceStanding;

  /** Looks at once: what is known before the first request may settle it. */
  constructor(race: Pick<Race, "add" | "look">, rules: RaceRules, counts: Counts = () => true) {
    this.#race = race;
    this.#counts = counts;
    this.#rules = rules;
    this.#standing = race.look();
    this.#noteOut(0);
    this.#noteWaiting();
  }

  /** How it stood at the last look. */
  get standing(): RaceStanding {
    return this.#standing;
  }

  /** Rounds after which the target was found to be out; null while it is not. */
  outAfterRounds(target: string): number | null {
    return this.#outAfter.get(target) ?? null;
  }

  /** What a run asks. */
  hook({ note, observe }: Pick<Hooks, "note" | "observe">): RaceHook {
    return {
      roundsAtOnce: this.#rules.batch,
      after: (records, gaveUp) => {
        for (const record of records)
          if (this.#counts(record)) this.#race.add(targetName(record.target), record);
        for (const name of gaveUp) this.#gaveUp.add(name);
        this.#standing = this.#race.look();
        const rounds = roundsOf(this.#standing);
        const newlyOut = this.#noteOut(rounds);
        const newlyWaiting = this.#noteWaiting();
        // What settles it stands in the report that follows.
        if (!this.#standing.isSettled) {
          for (const target of newlyOut) note(raceOutLine({ ...target, outAfterRounds: rounds }));
          for (const target of newlyWaiting) note(raceWaitLine({ ...target, after: rounds }));
        }
        const asked = this.#lanes(rounds);
        const isOver = this.#standing.isSettled && (rounds >= this.#rules.minRounds || asked.length === 0);
        observe.step?.(stepText(this.#standing, rounds, asked.length));
        return { lanes: isOver ? [] : asked, isOver };
      },
    };
  }

  #lanes(rounds: number): string[] {
    const wanted =
      rounds < this.#rules.minRounds
        ? this.#standing.targets.filter(({ state }) => state !== "out").map(({ target }) => target)
        : this.#standing.ask;
    return wanted.filter((name) => !this.#gaveUp.has(name));
  }

  /** Those in the race that this look leaves unasked, or has asked again; who comes and goes is told of once. */
  #noteWaiting(): RaceTargetStanding[] {
    return this.#standing.targets.filter(({ target, state, isAsked }) => {
      const told = isAsked ? this.#askedAgain : this.#waiting;
      if (state !== "in" || told.has(target) || (isAsked && !this.#waiting.has(target))) return false;
      told.add(target);
      return true;
    });
  }

  /** Those found to be out by this look. */
  #noteOut(rounds: number): readonly RaceTargetStanding[] {
    const newly = this.#standing.targets.filter(
      ({ target, state }) => state === "out" && !this.#outAfter.has(target),
    );
    for (const { target } of newly) this.#outAfter.set(target, rounds);
    return newly;
  }
}

/** Rounds of the target that was asked longest. */
export function roundsOf({ targets }: RaceStanding): number {
  return targets.reduce((most, { rounds }) => Math.max(most, rounds), 0);
}

function stepText({ targets, why }: RaceStanding, rounds: number, asked: number): string {
  return `after ${quantity(rounds, "round")} ${asked} of ${targets.length} targets are asked on: ${why}`;
}
