/** Token counts of the bill beside our own. Sums run over the requests where both are known; `n` says how many. */
import type { Counted, RequestRecord } from "../record/index.ts";
import { type Line, median, robustLine } from "../stats/index.ts";
import { hiddenReasoningTokens } from "./hidden-reasoning.ts";

export interface InputAudit {
  n: number;
  /** Sums in tokens; null when n is 0, as is all below. */
  billed: number | null;
  counted: number | null;
  /** Median of billed − counted: what is added to every prompt (the chat template), where both count alike. */
  medianDifference: number | null;
  /**
   * billed ≈ intercept + slope · counted, by Theil and Sen: the intercept is what every request pays in tokens, the slope
   * how many billed tokens go into one of ours. Null below two different lengths of prompt.
   */
  line: Line | null;
}

export interface OutputAudit {
  /** Requests whose output was text alone (tool calls are not counted) and whose hidden reasoning is known. */
  n: number;
  /** Billed output tokens less reasoning that was never shown. */
  billed: number | null;
  counted: number | null;
  /** billed / counted, of the sums; null also where nothing was counted. */
  ratio: number | null;
  /** Median of the requests' own ratios: one odd request does not move it. */
  medianRatio: number | null;
}

export interface CachedAudit {
  /** Requests whose bill says how many input tokens came from a cache. */
  n: number;
  tokens: number | null;
  /** Input tokens of those requests, cached ones included. */
  inputTokens: number | null;
  /** tokens / inputTokens, 0 to 1. */
  share: number | null;
}

export interface ReasoningAudit {
  /** Requests whose bill states reasoning tokens (0 is a statement too). */
  n: number;
  tokens: number | null;
  /** Billed for reasoning though none was shown. */
  hidden: {
    n: number;
    tokens: number;
    /** Share of all output tokens billed on the `n` requests above, 0 to 1; null when none were. */
    shareOfOutput: number | null;
  };
  /** Reasoning that was shown: billed tokens beside those we counted in it. A summary in place of it has a high ratio. */
  shown: { n: number; billed: number | null; counted: number | null; ratio: number | null };
  /** Requests that showed reasoning while the bill states none. */
  unreported: number;
}

/** A request with the counts of the bill and the one counter that is used for all of them. */
export interface Comparable {
  record: RequestRecord;
  counted: Counted;
  /** Input tokens billed. */
  input: number | null;
  /** Output tokens billed for what was shown; null where that cannot be told or compared. */
  shownOutput: number | null;
  hidden: number | null;
}

export function comparable(record: RequestRecord, counted: Counted): Comparable {
  const { usage, outputChars } = record;
  const billed = usage?.outputTokens ?? null;
  // Without a statement about reasoning there is nothing hidden that could be told apart.
  const isStated = (usage?.reasoningTokens ?? null) !== null;
  const hidden = isStated ? hiddenReasoningTokens(record) : 0;
  const isText = (outputChars.tool ?? 0) === 0;
  const shownOutput =
    billed === null || hidden === null || hidden > billed || !isText ? null : billed - hidden;
  return { record, counted, input: usage?.inputTokens ?? null, shownOutput, hidden };
}

export function inputAudit(compared: readonly Comparable[]): InputAudit {
  const pairs = compared.flatMap(({ counted, input }) =>
    input === null || counted.inputTokens === null ? [] : [[counted.inputTokens, input] as const],
  );
  return {
    n: pairs.length,
    ...sums(pairs),
    medianDifference: median(pairs.map(([counted, billed]) => billed - counted)),
    line: robustLine(pairs),
  };
}

export function outputAudit(compared: readonly Comparable[]): OutputAudit {
  const pairs = compared.flatMap(({ counted, shownOutput }) =>
    shownOutput === null || counted.outputTokens === null
      ? []
      : [[counted.outputTokens, shownOutput] as const],
  );
  const { billed, counted } = sums(pairs);
  return {
    n: pairs.length,
    billed,
    counted,
    ratio: ratio(billed, counted),
    medianRatio: median(pairs.flatMap(([own, theirs]) => ratio(theirs, own) ?? [])),
  };
}

export function cachedAudit(records: readonly RequestRecord[]): CachedAudit {
  const pairs = records.flatMap(({ usage }) =>
    usage === null || usage.inputTokens === null || usage.cachedTokens === null
      ? []
      : [[usage.inputTokens, usage.cachedTokens] as const],
  );
  const { billed: tokens, counted: inputTokens } = sums(pairs);
  return { n: pairs.length, tokens, inputTokens, share: ratio(tokens, inputTokens) };
}

export function reasoningAudit(
  records: readonly RequestRecord[],
  compared: readonly Comparable[],
): ReasoningAudit {
  const stating = records.filter(({ usage }) => (usage?.reasoningTokens ?? null) !== null);
  const hidden = stating.map(hiddenReasoningTokens).filter((tokens) => tokens !== null && tokens > 0);
  const hiddenTokens = hidden.reduce<number>((sum, tokens) => sum + (tokens ?? 0), 0);
  const output = stating.reduce((sum, { usage }) => sum + (usage?.outputTokens ?? 0), 0);
  const shown = compared.flatMap(({ record, counted }) => {
    const billed = record.usage?.reasoningTokens ?? 0;
    const isShown = (record.outputChars.reasoning ?? 0) > 0;
    return billed === 0 || !isShown || counted.reasoningTokens === null
      ? []
      : [[counted.reasoningTokens, billed] as const];
  });
  const ofShown = sums(shown);
  return {
    n: stating.length,
    tokens:
      stating.length === 0
        ? null
        : stating.reduce((sum, { usage }) => sum + (usage?.reasoningTokens ?? 0), 0),
    hidden: {
      n: hidden.length,
      tokens: hiddenTokens,
      shareOfOutput: output === 0 ? null : hiddenTokens / output,
    },
    shown: { n: shown.length, ...ofShown, ratio: ratio(ofShown.billed, ofShown.counted) },
    unreported: records.filter(
      ({ usage, outputChars }) =>
        usage !== null && (outputChars.reasoning ?? 0) > 0 && (usage.reasoningTokens ?? 0) === 0,
    ).length,
  };
}

function sums(pairs: readonly (readonly [counted: number, billed: number])[]) {
  if (pairs.length === 0) return { billed: null, counted: null };
  return {
    billed: pairs.reduce((sum, [, billed]) => sum + billed, 0),
    counted: pairs.reduce((sum, [counted]) => sum + counted, 0),
  };
}

function ratio(part: number | null, whole: number | null): number | null {
  return part === null || whole === null || whole === 0 ? null : part / whole;
}
