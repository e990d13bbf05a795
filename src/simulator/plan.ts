/** What will happen to one request, decided before its first byte is written. Pure, and in unscaled milliseconds. */
import { type Random, randomFromSeed } from "../base/index.ts";
import { type FaultKind, faultShares, type SimulatorProfile } from "./profile.ts";
import { fillerTokens, tokensOf } from "./text.ts";

export interface PlanInput {
  profile: SimulatorProfile;
  seed: string;
  /** How many valid chat requests this provider had before this one. */
  ordinal: number;
  /** `max_tokens` of the request; null where it sets none. */
  maxTokens: number | null;
  promptTokens: number;
  cachedTokens: number;
  /** Text that must end the answer; null for a prompt that is no known question. */
  conclusion: string | null;
  /** Text that is all of the answer, after the thinking; null or absent for talk. */
  whole?: string | null;
  /** Texts before which the answer ends. */
  stop?: readonly string[];
}

/** One output delta. */
export interface Piece {
  /** From the request's start: its arrival, or its turn where it had to wait. */
  atMs: number;
  channel: "reasoning" | "answer";
  text: string;
  tokens: number;
}

export interface ReplyPlan {
  fault: FaultKind | null;
  /** Number of pieces sent before a fault in mid-stream strikes; null for other faults and none. */
  faultAfterPieces: number | null;
  ttftMs: number;
  pieces: Piece[];
  finishReason: "stop" | "length";
  tokens: { prompt: number; cached: number; reasoning: number; completion: number };
}

interface Word {
  channel: Piece["channel"];
  text: string;
}

/**
 * Times, lengths, fault and filler text are a pure function of (seed, provider, ordinal), given the request's own
 * `max_tokens`, its cached share and the conclusion its answer must reach. Each aspect draws from a stream of its own,
 * so that changing one number of a profile leaves the other aspects of a run as they were.
 */
export function planReply(input: PlanInput): ReplyPlan {
  const { profile, ordinal } = input;
  const random = randomFromSeed(`${input.seed}/${profile.name}/request/${ordinal}`);
  const rush = isBusy(profile, ordinal) ? profile.busy : null;
  const ttftMs =
    logNormal(profile.ttft.medianMs, profile.ttft.sigma, random.fork("ttft")) *
    (rush?.ttftFactor ?? 1) *
    cacheFactor(input);
  const rateMs = 1000 / (profile.rate.tokensPerSecond * (rush?.rateFactor ?? 1));
  const gapMs = logNormal(rateMs, profile.rate.requestSigma, random.fork("rate"));

  const wanted = upToStop(outputWords(input, random), input.stop ?? []);
  const cap = Math.min(profile.output.capTokens ?? Infinity, input.maxTokens ?? Infinity);
  const words = wanted.slice(0, cap);
  const pieces = intoPieces(words, profile, ttftMs, gapMs, random.fork("gaps"));

  const fault = drawFault(profile, random.fork("fault"));
  return {
    fault,
    faultAfterPieces: faultPosition(fault, pieces.length, random.fork("fault position")),
    ttftMs,
    pieces,
    finishReason: words.length < wanted.length ? "length" : "stop",
    tokens: {
      prompt: input.promptTokens,
      cached: input.cachedTokens,
      reasoning: words.filter((word) => word.channel === "reasoning").length,
      completion: words.length,
    },
  };
}

function isBusy({ busy }: SimulatorProfile, ordinal: number): boolean {
  return busy !== null && ordinal % busy.everyRequests >= busy.everyRequests - busy.forRequests;
}

function cacheFactor({ profile, promptTokens, cachedTokens }: PlanInput): number {
  if (profile.cache === null || promptTokens === 0) return 1;
  return 1 - (cachedTokens / promptTokens) * (1 - profile.cache.ttftFactor);
}

function logNormal(median: number, sigma: number, random: Random): number {
  return median * Math.exp(sigma * random.normal());
}

/** Thinking first, then talk, then the conclusion: an output that is cut short loses its conclusion. */
function outputWords({ profile, conclusion, whole = null }: PlanInput, random: Random): Word[] {
  const { medianTokens, sigma } = profile.output;
  const length = Math.max(1, Math.round(logNormal(medianTokens, sigma, random.fork("length"))));
  const reasoning = Math.round(length * profile.reasoning.share);
  const talk = Math.max(1, length - reasoning);
  const filler = (channel: Piece["channel"], count: number): Word[] =>
    fillerTokens(count, random.fork(`words/${channel}`)).map((text) => ({ channel, text }));
  if (whole !== null)
    return [
      ...filler("reasoning", reasoning),
      ...tokensOf(whole).map((text): Word => ({ channel: "answer", text })),
    ];
  const end = conclusion === null || conclusion === "" ? [] : tokensOf(`\n\n${conclusion}`);
  return [
    ...filler("reasoning", reasoning),
    ...filler("answer", talk),
    ...end.map((text): Word => ({ channel: "answer", text })),
  ];
}

/** The words before the first of the texts that stands in the answer. */
function upToStop(words: readonly Word[], stop: readonly string[]): readonly Word[] {
  const answer = words.filter(({ channel }) => channel === "answer");
  const text = answer.map((word) => word.text).join("");
  const found = stop.map((one) => text.indexOf(one)).filter((at) => at >= 0);
  if (found.length === 0) return words;
  const kept = tokensOf(text.slice(0, Math.min(...found)).trimEnd());
  return [
    ...words.filter(({ channel }) => channel === "reasoning"),
    ...kept.map((one): Word => ({ channel: "answer", text: one })),
  ];
}

/** Bundles words into deltas of one channel each and gives every delta its moment. */
function intoPieces(
  words: readonly Word[],
  { bundle, burst, rate }: SimulatorProfile,
  ttftMs: number,
  gapMs: number,
  random: Random,
): Piece[] {
  const pieces: Piece[] = [];
  let at = ttftMs;
  for (let i = 0; i < words.length; ) {
    const size = bundle.min + random.integer(bundle.max - bundle.min + 1);
    const channel = (words[i] as Word).channel;
    const taken: string[] = [];
    while (taken.length < size && words[i]?.channel === channel) taken.push((words[i++] as Word).text);
    const jitter = Math.exp(rate.gapSigma * random.normal() - rate.gapSigma ** 2 / 2);
    if (pieces.length > 0) at += gapMs * taken.length * jitter;
    pieces.push({ atMs: at, channel, text: taken.join(""), tokens: taken.length });
  }
  return burst === null ? pieces : heldBack(pieces, burst.tokens);
}

/** Holds pieces back until `tokens` tokens are ready, then releases them at once; the first goes out as it is. */
function heldBack(pieces: readonly Piece[], tokens: number): Piece[] {
  const released = pieces.map((piece) => ({ ...piece }));
  let from = 1;
  let ready = 0;
  for (let i = 1; i < released.length; i++) {
    const piece = released[i] as Piece;
    ready += piece.tokens;
    if (ready < tokens && i < released.length - 1) continue;
    for (let j = from; j <= i; j++) (released[j] as Piece).atMs = piece.atMs;
    from = i + 1;
    ready = 0;
  }
  return released;
}

function drawFault(profile: SimulatorProfile, random: Random): FaultKind | null {
  let left = random.next();
  for (const [kind, share] of faultShares(profile.faults)) {
    if (left < share) return kind;
    left -= share;
  }
  return null;
}

function faultPosition(fault: FaultKind | null, pieces: number, random: Random): number | null {
  if (fault === null || fault === "rate_limited" || fault === "server_error") return null;
  return 1 + random.integer(Math.max(1, pieces - 1));
}

/** Whether the reply is a refusal, which takes neither time nor room. */
export function refusesAtOnce({ fault }: ReplyPlan): boolean {
  return fault === "rate_limited" || fault === "server_error";
}
