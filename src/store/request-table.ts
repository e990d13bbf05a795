/** Columns of a request record: every fact of it, flat, so that a spreadsheet or SQL can use it without dsr. */
import { type RequestRecord, requestRecordSchema, type Target } from "../record/index.ts";
import {
  boolean,
  type Column,
  integer,
  json,
  later,
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
    ...later<RequestRecord>(
      real("retry_wait_ms", (r) => r.retryWaitMs),
      boolean("warmup", (r) => r.warmup),
      integer("step", (r) => r.step),
      integer("in_flight", (r) => r.inFlight),
      text("session_id", (r) => r.session?.id ?? null),
      integer("session_turn", (r) => r.session?.turn ?? null),
    ),
    ...targetColumns<RequestRecord>(),
    text("started_at", (r) => r.startedAt),
    text("prompt_source", (r) => r.prompt.source),
    text("prompt_id", (r) => r.prompt.id),
    integer("prompt_input_chars", (r) => r.prompt.inputChars),
    text("prompt_nonce", (r) => r.prompt.nonce),
    real("temperature", (r) => r.sampling.temperature),
    real("top_p", (r) => r.sampling.topP),
    integer("max_tokens", (r) => r.sampling.maxTokens),
    real("scheduled_at_ms", (r) => r.times.scheduledAtMs),
    ...later<RequestRecord>(real("dispatched_at_ms", (r) => r.times.dispatchedAtMs)),
    real("sent_at_ms", (r) => r.times.sentAtMs),
    real("headers_at_ms", (r) => r.times.headersAtMs),
    real("first_byte_at_ms", (r) => r.times.firstByteAtMs),
    real("first_output_at_ms", (r) => r.times.firstOutputAtMs),
    real("first_answer_at_ms", (r) => r.times.firstAnswerAtMs),
    real("last_output_at_ms", (r) => r.times.lastOutputAtMs),
    real("ended_at_ms", (r) => r.times.endedAtMs),
    ...later<RequestRecord>(
      real("delay_sent_ms", (r) => r.delay?.sentMs ?? null),
      real("delay_headers_ms", (r) => r.delay?.headersMs ?? null),
      real("delay_first_byte_ms", (r) => r.delay?.firstByteMs ?? null),
      real("delay_first_output_ms", (r) => r.delay?.firstOutputMs ?? null),
      real("delay_first_answer_ms", (r) => r.delay?.firstAnswerMs ?? null),
      real("delay_last_output_ms", (r) => r.delay?.lastOutputMs ?? null),
      real("delay_ended_ms", (r) => r.delay?.endedMs ?? null),
      boolean("connection_reused", (r) => (r.connection === null ? null : r.connection.reused)),
      real("connection_dns_ms", (r) => r.connection?.dnsMs ?? null),
      real("connection_tcp_ms", (r) => r.connection?.tcpMs ?? null),
      real("connection_tls_ms", (r) => r.connection?.tlsMs ?? null),
    ),
    boolean("usage_reported", (r) => r.usage !== null),
    integer("usage_input_tokens", (r) => r.usage?.inputTokens ?? null),
    integer("usage_output_tokens", (r) => r.usage?.outputTokens ?? null),
    integer("usage_reasoning_tokens", (r) => r.usage?.reasoningTokens ?? null),
    integer("usage_cached_tokens", (r) => r.usage?.cachedTokens ?? null),
    text("counted_tokenizer", (r) => r.counted?.tokenizer ?? null),
    integer("counted_input_tokens", (r) => r.counted?.inputTokens ?? null),
    integer("counted_output_tokens", (r) => r.counted?.outputTokens ?? null),
    integer("counted_reasoning_tokens", (r) => r.counted?.reasoningTokens ?? null),
    ...later<RequestRecord>(
      text("native_tokenizer", (r) => r.countedNatively?.tokenizer ?? null),
      integer("native_input_tokens", (r) => r.countedNatively?.inputTokens ?? null),
      integer("native_output_tokens", (r) => r.countedNatively?.outputTokens ?? null),
      integer("native_reasoning_tokens", (r) => r.countedNatively?.reasoningTokens ?? null),
    ),
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
    retryWaitMs: row.retry_wait_ms,
    warmup: parsedBoolean(row.warmup ?? 0),
    step: row.step,
    inFlight: row.in_flight,
    session: row.session_id === null ? null : { id: row.session_id, turn: row.session_turn },
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
      dispatchedAtMs: row.dispatched_at_ms,
      sentAtMs: row.sent_at_ms,
      headersAtMs: row.headers_at_ms,
      firstByteAtMs: row.first_byte_at_ms,
      firstOutputAtMs: row.first_output_at_ms,
      firstAnswerAtMs: row.first_answer_at_ms,
      lastOutputAtMs: row.last_output_at_ms,
      endedAtMs: row.ended_at_ms,
    },
    delay: delayFromRow(row),
    connection:
      row.connection_reused === null
        ? null
        : {
            reused: parsedBoolean(row.connection_reused),
            dnsMs: row.connection_dns_ms,
            tcpMs: row.connection_tcp_ms,
            tlsMs: row.connection_tls_ms,
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
    countedNatively:
      row.native_tokenizer === null
        ? null
        : {
            tokenizer: row.native_tokenizer,
            inputTokens: row.native_input_tokens,
            outputTokens: row.native_output_tokens,
            reasoningTokens: row.native_reasoning_tokens,
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

/** Null where no moment has a bound: whoever measures has one for every moment that came, the first of them at least. */
function delayFromRow(row: Row): Record<string, unknown> | null {
  const delay = {
    sentMs: row.delay_sent_ms,
    headersMs: row.delay_headers_ms,
    firstByteMs: row.delay_first_byte_ms,
    firstOutputMs: row.delay_first_output_ms,
    firstAnswerMs: row.delay_first_answer_ms,
    lastOutputMs: row.delay_last_output_ms,
    endedMs: row.delay_ended_ms,
  };
  return Object.values(delay).every((bound) => bound === null) ? null : delay;
}

/** The five columns of a target, shared by requests, scores and answers. */
export function targetColumns<T extends { target: Target }>(): Column<T>[] {
  return [
    text("provider", ({ target }) => target.provider),
    text("model", ({ target }) => target.model),
    text("mode", ({ target }) => target.mode),
    text("model_id", ({ target }) => target.modelId),
    text("endpoint", ({ target }) => target.endpoint),
  ];
}

/** The target that they hold. */
export function targetFromRow(row: Row): Record<string, unknown> {
  return {
    provider: row.provider,
    model: row.model,
    mode: row.mode,
    modelId: row.model_id,
    endpoint: row.endpoint,
  };
}
