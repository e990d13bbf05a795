/** Does a stop sequence end the answer? */
import { type Finding, isRefused, type Probe, roomFor, saidOf, userAsks, whyNoAnswer } from "./probe.ts";

const WORDS = "one two three four five six seven eight nine ten".split(" ");
const STOP = "six";
const ANSWER_TOKENS = 40;

export const stopProbe: Probe = {
  name: "stop",
  asks: `ten words to repeat, with the sixth as a stop sequence`,
  concludes: "whether stop acts. Of a thinking model little: the stop may strike in its thinking",
  worst: (facts) => [{ inputTokens: 30, maxTokens: roomFor(ANSWER_TOKENS, facts) }],
  next: (replies, facts) =>
    replies.length > 0 || facts.fixed.includes("stop")
      ? []
      : [
          {
            messages: userAsks(`Repeat these words exactly: ${WORDS.join(" ")}`),
            maxTokens: roomFor(ANSWER_TOKENS, facts),
            stop: [STOP],
          },
        ],
  judge: ([reply], facts) => {
    const finding = (status: Finding["status"], evidence: string): Finding[] => [
      { probe: "stop", status, evidence },
    ];
    if (facts.fixed.includes("stop"))
      return finding("unknown", "The catalog sets the stop of this model's requests.");
    if (reply === undefined) return [];
    const { heard } = reply;
    if (isRefused(heard)) return finding("fault", `A stop sequence is refused: ${saidOf(heard)}.`);
    const lack = whyNoAnswer(heard);
    if (lack !== null && facts.thinks === true && heard.error === null)
      return finding("unknown", "No answer: the stop sequence may have ended its thinking.");
    if (lack !== null) return finding("unknown", `${upper(lack)}.`);
    const said: string[] = heard.answer.toLowerCase().match(/[a-z]+/g) ?? [];
    const behind = WORDS.slice(WORDS.indexOf(STOP) + 1).filter((word) => said.includes(word));
    if (behind.length > 0)
      return finding("fault", `It said "${behind.join(" ")}" behind the stop sequence "${STOP}".`);
    if (!said.includes("five"))
      return finding("unknown", "It did not repeat the words, so nothing had to stop it.");
    return finding(
      "ok",
      said.includes(STOP)
        ? `It stopped at "${STOP}", which it leaves in the answer.`
        : `It stopped before "${STOP}".`,
    );
  },
};

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
