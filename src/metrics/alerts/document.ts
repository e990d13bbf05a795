/** What evidence alone says a person should know of. Facts, no sentences: whoever shows them makes the sentence. Plain JSON. */

/** In order of weight. */
export const alertGrades = ["serious", "warning", "note"] as const;
export type AlertGrade = (typeof alertGrades)[number];

/** What each kind of alert says. Shares are 0 to 1, times ISO 8601 UTC; absent is null. */
export interface AlertFacts {
  /** Of `n` requests in the newest `hours` up to `until`, `success` succeeded, at the most `high`. Before that, `success_before` of `n_before`. */
  failing: {
    success: number;
    high: number;
    n: number;
    hours: number;
    since: string;
    until: string;
    success_before: number | null;
    n_before: number;
  };
  /** Nothing was sent since `last`, `silent_hours` ago; `usual_hours` passed between the `runs` before (null where they are too few to say). */
  stale: { last: string; silent_hours: number; usual_hours: number | null; runs: number };
  /** Responses named `answered` (several apart by ", ") where `asked` was asked for. */
  substitute: { asked: string; answered: string };
  /** `dsr verify` found the answers `drop` points worse than those of `reference`, between `low` and `high`. */
  degraded: {
    reference: string;
    drop: number | null;
    low: number;
    high: number;
    pairs: number;
    run_id: string;
  };
  /** As in `DriftChange`: `change` is a share of `before`, of success a difference. A change for the better is a note. */
  drift: {
    metric: string;
    unit: string;
    before: number;
    after: number;
    change: number | null;
    low: number | null;
    high: number | null;
    p: number;
    workload: string;
  };
  /** A list price; text, with " / " between them, where there are several by hour or length. `change` is a share of `before`. */
  price: {
    metric: string;
    currency: string;
    before: number | string;
    after: number | string;
    change: number | null;
  };
}

export type AlertKind = keyof AlertFacts;

interface AlertOf<Kind extends AlertKind> {
  kind: Kind;
  grade: AlertGrade;
  /** `provider/model@mode` */
  target: string;
  /** When it began or was found, ISO 8601 UTC; null where that is not known. */
  at: string | null;
  facts: Readonly<AlertFacts[Kind]>;
}

export type EvidenceAlert = { [Kind in AlertKind]: AlertOf<Kind> }[AlertKind];
