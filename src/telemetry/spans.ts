/** A run and its requests as spans: what happened when, by the names of the conventions, and no text of any prompt or answer. */
import { type Attributes, SpanKind, SpanStatusCode, TraceFlags } from "@opentelemetry/api";
import { type Resource, resourceFromAttributes } from "@opentelemetry/resources";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import { type RequestRecord, type RunInfo, type Times, targetName } from "../record/index.ts";
import { configAttributes } from "./config-attributes.ts";
import { errorType, operationName, providerName } from "./gen-ai.ts";
import { rootSpanIdOf, spanIdOf, traceIdOf } from "./span-ids.ts";
import { hrTime, nanosIn, nanosOf } from "./unix-nano.ts";

/** The spans of one run. Requests are handed in first: the run's own span must reach around them. */
export class RunSpans {
  readonly #run: RunInfo;
  readonly #resource: Resource;
  #from: bigint;
  #to: bigint;
  #requests = 0;
  #failed = 0;
  #neverSent = 0;

  constructor(run: RunInfo) {
    this.#run = run;
    this.#resource = resourceFromAttributes(resourceAttributes(run));
    this.#from = nanosOf(run.startedAt);
    this.#to = nanosOf(run.endedAt ?? run.startedAt);
  }

  /** The request's span; null for one that was planned and never sent. */
  ofRequest(record: RequestRecord): ReadableSpan | null {
    if (record.error?.kind === "dropped") {
      this.#neverSent += 1;
      return null;
    }
    const sent = nanosOf(record.startedAt);
    const at = (moment: keyof Times) => momentAt(record.times, moment, sent);
    const to = at("endedAtMs") ?? at("lastOutputAtMs") ?? sent;
    const failure = errorType(record);
    this.#requests += 1;
    if (failure !== null) this.#failed += 1;
    if (sent < this.#from) this.#from = sent;
    if (to > this.#to) this.#to = to;
    return this.#span({
      id: spanIdOf(this.#run.id, record.id),
      parent: rootSpanIdOf(this.#run.id),
      name: `${operationName} ${record.target.modelId ?? record.target.model}`,
      kind: SpanKind.CLIENT,
      from: sent,
      to,
      attributes: requestAttributes(record, failure),
      error: failure === null ? null : (record.error?.message ?? "ended without any output"),
      events: moments.flatMap(([moment, name]) => {
        const time = at(moment);
        return time === null ? [] : [{ name, time }];
      }),
    });
  }

  /** The run's own span, after all of its requests. */
  root(): ReadableSpan {
    const { id, kind, status, stopReason, seed, config } = this.#run;
    return this.#span({
      id: rootSpanIdOf(id),
      parent: null,
      name: `dsr ${kind}`,
      kind: SpanKind.INTERNAL,
      from: this.#from,
      to: this.#to,
      attributes: {
        "dsr.run.id": id,
        "dsr.kind": kind,
        "dsr.run.status": status,
        ...(stopReason === null ? {} : { "dsr.run.stop_reason": stopReason }),
        "dsr.run.seed": seed,
        "dsr.run.requests": this.#requests,
        "dsr.run.failed_requests": this.#failed,
        "dsr.run.never_sent_requests": this.#neverSent,
        ...configAttributes(config),
      },
      error: status === "stopped" || status === "interrupted" ? (stopReason ?? status) : null,
      events: [],
    });
  }

  #span(facts: SpanFacts): ReadableSpan {
    const traceId = traceIdOf(this.#run.id);
    const context = (spanId: string) => ({ traceId, spanId, traceFlags: TraceFlags.SAMPLED });
    const { parent, error } = facts;
    return {
      name: facts.name,
      kind: facts.kind,
      spanContext: () => context(facts.id),
      ...(parent === null ? {} : { parentSpanContext: context(parent) }),
      startTime: hrTime(facts.from),
      endTime: hrTime(facts.to),
      duration: hrTime(facts.to - facts.from),
      status:
        error === null ? { code: SpanStatusCode.UNSET } : { code: SpanStatusCode.ERROR, message: error },
      attributes: facts.attributes,
      links: [],
      events: facts.events.map(({ name, time }) => ({ name, time: hrTime(time) })),
      ended: true,
      resource: this.#resource,
      instrumentationScope: { name: "dsr", version: this.#run.versions.dsr },
      droppedAttributesCount: 0,
      droppedEventsCount: 0,
      droppedLinksCount: 0,
    };
  }
}

interface SpanFacts {
  id: string;
  parent: string | null;
  name: string;
  kind: SpanKind;
  from: bigint;
  to: bigint;
  attributes: Attributes;
  /** Why it failed; null where it did not. */
  error: string | null;
  events: readonly { name: string; time: bigint }[];
}

/** Moments within a request, in order of happening. */
const moments = [
  ["headersAtMs", "dsr.headers"],
  ["firstByteAtMs", "dsr.first_byte"],
  ["firstOutputAtMs", "dsr.first_output"],
  ["firstAnswerAtMs", "dsr.first_answer"],
  ["lastOutputAtMs", "dsr.last_output"],
] as const satisfies readonly (readonly [keyof Times, string])[];

/** `startedAt` is the wall-clock time of sending; everything else is monotonic, and counts from there. */
function momentAt(times: Times, moment: keyof Times, sent: bigint): bigint | null {
  const [sentAtMs, atMs] = [times.sentAtMs, times[moment]];
  return sentAtMs === null || atMs === null || atMs < sentAtMs ? null : sent + nanosIn(atMs - sentAtMs);
}

function resourceAttributes({ versions }: RunInfo): Attributes {
  return {
    "service.name": "dsr",
    "service.version": versions.dsr,
    "process.runtime.name": "nodejs",
    "process.runtime.version": versions.node,
    "dsr.platform": versions.platform,
  };
}

function requestAttributes(record: RequestRecord, failure: string | null): Attributes {
  const { target, sampling, response, usage, times, connection, session } = record;
  const firstChunkMs =
    times.firstOutputAtMs === null || times.sentAtMs === null ? null : times.firstOutputAtMs - times.sentAtMs;
  return known({
    "gen_ai.operation.name": operationName,
    "gen_ai.provider.name": providerName(target.provider),
    "gen_ai.request.model": target.modelId ?? target.model,
    "gen_ai.request.temperature": sampling.temperature,
    "gen_ai.request.top_p": sampling.topP,
    "gen_ai.request.max_tokens": sampling.maxTokens,
    "gen_ai.conversation.id": session?.id ?? null,
    "gen_ai.response.id": response.id,
    "gen_ai.response.model": response.model,
    "gen_ai.response.finish_reasons": record.finishReason === null ? null : [record.finishReason],
    "gen_ai.response.time_to_first_chunk": firstChunkMs === null ? null : firstChunkMs / 1000,
    "gen_ai.usage.input_tokens": usage?.inputTokens ?? null,
    "gen_ai.usage.output_tokens": usage?.outputTokens ?? null,
    "gen_ai.usage.cache_read.input_tokens": usage?.cachedTokens ?? null,
    "gen_ai.usage.reasoning.output_tokens": usage?.reasoningTokens ?? null,
    ...serverAttributes(target.endpoint),
    "http.response.status_code": response.httpStatus ?? record.error?.httpStatus ?? null,
    "error.type": failure,
    "dsr.run.id": record.runId,
    "dsr.request.id": record.id,
    "dsr.target": targetName(target),
    "dsr.kind": record.kind,
    "dsr.seq": record.seq,
    "dsr.round": record.round,
    "dsr.attempt": record.attempt,
    "dsr.warmup": record.warmup,
    "dsr.step": record.step,
    "dsr.in_flight": record.inFlight,
    "dsr.prompt.source": record.prompt.source,
    "dsr.counted.output_tokens": record.counted?.outputTokens ?? null,
    "dsr.connection.reused": connection?.reused ?? null,
    "dsr.connection.dns_ms": connection?.dnsMs ?? null,
    "dsr.connection.tcp_ms": connection?.tcpMs ?? null,
    "dsr.connection.tls_ms": connection?.tlsMs ?? null,
    "dsr.send_delay_ms":
      times.scheduledAtMs === null || times.sentAtMs === null ? null : times.sentAtMs - times.scheduledAtMs,
  });
}

function serverAttributes(endpoint: string | null): Record<string, string | number | null> {
  const url = endpoint === null ? null : URL.parse(endpoint);
  if (url === null) return {};
  const port = url.port === "" ? (url.protocol === "http:" ? 80 : 443) : Number(url.port);
  return { "server.address": url.hostname, "server.port": port };
}

/** What is not known is not said. */
function known(attributes: Readonly<Record<string, Attributes[string] | null>>): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== null)) as Attributes;
}
