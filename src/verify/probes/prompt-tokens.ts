/**
 * Is the prompt counted as the model counts it, and is anything put before it? Two prompts of the same text, once and
 * several times: by what one is billed more than the other tells the vocabulary, and what is left over the template.
 */
import {
  type Ask,
  type Finding,
  grouped,
  type Probe,
  type ProbeFacts,
  type Reply,
  roomFor,
  saidOf,
  userAsks,
} from "./probe.ts";

/**
 * Several scripts, digits, signs and rare words: what vocabularies part differently. Words of many languages outweigh the
 * Chinese, because vocabularies from China are shorter on one and longer on the other, and the two must not cancel.
 */
const BLOCK = [
  "The archivist measured 1,048,576 brittle pages, 37.25 kilometres of shelving and 9 unsigned letters.",
  "昨天下午三点半，图书馆的管理员把一百二十七本旧书搬到了新的阅览室。",
  "for (let index = 0; index < values.length; index++) { total += values[index] ** 2; }",
  "Überraschenderweise verschwand die Straßenbahnhaltestelle; naïve façades, żółty przystanek, Санкт-Петербург.",
  "Yöpöydälläni lepäsi käännöskirja, ve gözlükçüden aldığım çerçeve; nejneobyčejnější příběh, Ελληνικά.",
  "ความสุขของชีวิต  हिन्दी में लिखिए  ∑∫√ ≠ ≤  🙂🚀  x_1=0xDEADBEEF;",
].join("\n");
const TIMES = 6;
const ANSWER_TOKENS = 16;
export const READY = "Reply with the single word ready.";

/** The same text is the same tokens; where it meets the template, one more or less. */
const SLACK_TOKENS = 2;
/** Chat templates take some 3 to 70 tokens around one message, their own default system prompts included. */
const PLAIN_TEMPLATE = 72;
const SURELY_MORE = 150;

export const promptTokensProbe: Probe = {
  name: "prompt tokens",
  asks: `a text once, and the same text ${TIMES} times`,
  concludes:
    "whether prompts are counted by the model's own tokenizer (where that is installed), and whether much is put before them",
  worst: (facts) =>
    [1, TIMES].map((times) => ({
      inputTokens: facts.count(textOf(times)),
      maxTokens: roomFor(ANSWER_TOKENS, facts),
    })),
  next: (replies, facts) => (replies.length > 1 ? [] : [ask(replies.length === 0 ? 1 : TIMES, facts)]),
  judge: ([short, long], facts) => {
    if (short === undefined) return [];
    const both = (evidence: string) =>
      ["prompt tokens", "hidden prompt"].map((probe) => ({ probe, status: "unknown", evidence }) as const);
    const failed = [short, long].find((reply) => reply?.heard.error != null);
    if (failed !== undefined) return both(`The request failed: ${saidOf(failed.heard)}.`);
    if (long === undefined) return both("The second request was not sent.");
    const billed = billedOf(short, long);
    if (billed === null) return both("The provider reports no prompt tokens.");
    return [judgeCount(short, long, billed, facts), judgeOverhead(short, long, billed)];
  },
};

function textOf(times: number): string {
  return `${Array.from({ length: times }, () => BLOCK).join("\n")}\n\n${READY}`;
}

function ask(times: number, facts: ProbeFacts): Ask {
  return { messages: userAsks(textOf(times)), maxTokens: roomFor(ANSWER_TOKENS, facts) };
}

interface Billed {
  short: number;
  long: number;
}

function billedOf(short: Reply, long: Reply): Billed | null {
  const [few, many] = [short.heard.inputTokens, long.heard.inputTokens];
  return few === null || many === null ? null : { short: few, long: many };
}

function judgeCount(short: Reply, long: Reply, billed: Billed, { pull }: ProbeFacts): Finding {
  const more = billed.long - billed.short;
  const [few, many] = [short.heard.nativeInputTokens, long.heard.nativeInputTokens];
  const finding = (status: Finding["status"], evidence: string): Finding => ({
    probe: "prompt tokens",
    status,
    evidence,
  });
  if (few === null || many === null) {
    const own = long.heard.ownInputTokens - short.heard.ownInputTokens;
    return finding(
      "unknown",
      `A longer prompt is billed ${grouped(more)} tokens more, ${(more / own).toFixed(2)} times the count by o200k_base, which is another model's: ${pull === null ? "no tokenizer of this model is known (--tokenizer names one)" : `\`dsr datasets pull ${pull}\` installs this model's own`}.`,
    );
  }
  const own = many - few;
  const seen = `A longer prompt is billed ${grouped(more)} tokens more; the model's own tokenizer counts ${grouped(own)}`;
  return Math.abs(more - own) <= SLACK_TOKENS
    ? finding("ok", `${seen}.`)
    : finding(
        "fault",
        `${seen} (${(more / own).toFixed(3)} times as many): another tokenizer, or another text than was sent.`,
      );
}

/** What is billed beyond the text: billed(short) − slope·own(short), the slope being how the two prompts differ. */
function judgeOverhead(short: Reply, long: Reply, billed: Billed): Finding {
  const ownOf = ({ heard }: Reply) => heard.nativeInputTokens ?? heard.ownInputTokens;
  const slope = (billed.long - billed.short) / (ownOf(long) - ownOf(short));
  const overhead = Math.round(billed.short - slope * ownOf(short));
  const finding = (status: Finding["status"], evidence: string): Finding => ({
    probe: "hidden prompt",
    status,
    evidence,
  });
  const seen = `Some ${grouped(overhead)} tokens are billed beside the text of a message`;
  if (overhead >= SURELY_MORE)
    return finding(
      "fault",
      `${seen}, where a chat template takes up to some ${PLAIN_TEMPLATE}: something is put before the prompt, and billed.`,
    );
  return overhead > PLAIN_TEMPLATE
    ? finding("unknown", `${seen}: a long chat template, or a short prompt put before it.`)
    : finding("ok", `${seen}, as a chat template takes.`);
}
