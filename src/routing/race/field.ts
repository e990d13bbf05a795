/**
 * Who can still be first, from what is shown so far. The places of an order are made by leaders (see `order.ts`); here each
 * comparison may be shown either way or not yet, and so may whether a target meets the filters. A target whose place is
 * *sure* is in it whatever is still open; one that is *behind* is out of it whatever is still open.
 */

export interface Contender {
  name: string;
  /** Whether it is shown to meet every filter. */
  isSure: boolean;
}

/** Comparisons on one key. */
export interface FieldKey {
  /** As a phrase, for reasons. */
  name: string;
  /** The estimate so far; null where there is none. */
  estimate(name: string): number | null;
  /** Above 0 where the first value is better. */
  advantage(a: number | null, b: number | null): number;
  /** Whether `a` is shown to be better than `b` by more than the tolerance of the key; or at all. */
  isAhead(a: string, b: string, by: "tolerance" | "any"): boolean;
  /** Whether `a` is shown not to be better than `b` by more than the tolerance. */
  isWithin(a: string, b: string): boolean;
  /** Whether it seems so by the estimates. */
  seemsWithin(a: string, b: string): boolean;
}

export interface Behind {
  of: string;
  /** Which key of the order, from 0. */
  key: number;
}

export interface Field {
  /** Those that can still be first, best estimate first. */
  first: Contender[];
  behind: Map<string, Behind>;
  /** The key that keeps more than one of `first` apart from being sure; null where no comparison is open. */
  open: number | null;
}

/** Those that earlier looks showed to be behind. They stay in the field: before that key others are held against them. */
export type KnownBehind = ReadonlyMap<string, Behind>;

/**
 * `first[i].isSure`: it shares the first place, whatever is still open. If what is shown is true, a target in `behind` is in
 * truth not ahead of the first by more than the tolerance of the last key.
 */
export function shownField(
  contenders: readonly Contender[],
  keys: readonly FieldKey[],
  known: KnownBehind = new Map(),
): Field {
  return fieldOf(contenders, keys, { known, isWithin: (key, a, b) => key.isWithin(a, b) });
}

/**
 * The field if all of them meet every filter, and if the places before the last key are as they seem. Those in `behind` can be
 * first only if one of `first` fails, or is not where it seems to be; those in `known` cannot.
 */
export function hopedField(
  names: readonly string[],
  keys: readonly FieldKey[],
  known: KnownBehind = new Map(),
): Field {
  return fieldOf(
    names.map((name) => ({ name, isSure: true })),
    keys,
    {
      known,
      isWithin: (key, a, b) => key.isWithin(a, b) || (key !== keys.at(-1) && key.seemsWithin(a, b)),
    },
  );
}

/** Those whom more rounds can teach something that changes the first place. */
export function worthAsking({ first, behind }: Field, keys: readonly FieldKey[]): Set<string> {
  const names = first.map(({ name }) => name);
  // Not to be first themselves, but to show that those who seem to be are in the places that the earlier keys leave.
  const rivals = [...behind].filter(([rival, { key: last }]) =>
    keys.slice(0, last).some((key) => names.some((name) => !key.isWithin(rival, name))),
  );
  return new Set([...names, ...rivals.map(([rival]) => rival)]);
}

/**
 * Others to ask as well where it takes long: those who would be first without the ones that are waited for get half of their
 * rounds, those who would be first without these a quarter … so that money spent on one whom nothing settles buys something too.
 */
export function nextInLine(
  { first, behind }: Field,
  keys: readonly FieldKey[],
  { known, roundsOf }: { known: KnownBehind; roundsOf: (name: string) => number },
): string[] {
  const most = Math.min(...first.map(({ name }) => roundsOf(name)));
  const next: string[] = [];
  let waiting = [...behind.keys()].filter((name) => !known.has(name));
  for (let share = 0.5; waiting.length > 0 && most >= PATIENCE; share /= 2) {
    const field = hopedField(waiting, keys);
    next.push(...field.first.map(({ name }) => name).filter((name) => roundsOf(name) < share * most));
    waiting = [...field.behind.keys()];
  }
  return next;
}

/** Most that are ever settled are by then. */
const PATIENCE = 100;

interface Rules {
  known: KnownBehind;
  isWithin(key: FieldKey, a: string, b: string): boolean;
}

function fieldOf(
  contenders: readonly Contender[],
  keys: readonly FieldKey[],
  { known, isWithin }: Rules,
): Field {
  const behind = new Map(known);
  let open: number | null = null;
  let place = [...contenders];
  for (const [k, key] of keys.entries()) {
    place = byEstimate(
      place.filter(({ name }) => known.get(name)?.key !== k),
      key,
    );
    const leader = place.find(({ isSure }) => isSure);
    const by = k === keys.length - 1 ? "any" : "tolerance";
    if (leader !== undefined) {
      place = place.filter((one) => {
        if (one === leader || !key.isAhead(leader.name, one.name, by)) return true;
        // One that is known to be behind on a later key may be found to be so on this one too.
        if (!known.has(one.name)) behind.set(one.name, { of: leader.name, key: k });
        return false;
      });
    }
    const all = place;
    place = all.map(({ name, isSure }) => {
      if (!isSure) return { name, isSure };
      const rival = all.find((other) => other.name !== name && !isWithin(key, other.name, name));
      if (rival !== undefined && open === null) open = k;
      return { name, isSure: rival === undefined };
    });
  }
  return { first: place, behind, open };
}

function byEstimate(place: readonly Contender[], key: FieldKey): Contender[] {
  return [...place].sort((a, b) => key.advantage(key.estimate(b.name), key.estimate(a.name)));
}
