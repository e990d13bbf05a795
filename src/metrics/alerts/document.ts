/** What evidence alone says a person should know of. Facts, no sentences: whoever shows them makes the sentence. Plain JSON. */

export const alertKinds = ["failing", "degraded", "substitute", "drift", "price", "stale"] as const;
export type AlertKind = (typeof alertKinds)[number];

/** In order of weight. */
export const alertGrades = ["serious", "warning", "note"] as const;
export type AlertGrade = (typeof alertGrades)[number];

export interface EvidenceAlert {
  kind: AlertKind;
  grade: AlertGrade;
  /** `provider/model@mode` */
  target: string;
  /** When it began or was found, ISO 8601 UTC; null where that is not known. */
  at: string | null;
  /**
   * The numbers and names behind it; `AlertFacts` says which each kind has. Shares are 0 to 1, times ISO 8601 UTC, absent is null.
   */
  facts: Readonly<Record<string, string | number | null>>;
}
