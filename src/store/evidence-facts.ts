/** From the cells of a stored request to the facts that metrics use, and the grouping of facts by target. */
import {
  type Counted,
  type Delay,
  type Figure,
  type LoadedEvidence,
  latestScores,
  type PriceQuote,
  type RequestFacts,
  type RequestRecord,
  substitute,
  type TargetEvidence,
  targetName,
  type Usage,
  type Verification,
} from "../record/index.ts";
import type { StoredScore } from "./evidence-scores.ts";

/** The tokenizer's name on counts that came with imported history. */
export const IMPORTED_TOKENIZER = "imported";

/** The columns that facts are made of. */
export const factColumns = [
  "provider",
  "model",
  "mode",
  "run_id",
  "started_at",
  "prompt_source",
  "kind",
  "round",
  "attempt",
  "warmup",
  "step",
  "scheduled_at_ms",
  "dispatched_at_ms",
  "sent_at_ms",
  "headers_at_ms",
  "first_byte_at_ms",
  "first_output_at_ms",
  "first_answer_at_ms",
  "last_output_at_ms",
  "ended_at_ms",
  "delay_sent_ms",
  "delay_headers_ms",
  "delay_first_byte_ms",
  "delay_first_output_ms",
  "delay_first_answer_ms",
  "delay_last_output_ms",
  "delay_ended_ms",
  "connection_reused",
  "connection_dns_ms",
  "connection_tcp_ms",
  "connection_tls_ms",
  "usage_reported",
  "usage_input_tokens",
  "usage_output_tokens",
  "usage_reasoning_tokens",
  "usage_cached_tokens",
  "counted_tokenizer",
  "counted_input_tokens",
  "counted_output_tokens",
  "counted_reasoning_tokens",
  "output_reasoning_chars",
  "output_answer_chars",
  "output_tool_chars",
  "finish_reason",
  "error_kind",
  "price_input_per_m",
  "price_output_per_m",
  "price_cached_input_per_m",
  "price_currency",
  "price_source",
  "price_as_of",
] as const;

type FactColumn = (typeof factColumns)[number];

/** Where each column stands, looked up once: rows come as bare arrays. */
const at = Object.fromEntries(factColumns.map((name, i) => [name, i])) as Record<FactColumn, number>;

/** Builds facts from cells in the order of `factColumns`; `deltasJson` is null unless deltas were asked for. */
export function factsReader(): (cells: readonly unknown[], deltasJson: unknown) => RequestFacts {
  const priceOf = priceReader();
  return (cells, deltasJson) => {
    const num = (i: number) => cells[i] as number | null;
    const tokenizer = cells[at.counted_tokenizer] as string | null;
    const errorKind = cells[at.error_kind] as string | null;
    return comparable({
      runId: cells[at.run_id] as string,
      startedAt: cells[at.started_at] as string,
      prompt: { source: cells[at.prompt_source] as string },
      kind: cells[at.kind] as RequestFacts["kind"],
      round: cells[at.round] as number,
      attempt: cells[at.attempt] as number,
      warmup: cells[at.warmup] === 1,
      step: num(at.step),
      times: {
        scheduledAtMs: num(at.scheduled_at_ms),
        dispatchedAtMs: num(at.dispatched_at_ms),
        sentAtMs: num(at.sent_at_ms),
        headersAtMs: num(at.headers_at_ms),
        firstByteAtMs: num(at.first_byte_at_ms),
        firstOutputAtMs: num(at.first_output_at_ms),
        firstAnswerAtMs: num(at.first_answer_at_ms),
        lastOutputAtMs: num(at.last_output_at_ms),
        endedAtMs: num(at.ended_at_ms),
      },
      delay: delayOf(cells),
      connection:
        cells[at.connection_reused] === null
          ? null
          : {
              reused: cells[at.connection_reused] === 1,
              dnsMs: num(at.connection_dns_ms),
              tcpMs: num(at.connection_tcp_ms),
              tlsMs: num(at.connection_tls_ms),
            },
      usage:
        cells[at.usage_reported] === 1
          ? {
              inputTokens: num(at.usage_input_tokens),
              outputTokens: num(at.usage_output_tokens),
              reasoningTokens: num(at.usage_reasoning_tokens),
              cachedTokens: num(at.usage_cached_tokens),
            }
          : null,
      counted:
        tokenizer === null
          ? null
          : {
              tokenizer,
              inputTokens: num(at.counted_input_tokens),
              outputTokens: num(at.counted_output_tokens),
              reasoningTokens: num(at.counted_reasoning_tokens),
            },
      outputChars: {
        reasoning: num(at.output_reasoning_chars),
        answer: num(at.output_answer_chars),
        tool: num(at.output_tool_chars),
      },
      finishReason: cells[at.finish_reason] as string | null,
      error: errorKind === null ? null : { kind: errorKind as NonNullable<RequestRecord["error"]>["kind"] },
      price: priceOf(cells),
      deltas: typeof deltasJson === "string" ? (JSON.parse(deltasJson) as RequestFacts["deltas"]) : null,
    });
  };
}

/** Null where no moment has a bound: nobody measured. */
function delayOf(cells: readonly unknown[]): Delay | null {
  const first = at.delay_sent_ms;
  const last = at.delay_ended_ms;
  for (let i = first; cells[i] === null; i++) if (i === last) return null;
  return {
    sentMs: cells[at.delay_sent_ms] as number | null,
    headersMs: cells[at.delay_headers_ms] as number | null,
    firstByteMs: cells[at.delay_first_byte_ms] as number | null,
    firstOutputMs: cells[at.delay_first_output_ms] as number | null,
    firstAnswerMs: cells[at.delay_first_answer_ms] as number | null,
    lastOutputMs: cells[at.delay_last_output_ms] as number | null,
    endedMs: cells[at.delay_ended_ms] as number | null,
  };
}

/**
 * Facts of imported history as its own tool used them. It computed every rate from counts of its own tokenizer, not from
 * billed counts, so those are shown and the billed ones withheld; the stored record keeps both. Only where it counted
 * no output although output was billed do the billed counts speak.
 */
export function comparable<T extends RequestFacts>(facts: T): T {
  const { usage, counted } = facts;
  return usage !== null && isWithheld(counted?.tokenizer ?? null, counted, usage)
    ? { ...facts, usage: null }
    : facts;
}

/** Whether `comparable` leaves out the billed counts. */
export function isWithheld(
  tokenizer: string | null,
  counted: Pick<Counted, "outputTokens"> | null,
  usage: Pick<Usage, "outputTokens">,
): boolean {
  if (tokenizer !== IMPORTED_TOKENIZER) return false;
  const missed = (counted?.outputTokens ?? 0) === 0 && (usage.outputTokens ?? 0) > 0;
  return !missed;
}

/** Prices repeat from row to row: equal neighbours share one object. */
function priceReader(): (cells: readonly unknown[]) => PriceQuote | null {
  let last: PriceQuote | null = null;
  return (cells) => {
    if (cells[at.price_currency] === null) return null;
    if (
      last?.inputPerM !== cells[at.price_input_per_m] ||
      last?.outputPerM !== cells[at.price_output_per_m] ||
      last?.cachedInputPerM !== cells[at.price_cached_input_per_m] ||
      last?.currency !== cells[at.price_currency] ||
      last?.source !== cells[at.price_source] ||
      last?.asOf !== cells[at.price_as_of]
    ) {
      last = {
        inputPerM: cells[at.price_input_per_m],
        outputPerM: cells[at.price_output_per_m],
        cachedInputPerM: cells[at.price_cached_input_per_m],
        currency: cells[at.price_currency],
        source: cells[at.price_source],
        asOf: cells[at.price_as_of],
      } as PriceQuote;
    }
    return last;
  };
}

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
