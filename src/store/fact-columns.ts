/** The columns in which the facts of requests are packed, and their numbers. Their order is stored: see step 4 of migrations.ts. */

/** Null is NaN, a boolean 0 or 1. `rowid` counts from the first row of its chunk. */
export const numberColumns = [
  "rowid",
  "started_at_ms",
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
  "counted_input_tokens",
  "counted_output_tokens",
  "counted_reasoning_tokens",
  "output_reasoning_chars",
  "output_answer_chars",
  "output_tool_chars",
  "price_input_per_m",
  "price_output_per_m",
  "price_cached_input_per_m",
] as const;

/**
 * Few different texts each. `started_at` is null where it is what `started_at_ms` says in the usual form; `names` is JSON of
 * the model that was asked for and the one that the response names.
 */
export const textColumns = [
  "run_id",
  "kind",
  "prompt_source",
  "counted_tokenizer",
  "finish_reason",
  "error_kind",
  "price_currency",
  "price_source",
  "price_as_of",
  "started_at",
  "names",
] as const;

export type NumberColumn = (typeof numberColumns)[number];
export type TextColumn = (typeof textColumns)[number];

export const packedColumns: readonly (NumberColumn | TextColumn)[] = [...numberColumns, ...textColumns];

/** Where each column stands among them all. */
export const columnAt = Object.fromEntries(packedColumns.map((name, i) => [name, i])) as Readonly<
  Record<NumberColumn | TextColumn, number>
>;

/** A column of a block has the id `block × 64 + number`. */
export const COLUMNS_PER_BLOCK = 64;
