/** Requests of a run, page by page, and one of them with all that is known of it. */
import { metricDefinitions, requestCostCny, unbilled } from "../../metrics/index.ts";
import { type RequestRecord, targetName, unpackDeltas } from "../../record/index.ts";
import {
  type EvidenceSource,
  openAnswers,
  readRequest,
  requestHeads,
  type StoredRequest,
} from "../../store/index.ts";
import type { RequestDocument, RequestHead, RequestsDocument } from "../contract/documents.ts";
import type { Params } from "../contract/reader.ts";
import type { Reading } from "./reading.ts";
import { ofRequestNamed } from "./request-metrics.ts";
import type { RunAt, Runs } from "./run.ts";
import { countOf, needed } from "./scope.ts";

const PAGE = { usual: 50, most: 500 };

const [ttft, total, otps] = [ofRequestNamed("ttft"), ofRequestNamed("total"), ofRequestNamed("otps")];

export function requests(params: Params, { deps }: Reading, runs: Runs): RequestsDocument {
  const { run, source, tally } = runs.counted(needed(params, "id"));
  const offset = countOf(params, "offset", 0, Number.MAX_SAFE_INTEGER);
  const [target, isFailed] = [params.target ?? null, params.errors === "1"];
  const limit = countOf(params, "limit", PAGE.usual, PAGE.most);
  const page = requestHeads(source, { runId: run.id, target, isFailed, offset, limit });
  return {
    asOf: new Date(deps.clock.wallMs()).toISOString(),
    total: tally.stored(target, isFailed),
    offset,
    requests: page.map((one) => headOf(one, deps.rates)),
  };
}

function headOf({ record, score }: StoredRequest, rates: Reading["deps"]["rates"]): RequestHead {
  const { id, target, startedAt, round, attempt, warmup, error, usage, counted } = record;
  return {
    ...{ id, target: targetName(target), startedAt, round, attempt, warmup },
    error: error?.kind ?? null,
    ttftS: ttft(record, rates),
    totalS: total(record, rates),
    otps: otps(record, rates),
    outputTokens: usage?.outputTokens ?? counted?.outputTokens ?? null,
    sample: score === null ? null : { dataset: score.dataset, id: score.sampleId, verdict: score.verdict },
  };
}

export function request(params: Params, { deps }: Reading, { run, source }: RunAt): RequestDocument {
  const { record, score, neighbours } = readRequest(source, run.id, needed(params, "id"));
  const { provider, model, mode } = record.target;
  const sentMs = zeroOf(record);
  return {
    asOf: new Date(deps.clock.wallMs()).toISOString(),
    record,
    target: { provider, model, mode },
    name: targetName(record.target),
    moments: momentsOf(record, sentMs),
    deltas: unpackDeltas(record.deltas).map(({ atMs, chars, channel }) => ({ atMs, chars, channel })),
    values: valuesOf(record, deps.rates),
    costCny: unbilled(record) ? 0 : requestCostCny(record, deps.rates),
    score:
      score === null
        ? null
        : {
            ...{ dataset: score.dataset, sampleId: score.sampleId, verdict: score.verdict },
            ...{ reason: score.reason, extracted: score.extracted },
          },
    text: textOf(record, source),
    neighbours,
  };
}

/** When it was sent or, where it never was, when it should have been. */
function zeroOf({ times }: RequestRecord): number {
  return times.sentAtMs ?? times.dispatchedAtMs ?? times.scheduledAtMs ?? times.endedAtMs ?? 0;
}

function momentsOf({ times, delay }: RequestRecord, zeroMs: number): RequestDocument["moments"] {
  const all: [string, number | null, number | null | undefined][] = [
    ["scheduled", times.scheduledAtMs, null],
    ["dispatched", times.dispatchedAtMs, null],
    ["sent", times.sentAtMs, delay?.sentMs],
    ["headers", times.headersAtMs, delay?.headersMs],
    ["first_byte", times.firstByteAtMs, delay?.firstByteMs],
    ["first_output", times.firstOutputAtMs, delay?.firstOutputMs],
    ["first_answer", times.firstAnswerAtMs, delay?.firstAnswerMs],
    ["last_output", times.lastOutputAtMs, delay?.lastOutputMs],
    ["ended", times.endedAtMs, delay?.endedMs],
  ];
  return all.flatMap(([moment, atMs, delayMs]) =>
    atMs === null ? [] : [{ moment, atMs: atMs - zeroMs, delayMs: delayMs ?? null }],
  );
}

/** Those that have one value a request. */
function valuesOf(record: RequestRecord, rates: Reading["deps"]["rates"]): RequestDocument["values"] {
  return metricDefinitions.flatMap((definition) => {
    if (definition.kind !== "request") return [];
    const value = definition.ofRequest(record, rates);
    if (value !== null && typeof value !== "number") return [];
    return [{ metric: definition.name, unit: definition.unit, value }];
  });
}

/** Texts of questions that must not be shown are not shown, whatever else is. */
function textOf({ id, kind }: RequestRecord, source: EvidenceSource): RequestDocument["text"] {
  if (kind === "perf") return { withheld: "perf" };
  const answers = openAnswers([source]);
  try {
    const answer = answers.ofRequest(id);
    if (answer === null) return { withheld: "not_kept" };
    const { text, reasoning, cut, sensitive } = answer;
    return sensitive ? { withheld: "sensitive" } : { answer: text, reasoning, cut };
  } finally {
    answers.close();
  }
}
