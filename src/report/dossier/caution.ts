/** What changes how the numbers of a run are to be read: a code and its facts; whoever shows it makes the sentence. Plain JSON. */

/** Facts of each caution. Shares are 0 to 1, absent is null. */
export interface CautionFacts {
  /** The run is not over: what stands here will change. */
  running: Record<string, never>;
  /** It was cut off before its plan was done. `reason` is a sentence of dsr's own, in English. */
  interrupted: { reason: string | null };
  stopped: { reason: string | null };
  /** Planned, and there is no request of it. */
  never_asked: { target: string };
  /** Responses named other models than the one asked for. */
  substituted: { target: string; answered: string };
  /** Of `of` samples, so many may be off by more than `share_allowed` through this client's own delay. */
  flagged: { target: string; n: number; of: number; worst_ms: number | null; share_allowed: number };
  /** Nobody measured how late this client was. */
  delay_unknown: { target: string; n: number };
  /** Answers made first and let go at the end in one piece. */
  held_back: { target: string; n: number; of: number };
  /** Half of its streams bring so much of the answer at one moment. */
  at_once: { target: string; share: number };
  /** Its first event holds no output and comes so long before the first token. */
  early_event: { target: string; share: number; lead_ms: number };
  /** The tail of the first token where failures rank behind every success. */
  failures_counted: {
    target: string;
    failed: number;
    of: number;
    of_successes_s: number | null;
    with_failures_s: number | null;
    worse_than_s: number | null;
  };
  retried: { target: string; n: number; recovered: number; attempts: number };
  /** Fewer requests that count than a number needs to be firm. */
  few: { target: string; n: number };
  few_questions: { target: string; dataset: string; n: number };
  /** Sent to warm up, or steps of a sweep: in no number of the tables. */
  set_aside: { warmup: number; sweep: number };
  not_delivered: { target: string; planned: number | null; late: number; dropped: number };
  /** In flight when the run ended. */
  cut_off: { n: number };
  /** Runs of the same store that went on at the same time. */
  beside: { runs: string; n: number };
  /** Tokens of so many of `of` answers were counted by dsr, as the provider reported none. */
  own_count: { target: string; n: number; of: number };
  unscored: {
    target: string;
    dataset: string;
    n: number;
    of: number;
    why: readonly { reason: "error" | "empty" | "refused" | "unparsed" | "ungraded"; n: number }[];
  };
  truncated: { target: string; dataset: string; n: number; of: number };
  cached_answers: { target: string; dataset: string; n: number; of: number };
  /** Prices are in another currency. */
  converted: { currency: string; rate: number; as_of: string; source: string };
  no_price: { target: string };
  imported: { source: string };
  /** Prompts, questions or hours differ between targets; `text` is a sentence of dsr's own, in English. */
  unlike: { code: string; text: string };
  /** Asked otherwise than the reference was; English. */
  deviation: { text: string };
  /** A note of dsr's own on an exam; English. */
  exam_note: { target: string; dataset: string; text: string };
}

export type CautionCode = keyof CautionFacts;

export type Caution = {
  [Code in CautionCode]: { code: Code; grade: "serious" | "warning" | "note"; facts: CautionFacts[Code] };
}[CautionCode];
