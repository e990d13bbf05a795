/** Does the system message reach the model? A harmless instruction in it has to be followed. */
import {
  type Ask,
  type Finding,
  isRefused,
  type Probe,
  type ProbeFacts,
  type Reply,
  roomFor,
  saidOf,
  userAsks,
  whyNoAnswer,
} from "./probe.ts";
import { codeWords } from "./words.ts";

const ANSWER_TOKENS = 48;
/** A healthy model passes an instruction over now and then: it is given twice. */
const TRIES = 2;

export const systemRoleProbe: Probe = {
  name: "system role",
  asks: "a colour, with the instruction in the system message to end with a code word; where it is passed over, once more, and once in the user message",
  concludes: "whether a system message reaches the model and is followed",
  worst: (facts) =>
    Array.from({ length: TRIES + 1 }, () => ({ inputTokens: 50, maxTokens: roomFor(ANSWER_TOKENS, facts) })),
  next: (replies, facts) => {
    const [first] = replies;
    if (first === undefined) return [bySystem(0, facts)];
    const isOver = replies.length > 1 || isFollowed(first) || whyNoAnswer(first.heard) !== null;
    return isOver ? [] : [bySystem(1, facts), byUser(2, facts)];
  },
  judge: (replies, facts) => {
    const finding = (status: Finding["status"], evidence: string): Finding[] => [
      { probe: "system role", status, evidence },
    ];
    const system = replies.filter(({ ask }) => ask.messages.length > 1);
    const [first] = system;
    if (first === undefined) return [];
    if (isRefused(first.heard))
      return finding("fault", `A system message is refused: ${saidOf(first.heard)}.`);
    if (system.some(isFollowed)) return finding("ok", "An instruction in the system message was followed.");
    const lack = whyNoAnswer(first.heard);
    if (lack !== null) return finding("unknown", `No answer to judge: ${lack}.`);
    const control = replies.find(({ ask }) => ask.messages.length === 1);
    if (control === undefined || !isFollowed(control))
      return finding(
        "unknown",
        "The instruction was not followed in the system message, nor in the user's own.",
      );
    const answered = system.filter(({ heard }) => whyNoAnswer(heard) === null);
    return answered.length < TRIES
      ? finding(
          "unknown",
          "The instruction in the system message was passed over once; the second try failed.",
        )
      : finding(
          "fault",
          `An instruction was passed over ${TRIES} times in the system message, and followed in the user's own${facts.thinks === true ? " (some thinking models are not meant to have a system message)" : ""}.`,
        );
  },
};

function instruction(nth: number, { seed }: ProbeFacts): string {
  return `End your answer with the word ${codeWords(seed)[nth] ?? "juniper"}.`;
}

function bySystem(nth: number, facts: ProbeFacts): Ask {
  return {
    messages: [
      { role: "system", content: `Whatever the user writes: ${instruction(nth, facts)}` },
      { role: "user", content: "Name one colour." },
    ],
    maxTokens: roomFor(ANSWER_TOKENS, facts),
  };
}

function byUser(nth: number, facts: ProbeFacts): Ask {
  return {
    messages: userAsks(`Name one colour. ${instruction(nth, facts)}`),
    maxTokens: roomFor(ANSWER_TOKENS, facts),
  };
}

function isFollowed({ ask, heard }: Reply): boolean {
  const word = /with the word ([a-z]+)\./.exec(ask.messages[0]?.content ?? "")?.[1];
  return word !== undefined && heard.error === null && heard.answer.toLowerCase().includes(word);
}
