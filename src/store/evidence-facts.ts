/** From the cells of a stored request to the facts that metrics use. */
import type { Counted, Delay, PriceQuote, RequestFacts, RequestRecord, Usage } from "../record/index.ts";
import { type NumberColumn, numberColumns, type TextColumn, textColumns } from "./fact-columns.ts";

/** The tokenizer's name on counts that came with imported history. */
export const IMPORTED_TOKENIZER = "imported";

/** What only packing needs beside the columns of a row. */
const packedOnly = ["rowid", "started_at_ms", "names"] as const;

type FactColumn =
  | "provider"
  | "model"
  | "mode"
  | Exclude<NumberColumn | TextColumn, (typeof packedOnly)[number]>;

/** The columns that facts are made of, those of the target first. */
export const factColumns = [
  "provider",
  "model",
  "mode",
  ...[...numberColumns, ...textColumns].filter((name) => !packedOnly.some((other) => other === name)),
] as readonly FactColumn[];

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
