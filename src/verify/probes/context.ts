/** Is a long prompt read whole? A word at its beginning has to be found again. */
import {
  type Ask,
  type Finding,
  grouped,
  isRefused,
  type Probe,
  type ProbeFacts,
  type Reply,
  roomFor,
  saidOf,
  userAsks,
  whyNoAnswer,
} from "./probe.ts";
import { limitIn } from "./refused-limit.ts";
import { codeWords, proseOf } from "./words.ts";

const ANSWER_TOKENS = 24;
/** Words around the prose. */
const FRAME_TOKENS = 60;
/** A length at which the word is not found is tried once more, with another word. */
const TRIES = 2;
/** Counts of one prose by two vocabularies differ by less; by the model's own, by next to nothing. */
const LEAST_COUNTED = 0.6;
const LEAST_COUNTED_NATIVELY = 0.9;
/** Of the stated context: prompts beyond may be refused because our count is not the provider's. */
const ASKED_OF_STATED = 0.9;
/** The search ends when the two lengths around the limit are so close, or after so many steps. */
const CLOSE_ENOUGH = 0.9;
const MOST_STEPS = 5;

type Outcome = "found" | "refused" | "cut" | "lost" | "no answer";

interface Tried {
  length: number;
  outcome: Outcome;
  reply: Reply;
}

export const contextProbe: Probe = {
  name: "context",
  asks: "the word that stands at the very beginning of a long prompt (--context lengths; --deep: up to the stated context)",
  concludes:
    "whether prompts of those lengths are read whole, refused openly, or cut without a word. Not how well the model reads them",
  worst: (facts) => {
    const one = (length: number) => ({
      inputTokens: length + FRAME_TOKENS,
      maxTokens: roomFor(ANSWER_TOKENS, facts),
    });
    const cheap = lengthsOf(facts).flatMap((length) => Array.from({ length: TRIES }, () => one(length)));
    const top = topOf(facts);
    // At worst each step finds the word and goes nearer to the top.
    return top === null ? cheap : [...cheap, ...Array.from({ length: 1 + MOST_STEPS }, () => one(top))];
  },
  next: (replies, facts) => {
    const tried = triedOf(replies);
    const open = lengthsOf(facts).filter((length) => {
      const own = tried.filter((one) => one.length === length);
      return own.length === 0 || (own.length < TRIES && own.every(({ outcome }) => outcome === "lost"));
    });
    if (open.length > 0)
      return open.map((length) => askAt(length, replies.length + open.indexOf(length), facts));
    const next = nextInSearch(tried, facts);
    return next === null ? [] : [askAt(next, replies.length, facts)];
  },
  judge: (replies, facts) => (replies.length === 0 ? [] : [judge(triedOf(replies), facts)]),
};

/** Short enough for what is stated, the shortest first. */
function lengthsOf({ contextLengths, maxContext }: ProbeFacts): number[] {
  const fitting = contextLengths.filter(
    (length) => maxContext === null || length <= ASKED_OF_STATED * maxContext,
  );
  return [...new Set(fitting)].sort((a, b) => a - b);
}

/** The longest prompt of the search, the same whether the target thinks or not; null where none is wanted or nothing is stated. */
function topOf(facts: ProbeFacts): number | null {
  if (!facts.deep || facts.maxContext === null) return null;
  const top = Math.floor(ASKED_OF_STATED * facts.maxContext) - facts.answerTokens - FRAME_TOKENS;
  return top > Math.max(0, ...lengthsOf(facts)) ? top : null;
}

function nextInSearch(tried: readonly Tried[], facts: ProbeFacts): number | null {
  const top = topOf(facts);
  const steps = tried.length - tried.filter(({ length }) => facts.contextLengths.includes(length)).length;
  if (top === null || steps > MOST_STEPS || tried.some(({ outcome }) => outcome === "no answer")) return null;
  const [low, high] = boundsOf(tried);
  if (high === null) return low < top ? top : null;
  if (low === 0 || low >= CLOSE_ENOUGH * high) return null;
  return Math.round((low + high) / 2);
}

/** The longest length at which the word is found, and the shortest beyond it at which it is not. */
function boundsOf(tried: readonly Tried[]): [low: number, high: number | null] {
  const found = tried.filter(({ outcome }) => outcome === "found").map(({ length }) => length);
  const low = Math.max(0, ...found);
  const beyond = tried.map(({ length }) => length).filter((length) => length > low);
  return [low, beyond.length === 0 ? null : Math.min(...beyond)];
}

const HEAD = "The code word is ";

function askAt(length: number, nth: number, facts: ProbeFacts): Ask {
  const words = codeWords(facts.seed);
  const word = words[nth % words.length] ?? "juniper";
  const prose = proseOf(length, `${facts.seed}/${nth}`, facts.count);
  return {
    messages: userAsks(
      `${HEAD}${word}. Keep it in mind.\n\n${prose}\n\nWhich code word was named at the very beginning? Reply with that word alone.`,
    ),
    maxTokens: roomFor(ANSWER_TOKENS, facts),
    length,
  };
}

function wordOf({ messages }: Ask): string {
  const text = messages[0]?.content ?? "";
  return text.slice(HEAD.length, text.indexOf("."));
}

function triedOf(replies: readonly Reply[]): Tried[] {
  return replies.map((reply) => ({
    length: reply.ask.length ?? reply.heard.ownInputTokens,
    outcome: outcomeOf(reply),
    reply,
  }));
}

function outcomeOf({ ask, heard }: Reply): Outcome {
  if (isRefused(heard)) return "refused";
  if (heard.error === null && heard.answer.toLowerCase().includes(wordOf(ask))) return "found";
  if (whyNoAnswer(heard) !== null) return "no answer";
  return isCountShort(heard) ? "cut" : "lost";
}

function isCountShort({ inputTokens, ownInputTokens, nativeInputTokens }: Reply["heard"]): boolean {
  if (inputTokens === null) return false;
  return nativeInputTokens === null
    ? inputTokens < LEAST_COUNTED * ownInputTokens
    : inputTokens < LEAST_COUNTED_NATIVELY * nativeInputTokens;
}

function judge(tried: readonly Tried[], facts: ProbeFacts): Finding {
  const finding = (status: Finding["status"], evidence: string): Finding => ({
    probe: "context",
    status,
    evidence,
  });
  const [low, high] = boundsOf(tried);
  const found = low === 0 ? "" : ` At ${grouped(low)} tokens the word was found.`;
  if (high === null)
    return finding(
      "ok",
      `The word at the beginning was found in a prompt of ${grouped(low)} tokens${statedText(facts)}.`,
    );
  const beyond = tried.filter(({ length }) => length === high);
  const [worst] = beyond;
  if (worst === undefined) return finding("unknown", "No prompt was answered.");
  const { heard } = worst.reply;
  switch (worst.outcome) {
    case "refused": {
      const limit = limitIn(heard.error?.message ?? "", high);
      const named = limit === null ? "" : `; it names ${grouped(limit)} as the limit`;
      const evidence = `A prompt of ${grouped(high)} tokens is refused openly${named}: ${saidOf(heard)}.${found}`;
      return facts.maxContext === null
        ? finding("ok", `${evidence} The catalog states no context to hold that against.`)
        : finding("fault", `${evidence} The catalog states ${grouped(facts.maxContext)}.`);
    }
    case "cut":
      return finding(
        "fault",
        `Of a prompt of ${grouped(heard.nativeInputTokens ?? heard.ownInputTokens)} tokens, ${grouped(heard.inputTokens ?? 0)} were counted and the word at the beginning was lost: it was cut without a word.${found}`,
      );
    case "lost":
      return beyond.length >= TRIES && beyond.every(({ outcome }) => outcome === "lost")
        ? finding(
            "fault",
            `The word at the beginning of ${TRIES} prompts of ${grouped(high)} tokens was lost${heard.inputTokens === null ? "" : `, though ${grouped(heard.inputTokens)} tokens were counted`}.${found}`,
          )
        : finding(
            "unknown",
            `The word at the beginning of ${grouped(high)} tokens was not found: cut after counting, or overlooked.${found}`,
          );
    default:
      return finding("unknown", `At ${grouped(high)} tokens ${whyNoAnswer(heard)}.${found}`);
  }
}

function statedText({ maxContext, deep }: ProbeFacts): string {
  if (maxContext === null) return "; the catalog states no context";
  return ` of the ${grouped(maxContext)} stated${deep ? "" : " (--deep goes on from there)"}`;
}
