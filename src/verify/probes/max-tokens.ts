/** Does `max_tokens` act, and are so many tokens given as the catalog states? */
import {
  type Finding,
  grouped,
  type Heard,
  isRefused,
  outputOf,
  type Probe,
  type ProbeFacts,
  saidOf,
  userAsks,
} from "./probe.ts";
import { limitIn } from "./refused-limit.ts";

const SHORT = 16;
/** A provider may count the token that ends an answer, or stop after the step that passed the limit. */
const TOLERANCE = 2;
/** Where nothing is billed, our count stands in for the model's own, which may part a text otherwise. */
const OWN_COUNT_FACTOR = 4;

const FIXED = "The catalog sets the limit of this model's requests.";

function isFixed({ fixed }: ProbeFacts): boolean {
  return fixed.includes("max_tokens") || fixed.includes("max_completion_tokens");
}

export const maxTokensProbe: Probe = {
  name: "max_tokens",
  asks: `a long listing, cut at ${SHORT} tokens`,
  concludes: "whether max_tokens is kept, and whether an answer that it cut says so",
  worst: () => [{ inputTokens: 20, maxTokens: SHORT }],
  next: (replies, facts) =>
    replies.length > 0 || isFixed(facts)
      ? []
      : [
          {
            messages: userAsks("Count from 1 to 200, the numbers separated by commas."),
            maxTokens: SHORT,
          },
        ],
  judge: ([reply], facts) => {
    if (isFixed(facts)) return [{ probe: "max_tokens", status: "unknown", evidence: FIXED }];
    return reply === undefined ? [] : [judgeShort(reply.heard)];
  },
};

function judgeShort(heard: Heard): Finding {
  const finding = (status: Finding["status"], evidence: string): Finding => ({
    probe: "max_tokens",
    status,
    evidence,
  });
  if (isRefused(heard)) return finding("fault", `Asked for ${SHORT} tokens, it refused: ${saidOf(heard)}.`);
  if (heard.error !== null) return finding("unknown", `The request failed: ${heard.error.message}.`);
  const output = outputOf(heard);
  const answer = output - (heard.reasoningTokens ?? 0);
  const most = heard.outputTokens === null ? OWN_COUNT_FACTOR * SHORT : SHORT + TOLERANCE;
  if (output > most) {
    return heard.reasoningTokens !== null && heard.reasoningTokens > 0 && answer <= SHORT + TOLERANCE
      ? finding(
          "unknown",
          `Asked for ${SHORT} tokens, it gave ${grouped(output)}, of which ${grouped(answer)} are answer: the limit holds for the answer alone, or not at all.`,
        )
      : finding("fault", `Asked for at most ${SHORT} tokens, it gave ${grouped(output)}.`);
  }
  if (heard.finish === "length")
    return finding(
      "ok",
      `Cut at ${output} tokens${heard.outputTokens === null ? " by our own count" : ""} where ${SHORT} were asked for, and says so.`,
    );
  return output >= SHORT - TOLERANCE
    ? finding(
        "fault",
        `Cut at ${output} tokens where ${SHORT} were asked for, but the finish reason is ${heard.finish ?? "missing"}: cut answers pass for whole ones.`,
      )
    : finding("unknown", `It stopped by itself after ${output} tokens, so nothing was cut.`);
}

/** The long answer may miss the cap by so much: what is billed and what is counted differ by a little. */
const NEARLY = 0.95;
/** And where nothing is billed, our own count of numbers is not the model's. */
const NEARLY_BY_OWN_COUNT = 0.6;
const TINY_ANSWER = 8;
/** The prompt needs some of the context, too. */
const PROMPT_ROOM = 256;

/** The longest answer to ask for: the stated cap, as far as the stated context has room for it; null where none is stated. */
function capOf({ maxOutput, maxContext }: ProbeFacts): number | null {
  if (maxOutput === null || maxContext === null) return maxOutput;
  return Math.max(1, Math.min(maxOutput, maxContext - PROMPT_ROOM));
}

export const outputCapProbe: Probe = {
  name: "output cap",
  asks: "one word with max_tokens at the cap that the catalog states (--cap); with --deep a count that long as well",
  concludes:
    "whether that many may be asked for. Whether that many are given shows only in an answer that long: --deep",
  worst: (facts) => {
    const cap = capOf(facts);
    if (cap === null || isFixed(facts)) return [];
    const request = { inputTokens: 40, maxTokens: cap };
    return facts.deep ? [request, request] : [request];
  },
  next: (replies, facts) => {
    const cap = capOf(facts);
    if (cap === null || isFixed(facts)) return [];
    if (replies.length === 0)
      return [{ messages: userAsks("Reply with the single word ready."), maxTokens: cap }];
    const isAccepted = replies[0]?.heard.error === null;
    if (!facts.deep || !isAccepted || replies.length > 1) return [];
    // A line is a token at the least, so the count cannot be done before the cap.
    const text = `Count from 1 to ${cap + 100}, one number per line. Leave none out, and do not stop before the end.`;
    return [{ messages: userAsks(text), maxTokens: cap }];
  },
  judge: ([asked, long], facts) => {
    const finding = (status: Finding["status"], evidence: string): Finding[] => [
      { probe: "output cap", status, evidence },
    ];
    const cap = capOf(facts);
    if (isFixed(facts)) return finding("unknown", FIXED);
    if (cap === null) return finding("unknown", "The catalog states none; --cap names one to try.");
    if (asked === undefined) return [];
    const { heard } = asked;
    if (isRefused(heard)) {
      const limit = limitIn(heard.error?.message ?? "", cap);
      return finding(
        "fault",
        `${grouped(cap)} tokens are stated, and asking for them is refused${limit === null ? "" : `; it names ${grouped(limit)} as the limit`}: ${saidOf(heard)}.`,
      );
    }
    if (heard.error !== null) return finding("unknown", `The request failed: ${heard.error.message}.`);
    if (long === undefined)
      return heard.finish === "length" && outputOf(heard) > TINY_ANSWER && outputOf(heard) < NEARLY * cap
        ? finding(
            "fault",
            `Asked for up to ${grouped(cap)} tokens, it was cut at ${grouped(outputOf(heard))}.`,
          )
        : finding(
            "unknown",
            `max_tokens ${grouped(cap)} is accepted. Whether so many are given takes an answer that long: --deep.`,
          );
    return [judgeLong(long.heard, cap)];
  },
};

function judgeLong(heard: Heard, cap: number): Finding {
  const finding = (status: Finding["status"], evidence: string): Finding => ({
    probe: "output cap",
    status,
    evidence,
  });
  const output = outputOf(heard);
  const nearly = heard.outputTokens === null ? NEARLY_BY_OWN_COUNT : NEARLY;
  const most = heard.outputTokens === null ? cap / NEARLY_BY_OWN_COUNT : cap / NEARLY;
  if (heard.error !== null)
    return finding(
      "unknown",
      `The long answer failed after ${grouped(output)} tokens: ${heard.error.message}.`,
    );
  if (output > Math.max(cap + TOLERANCE, most))
    return finding("fault", `Asked for at most ${grouped(cap)} tokens, it gave ${grouped(output)}.`);
  if (output >= nearly * cap)
    return finding("ok", `A long count was given ${grouped(output)} of the ${grouped(cap)} tokens stated.`);
  if (heard.finish === "length")
    return finding(
      "fault",
      `${grouped(cap)} tokens are stated, and a long count was cut at ${grouped(output)}.`,
    );
  return finding(
    "unknown",
    `A long count stopped by itself at ${grouped(output)} of ${grouped(cap)} tokens (finish reason ${heard.finish ?? "missing"})${isRound(output) ? ", a round number: a cap that hides itself is likely" : ""}.`,
  );
}

/** Within two tokens of a multiple of 1,024 or 1,000. */
function isRound(tokens: number): boolean {
  return [1000, 1024].some((step) => {
    const rest = tokens % step;
    return tokens >= step - TOLERANCE && Math.min(rest, step - rest) <= TOLERANCE;
  });
}
