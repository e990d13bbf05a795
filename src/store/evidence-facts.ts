/** From the cells of a stored request to the facts that metrics use, and the grouping of facts by target. */
import {
  type Figure,
  type PriceQuote,
  type RequestFacts,
  type RequestRecord,
  type ScoreFacts,
  substitute,
  type TargetEvidence,
  targetName,
} from "../record/index.ts";
import type { Cell } from "./columns.ts";

/** The tokenizer's name on counts that came with imported history. */
export const IMPORTED_TOKENIZER = "imported";

/** The columns that facts are made of, in the order `requestFacts` takes them. */
export const factColumns = [
  "provider",
  "model",
  "mode",
  "kind",
  "round",
  "scheduled_at_ms",
  "sent_at_ms",
  "headers_at_ms",
  "first_byte_at_ms",
  "first_output_at_ms",
  "first_answer_at_ms",
  "last_output_at_ms",
  "ended_at_ms",
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

/** Builds facts from cells in the order of `factColumns`; `deltasJson` is null unless deltas were asked for. */
export function factsReader(): (cells: readonly unknown[], deltasJson: unknown) => RequestFacts {
  const priceOf = priceReader();
  return (cells, deltasJson) => {
    const num = (i: number) => cells[i] as number | null;
    const tokenizer = cells[18] as string | null;
    const errorKind = cells[26] as string | null;
    return comparable({
      kind: cells[3] as RequestFacts["kind"],
      round: cells[4] as number,
      attempt: 1,
      warmup: false,
      times: {
        scheduledAtMs: num(5),
        dispatchedAtMs: null,
        sentAtMs: num(6),
        headersAtMs: num(7),
        firstByteAtMs: num(8),
        firstOutputAtMs: num(9),
        firstAnswerAtMs: num(10),
        lastOutputAtMs: num(11),
        endedAtMs: num(12),
      },
      delay: null,
      connection: null,
      usage:
        cells[13] === 1
          ? { inputTokens: num(14), outputTokens: num(15), reasoningTokens: num(16), cachedTokens: num(17) }
          : null,
      counted:
        tokenizer === null
          ? null
          : { tokenizer, inputTokens: num(19), outputTokens: num(20), reasoningTokens: num(21) },
      outputChars: { reasoning: num(22), answer: num(23), tool: num(24) },
      finishReason: cells[25] as string | null,
      error: errorKind === null ? null : { kind: errorKind as NonNullable<RequestRecord["error"]>["kind"] },
      price: priceOf(cells),
      deltas: typeof deltasJson === "string" ? (JSON.parse(deltasJson) as RequestFacts["deltas"]) : null,
    });
  };
}

/**
 * Facts of imported history as its own tool used them. It computed every rate from counts of its own tokenizer, not from
 * billed counts, so those are shown and the billed ones withheld; the stored record keeps both. Only where it counted
 * no output although output was billed do the billed counts speak.
 */
export function comparable<T extends RequestFacts>(facts: T): T {
  const { usage, counted } = facts;
  if (usage === null || counted?.tokenizer !== IMPORTED_TOKENIZER) return facts;
  const missed = (counted.outputTokens ?? 0) === 0 && (usage.outputTokens ?? 0) > 0;
  return missed ? facts : { ...facts, usage: null };
}

/** Prices repeat from row to row: equal neighbours share one object. */
function priceReader(): (cells: readonly unknown[]) => PriceQuote | null {
  let last: PriceQuote | null = null;
  return (cells) => {
    const [inputPerM, outputPerM, cachedInputPerM, currency, source, asOf] = cells.slice(27) as Cell[];
    if (currency === null) return null;
    if (
      last?.inputPerM !== inputPerM ||
      last?.outputPerM !== outputPerM ||
      last?.cachedInputPerM !== cachedInputPerM ||
      last?.currency !== currency ||
      last?.source !== source ||
      last?.asOf !== asOf
    ) {
      last = { inputPerM, outputPerM, cachedInputPerM, currency, source, asOf } as PriceQuote;
    }
    return last;
  };
}

type TargetKey = TargetEvidence["target"];

type Group = TargetEvidence & { substitutes: string[] };

/** Gathers evidence by target. Figures are known by provider and model only, so they stand at every mode of it. */
export class EvidenceGroups {
  readonly #groups = new Map<string, Group>();
  readonly #figures: Figure[] = [];
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

  addScore(target: TargetKey, score: ScoreFacts): void {
    this.#group(target).scores.push(score);
  }

  addFigure(figure: Figure): void {
    this.#figures.push(figure);
  }

  /** Sorted by target name; figures from oldest to newest, undated first. */
  finish(): TargetEvidence[] {
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
      group = { target: { provider, model, mode }, requests: [], scores: [], figures: [], substitutes: [] };
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
