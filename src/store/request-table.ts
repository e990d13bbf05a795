/** Columns of a request record: every fact of it, flat, so that a spreadsheet or SQL can use it without dsr. */
import { type RequestRecord, requestRecordSchema } from "../record/index.ts";
import {
  boolean,
  integer,
  json,
  parsedBoolean,
  parsedJson,
  type Row,
  real,
  type Table,
  text,
} from "./columns.ts";

export const requestTable: Table<RequestRecord> = {
  name: "requests",
  schema: requestRecordSchema,
  columns: [
    integer("schema", (r) => r.schema),
    text("id", (r) => r.id),
    text("run_id", (r) => r.runId),
    text("kind", (r) => r.kind),
    integer("seq", (r) => r.seq),
    integer("round", (r) => r.round),
    integer("attempt", (r) => r.attempt),
    text("provider", (r) => r.target.provider),
    text("model", (r) => r.target.model),
    text("mode", (r) => r.target.mode),
    text("model_id", (r) => r.target.modelId),
    text("endpoint", (r) => r.target.endpoint),
    text("started_at", (r) => r.startedAt),
    text("prompt_source", (r) => r.prompt.source),
    text("prompt_id", (r) => r.prompt.id),
    integer("prompt_input_chars", (r) => r.prompt.inputChars),
    text("prompt_nonce", (r) => r.prompt.nonce),
    real("temperature", (r) => r.sampling.temperature),
    real("top_p", (r) => r.sampling.topP),
    integer("max_tokens", (r) => r.sampling.maxTokens),
    real("scheduled_at_ms", (r) => r.times.scheduledAtMs),
    real("sent_at_ms", (r) => r.times.sentAtMs),
    real("headers_at_ms", (r) => r.times.headersAtMs),
    real("first_byte_at_ms", (r) => r.times.firstByteAtMs),
    real("first_output_at_ms", (r) => r.times.firstOutputAtMs),
    real("first_answer_at_ms", (r) => r.times.firstAnswerAtMs),
    real("last_output_at_ms", (r) => r.times.lastOutputAtMs),
    real("ended_at_ms", (r) => r.times.endedAtMs),
    boolean("usage_reported", (r) => r.usage !== null),
    integer("usage_input_tokens", (r) => r.usage?.inputTokens ?? null),
    integer("usage_output_tokens", (r) => r.usage?.outputTokens ?? null),
    integer("usage_reasoning_tokens", (r) => r.usage?.reasoningTokens ?? null),
    integer("usage_cached_tokens", (r) => r.usage?.cachedTokens ?? null),
    text("counted_tokenizer", (r) => r.counted?.tokenizer ?? null),
    integer("counted_input_tokens", (r) => r.counted?.inputTokens ?? null),
    integer("counted_output_tokens", (r) => r.counted?.outputTokens ?? null),
    integer("counted_reasoning_tokens", (r) => r.counted?.reasoningTokens ?? null),
    integer("output_reasoning_chars", (r) => r.outputChars.reasoning),
    integer("output_answer_chars", (r) => r.outputChars.answer),
    integer("output_tool_chars", (r) => r.outputChars.tool),
    text("finish_reason", (r) => r.finishReason),
    text("error_kind", (r) => r.error?.kind ?? null),
    integer("error_http_status", (r) => r.error?.httpStatus ?? null),
    text("error_provider_code", (r) => r.error?.providerCode ?? null),
    real("error_retry_after_ms", (r) => r.error?.retryAfterMs ?? null),
    text("error_message", (r) => r.error?.message ?? null),
    text("response_model", (r) => r.response.model),
    text("response_id", (r) => r.response.id),
    text("response_request_id", (r) => r.response.requestId),
    text("response_fingerprint", (r) => r.response.fingerprint),
    integer("response_http_status", (r) => r.response.httpStatus),
    real("price_input_per_m", (r) => r.price?.inputPerM ?? null),
    real("price_output_per_m", (r) => r.price?.outputPerM ?? null),
    real("price_cached_input_per_m", (r) => r.price?.cachedInputPerM ?? null),
    text("price_currency", (r) => r.price?.currency ?? null),
    text("price_source", (r) => r.price?.source ?? null),
    text("price_as_of", (r) => r.price?.asOf ?? null),
    text("imported_from", (r) => r.importedFrom),
    json("deltas_json", (r) => r.deltas),
  ],
  fromRow: (row) => ({
    schema: row.schema,
    id: row.id,
    runId: row.run_id,
    kind: row.kind,
    seq: row.seq,
    round: row.round,
    attempt: row.attempt,
    target: targetFromRow(row),
    startedAt: row.started_at,
    prompt: {
      source: row.prompt_source,
      id: row.prompt_id,
      inputChars: row.prompt_input_chars,
      nonce: row.prompt_nonce,
    },
    sampling: { temperature: row.temperature, topP: row.top_p, maxTokens: row.max_tokens },
    times: {
      scheduledAtMs: row.scheduled_at_ms,
      sentAtMs: row.sent_at_ms,
      headersAtMs: row.headers_at_ms,
      firstByteAtMs: row.first_byte_at_ms,
      firstOutputAtMs: row.first_output_at_ms,
      firstAnswerAtMs: row.first_answer_at_ms,
      lastOutputAtMs: row.last_output_at_ms,
      endedAtMs: row.ended_at_ms,
    },
    deltas: parsedJson(row.deltas_json),
    usage:
      parsedBoolean(row.usage_reported) === true
        ? {
            inputTokens: row.usage_input_tokens,
            outputTokens: row.usage_output_tokens,
            reasoningTokens: row.usage_reasoning_tokens,
            cachedTokens: row.usage_cached_tokens,
          }
        : null,
    counted:
      row.counted_tokenizer === null
        ? null
        : {
            tokenizer: row.counted_tokenizer,
            inputTokens: row.counted_input_tokens,
            outputTokens: row.counted_output_tokens,
            reasoningTokens: row.counted_reasoning_tokens,
          },
    outputChars: {
      reasoning: row.output_reasoning_chars,
      answer: row.output_answer_chars,
      tool: row.output_tool_chars,
    },
    finishReason: row.finish_reason,
    error:
      row.error_kind === null
        ? null
        : {
            kind: row.error_kind,
            httpStatus: row.error_http_status,
            providerCode: row.error_provider_code,
            retryAfterMs: row.error_retry_after_ms,
            message: row.error_message,
          },
    response: {
      model: row.response_model,
      id: row.response_id,
      requestId: row.response_request_id,
      fingerprint: row.response_fingerprint,
      httpStatus: row.response_http_status,
    },
    price:
      row.price_currency === null
        ? null
        : {
            inputPerM: row.price_input_per_m,
            outputPerM: row.price_output_per_m,
            cachedInputPerM: row.price_cached_input_per_m,
            currency: row.price_currency,
            source: row.price_source,
            asOf: row.price_as_of,
          },
    importedFrom: row.imported_from,
  }),
};

/** The five columns of a target, shared by requests and scores. */
export function targetFromRow(row: Row): Record<string, unknown> {
  return {
    provider: row.provider,
    model: row.model,
    mode: row.mode,
    modelId: row.model_id,
    endpoint: row.endpoint,
  };
}
