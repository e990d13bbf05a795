/** A run as a trace: a root span, a child for each request; sent by OTLP over HTTP, a batch after the other. */
import { JsonTraceSerializer, ProtobufTraceSerializer } from "@opentelemetry/otlp-transformer";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import { fetch as plainFetch } from "undici";
import { type Clock, DsrError, EXIT, quantity, type Random } from "../base/index.ts";
import type { RequestRecord, RunInfo } from "../record/index.ts";
import { type OtlpPost, postOtlp } from "./otlp-post.ts";
import { otlpSettings } from "./otlp-settings.ts";
import { RunSpans } from "./spans.ts";

export interface SpanExportOptions {
  /** Base address of the collector, such as `http://localhost:4318`; null takes it from `OTEL_EXPORTER_OTLP_*` of `vars`. */
  endpoint: string | null;
  /** Beyond those of `OTEL_EXPORTER_OTLP_HEADERS`. Values are secrets. */
  headers?: Readonly<Record<string, string>>;
  vars: Readonly<Record<string, string | undefined>>;
  clock: Clock;
  random: Random;
  /** One that knows the proxy; a plain one by default. */
  fetch?: typeof plainFetch;
  signal?: AbortSignal;
}

export interface ExportedSpans {
  /** Taken by the collector, the root span among them. */
  spans: number;
  /** Requests that were never sent and have no span. */
  neverSent: number;
}

/** Spans in one message: some 1 MB of JSON. */
const BATCH = 512;

/**
 * Exports a run. Records are read as fast as the collector takes them. Exporting again sends the same ids. Throws a DsrError:
 * `otlp_invalid` for settings, `otlp_unreachable` when nobody answers, `otlp_refused` when it says no, `otlp_partial` when it
 * took a part.
 */
export async function exportSpans(
  run: RunInfo,
  records: Iterable<RequestRecord>,
  options: SpanExportOptions,
): Promise<ExportedSpans> {
  const { endpoint, headers = {}, vars, clock, random, fetch = plainFetch } = options;
  const signal = options.signal ?? new AbortController().signal;
  const settings = otlpSettings(endpoint, headers, vars);
  const sending = new Sending({ settings, fetch, clock, random, signal });
  const spans = new RunSpans(run);
  let neverSent = 0;
  for (const record of records) {
    const span = spans.ofRequest(record);
    if (span === null) neverSent += 1;
    else await sending.add(span);
  }
  await sending.add(spans.root());
  await sending.finish();
  return { spans: sending.sent, neverSent };
}

/** Spans that gather to a batch, and what became of the batches. */
class Sending {
  readonly #post: OtlpPost;
  readonly #serializer: typeof ProtobufTraceSerializer;
  #batch: ReadableSpan[] = [];
  #rejected = 0;
  #why = "";
  sent = 0;

  constructor(post: OtlpPost) {
    this.#post = post;
    this.#serializer = post.settings.protocol === "http/json" ? JsonTraceSerializer : ProtobufTraceSerializer;
  }

  async add(span: ReadableSpan): Promise<void> {
    this.#batch.push(span);
    if (this.#batch.length >= BATCH) await this.#send();
  }

  async finish(): Promise<void> {
    if (this.#batch.length > 0) await this.#send();
    if (this.#rejected === 0) return;
    const why = this.#why === "" ? "" : `: ${this.#why}`;
    throw new DsrError(
      `The collector took ${quantity(this.sent, "span")} and refused ${quantity(this.#rejected, "other")}${why}`,
      { code: "otlp_partial", exitCode: EXIT.fault },
    );
  }

  async #send(): Promise<void> {
    const batch = this.#batch;
    this.#batch = [];
    const body = this.#serializer.serializeRequest(batch);
    if (body === undefined) throw new TypeError("spans could not be written");
    const isFirst = this.sent + this.#rejected === 0;
    const rejected = this.#rejectedIn(await postOtlp(body, this.#post, isFirst));
    this.#rejected += rejected;
    this.sent += batch.length - rejected;
  }

  /** How many spans the collector did not take, of a batch that it answered with success. */
  #rejectedIn(answer: Uint8Array): number {
    if (answer.length === 0) return 0;
    try {
      const { partialSuccess } = this.#serializer.deserializeResponse(answer);
      const rejected = Number(partialSuccess?.rejectedSpans ?? 0);
      if (rejected > 0) this.#why = (partialSuccess?.errorMessage ?? "").slice(0, 200);
      return rejected;
    } catch {
      // A success without an answer that can be read is a success all the same.
      return 0;
    }
  }
}
