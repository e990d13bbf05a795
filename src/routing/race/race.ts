/**
 * A race: targets are measured round by round, and no longer than they can change who comes first. The next rounds ask whoever
 * would be first if all that may still meet the filters did; nothing that is claimed rests on whom they ask. Pure.
 * `plan.ts` says what is claimed and how surely.
 */
import type { RequestFacts } from "../../record/index.ts";
import { Entry } from "./entry.ts";
import {
  type Behind,
  type Field,
  type FieldKey,
  hopedField,
  nextInLine,
  shownField,
  worthAsking,
} from "./field.ts";
import { fieldKey } from "./key.ts";
import { planRace, type RacePlan } from "./plan.ts";
import type { RaceOptions, RaceStanding, RaceTargetStanding } from "./standing.ts";
import { behindText, leftText, openText, standingText, waitingText, wonText } from "./words.ts";

export class Race {
  readonly #options: RaceOptions;
  readonly #plan: RacePlan;
  readonly #entries: ReadonlyMap<string, Entry>;
  /** The probability at which each single statement may be false: for taking the race up again. */
  readonly alpha: number;
  /** Those that were not ruled out before the first round. */
  readonly #starters: number;
  readonly #keys: readonly FieldKey[];
  /** Those shown to be behind another on the order. */
  readonly #behind = new Map<string, Behind>();
  readonly #rounds = new Map<string, number>();

  /**
   * Throws a DsrError `race_not_possible` that says what of the requirement cannot be raced, before anything is spent. Targets
   * that a price, a stored accuracy or a verification rules out are out at once.
   */
  constructor(options: RaceOptions) {
    this.#options = options;
    this.#plan = planRace(options);
    this.alpha = this.#plan.alpha;
    const { minSamples } = options.requirement;
    const entries = options.targets.map((target) => new Entry(target, this.#plan, minSamples));
    this.#entries = new Map(entries.map((entry) => [entry.name, entry]));
    this.#starters = entries.filter(({ out }) => out === null).length;
    this.#keys = this.#plan.order.map((key) =>
      fieldKey(key, {
        alpha: this.#plan.alpha,
        minSamples,
        sample: (name) => this.#entry(name).sample,
        fixed: (name, asked) => this.#entry(name).fixed(asked),
      }),
    );
  }

  /**
   * Counts one request of a target of this race; the facts are not kept. Warm-ups, and what was given up or never sent, count
   * for nothing. A RangeError for a target that is not in the race.
   */
  add(target: string, facts: RequestFacts): void {
    const id = `${facts.runId} ${facts.round}`;
    const round = this.#rounds.get(id) ?? this.#rounds.size;
    this.#rounds.set(id, round);
    this.#entry(target).sample.add(round, facts, this.#options.rates);
  }

  /**
   * How it stands. May be asked for after every round, or every request: the error rate holds over all looks together. Before
   * the first round it says whom to ask at first. Nothing that is shown is ever taken back.
   */
  look(): RaceStanding {
    const entries = [...this.#entries.values()];
    const { mostRoundsEach = null } = this.#options;
    for (const entry of entries) {
      entry.look();
      if (mostRoundsEach !== null && entry.sample.rounds >= mostRoundsEach) entry.leaveUndecided();
    }
    const undecided = names(entries.filter(({ isUndecided }) => isUndecided));
    const field = entries.filter(({ out }) => out === null);
    const shown = shownField(field, this.#keys, this.#behind);
    for (const [name, behind] of shown.behind) {
      if (!this.#behind.has(name)) this.#entry(name).behind = this.#behindText(name, behind);
      this.#behind.set(name, behind);
    }
    const left = field.filter(({ behind }) => behind === null);
    const hoped = hopedField(names(field), this.#keys, this.#behind);
    const [winner = null, ...sharedWith] = names(shown.first.filter(({ isSure }) => isSure));
    const isSettled = winner !== null || (left.length === 0 && undecided.length === 0);
    const asked = new Set(
      isSettled
        ? []
        : [
            ...worthAsking(hoped, this.#keys),
            ...nextInLine(hoped, this.#keys, {
              known: this.#behind,
              roundsOf: (name) => this.#entry(name).sample.rounds,
            }),
          ],
    );
    const ask = names(field).filter((name) => asked.has(name));
    const most = Math.max(0, ...entries.map(({ sample }) => sample.rounds));
    return {
      isSettled,
      winner,
      sharedWith,
      undecided,
      why: isSettled
        ? wonText({
            winner,
            sharedWith,
            undecided,
            allFail: entries.every(({ hasFailed }) => hasFailed),
            confidence: this.#options.confidence,
            hasTolerance: this.#hasTolerance,
          })
        : leftText(
            names(left).filter((name) => hoped.first.some((one) => one.name === name)),
            this.#open(hoped),
          ),
      ask,
      targets: entries.map((entry) => this.#standing(entry, { winner, sharedWith, hoped, ask })),
      requests: entries.reduce((sum, { sample }) => sum + sample.requests, 0),
      savedAgainst: { rounds: most, requests: most * this.#starters },
    };
  }

  #standing(
    entry: Entry,
    {
      winner,
      sharedWith,
      hoped,
      ask,
    }: Pick<RaceStanding, "winner" | "sharedWith" | "ask"> & { hoped: Field },
  ): RaceTargetStanding {
    const { name, sample } = entry;
    const reason = entry.out ?? entry.behind;
    const isFirst = name === winner || sharedWith.includes(name);
    const isBeaten = winner !== null && !isFirst;
    const waitsFor = hoped.behind.get(name)?.of ?? null;
    const statements = () => entry.statements();
    const why = () => {
      if (isFirst) return "meets every filter, and nobody is ahead of it";
      if (reason !== null) return reason;
      if (winner !== null) return standingText(winner, this.#hasTolerance);
      if (waitsFor !== null) return waitingText(waitsFor);
      return openText(
        statements(),
        this.#plan.filters.map(({ key }) => key),
        this.#open(hoped),
      );
    };
    return {
      target: name,
      state: isFirst ? "won" : reason !== null || isBeaten ? "out" : "in",
      isAsked: ask.includes(name),
      rounds: sample.rounds,
      requests: sample.requests,
      get why() {
        return why();
      },
      get statements() {
        return statements();
      },
    };
  }

  get #hasTolerance(): boolean {
    return this.#plan.order.some(({ key }) => key.tolerance !== undefined);
  }

  /** The comparison that is not settled between those that may be first; null where none is open. */
  #open({ open, first }: Field): string | null {
    return open === null || first.length < 2 ? null : (this.#keys[open]?.name ?? null);
  }

  #behindText(name: string, { of, key }: Behind): string {
    const [asked, rule] = [this.#plan.order[key], this.#keys[key]];
    if (asked === undefined || rule === undefined) throw new RangeError(`the order has no key ${key}`);
    return behindText(asked.key, rule.estimate(name), { name: of, value: rule.estimate(of) });
  }

  #entry(name: string): Entry {
    const entry = this.#entries.get(name);
    if (entry === undefined) throw new RangeError(`${name} is not in the race`);
    return entry;
  }
}

function names(these: readonly { readonly name: string }[]): string[] {
  return these.map(({ name }) => name);
}
