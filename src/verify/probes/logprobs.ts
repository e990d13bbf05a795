/** Are log-probabilities of tokens to be had? Many do not offer them, which is no fault; silence about it is told. */
import { type Finding, isRefused, type Probe, roomFor, saidOf, userAsks } from "./probe.ts";
import { READY } from "./prompt-tokens.ts";

const ANSWER_TOKENS = 16;

export const logprobsProbe: Probe = {
  name: "logprobs",
  asks: "one word, with logprobs",
  concludes: "whether log-probabilities are given, refused, or left out without a word",
  worst: (facts) => [{ inputTokens: 12, maxTokens: roomFor(ANSWER_TOKENS, facts) }],
  next: (replies, facts) =>
    replies.length > 0
      ? []
      : [{ messages: userAsks(READY), maxTokens: roomFor(ANSWER_TOKENS, facts), logprobs: true }],
  judge: ([reply]) => {
    const finding = (status: Finding["status"], evidence: string): Finding[] => [
      { probe: "logprobs", status, evidence },
    ];
    if (reply === undefined) return [];
    const { heard } = reply;
    if (isRefused(heard)) return finding("absent", `They are refused: ${saidOf(heard)}.`);
    if (heard.error !== null) return finding("unknown", `The request failed: ${heard.error.message}.`);
    return heard.hasLogprobs
      ? finding("ok", "They are given.")
      : finding("absent", "They were asked for, and left out without a word.");
  },
};
