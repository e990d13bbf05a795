/**
 * Do `temperature` and `seed` act? The same prompt several times: at temperature 0 answers should agree, at 1 they should
 * differ, and at 1 with one seed they may agree again.
 */
import { agreementP, allDifferentP, allEqualP, equalPairs, plainText, pText } from "./agreement.ts";
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

const AT_EACH = 6;
const WITH_SEED = 5;
const SEED = 20_240_501;
const ANSWER_TOKENS = 48;
const PROMPT =
  "Write one sentence of about twelve words on something that you find surprising. Reply with the sentence alone.";

/** Such an agreement would come by chance, were the parameter ignored, at most so often. */
export const ALPHA = 0.05;
/** What the error rates below rest on: how sure a sentence is at temperature 0 (or with one seed), and how sure at 1. */
export const SURE_AT_ZERO = 0.7;
export const SURE_AT_ONE = 0.3;

export const samplingProbe: Probe = {
  name: "temperature, seed",
  asks: `a sentence ${AT_EACH} times at temperature 0, ${AT_EACH} times at 1, ${WITH_SEED} times at 1 with one seed (of thinking models with --deep alone)`,
  concludes:
    "whether temperature and seed act, by an exact test. Not whether a temperature between is scaled as it should be",
  worst: (facts) =>
    isAsked({ ...facts, thinks: facts.thinks ?? false })
      ? Array.from({ length: 2 * AT_EACH + WITH_SEED }, () => ({
          inputTokens: 30,
          maxTokens: facts.deep ? roomFor(ANSWER_TOKENS, facts) : ANSWER_TOKENS,
        }))
      : [],
  next: (replies, facts) => {
    if (replies.length > 0 || !isAsked(facts)) return [];
    const one = (more: Partial<Ask>): Ask => ({
      messages: userAsks(PROMPT),
      maxTokens: roomFor(ANSWER_TOKENS, facts),
      ...more,
    });
    const times = (n: number, more: Partial<Ask>) => Array.from({ length: n }, () => one(more));
    return [
      ...times(AT_EACH, { temperature: 0 }),
      ...times(AT_EACH, { temperature: 1 }),
      ...(facts.fixed.includes("seed") ? [] : times(WITH_SEED, { temperature: 1, seed: SEED })),
    ];
  },
  judge: (replies, facts) => {
    // What was asked is judged, even where a later reply showed that it thinks.
    const same = replies.length === 0 ? why(facts) : null;
    if (same !== null)
      return ["temperature", "seed"].map((probe) => ({ probe, status: "unknown", evidence: same }) as const);
    if (replies.length === 0) return [];
    const seeded = replies.filter(({ ask }) => ask.seed !== undefined);
    const plain = replies.filter(({ ask }) => ask.seed === undefined);
    const cold = plain.filter(({ ask }) => ask.temperature === 0);
    const warm = plain.filter(({ ask }) => ask.temperature !== 0);
    return [
      judgeTemperature(cold, warm, facts),
      facts.fixed.includes("seed")
        ? finding("seed", "unknown", "The catalog sets the seed of this model's requests.")
        : judgeSeed(seeded, warm),
    ];
  },
};

function isAsked(facts: ProbeFacts): boolean {
  return why(facts) === null;
}

/** Why nothing is asked; null where it is. */
function why({ thinks, deep, fixed }: ProbeFacts): string | null {
  if (fixed.includes("temperature")) return "The catalog sets the temperature of this model's requests.";
  return thinks === true && !deep
    ? "Not asked of a thinking model: some ignore it by their makers' own documentation, and long thinking differs at any temperature. --deep asks."
    : null;
}

function finding(probe: string, status: Finding["status"], evidence: string): Finding {
  return { probe, status, evidence };
}

interface Answers {
  texts: string[];
  /** Why some are missing; null where none is. */
  lack: string | null;
}

function answersOf(replies: readonly Reply[]): Answers {
  const lacks = replies.flatMap(({ heard }) => whyNoAnswer(heard) ?? []);
  const texts = replies.flatMap(({ heard }) =>
    whyNoAnswer(heard) === null ? [plainText(heard.answer)] : [],
  );
  return { texts, lack: lacks[0] ?? null };
}

function judgeTemperature(cold: readonly Reply[], warm: readonly Reply[], facts: ProbeFacts): Finding {
  const refusal = [...cold, ...warm].find(({ heard }) => isRefused(heard));
  if (refusal !== undefined)
    return finding(
      "temperature",
      facts.thinks === true ? "absent" : "fault",
      `Temperature ${refusal.ask.temperature} is refused: ${saidOf(refusal.heard)}.`,
    );
  const at0 = answersOf(cold);
  const at1 = answersOf(warm);
  // Too few for any conclusion at this level.
  if (at0.texts.length < 4 || at1.texts.length < 4)
    return finding("temperature", "unknown", `Too few answers to compare: ${at0.lack ?? at1.lack}.`);
  const seen = `Different sentences: ${distinct(at0.texts)} of ${at0.texts.length} at temperature 0, ${distinct(at1.texts)} of ${at1.texts.length} at 1`;
  const p = agreementP(at0.texts, at1.texts);
  if (p <= ALPHA) return finding("temperature", "ok", `${seen}: it acts (p ${pText(p)} were it ignored).`);
  const frozen = distinct([...at0.texts, ...at1.texts]) === 1;
  const loose = equalPairs(at0.texts) === 0;
  if (!frozen && !loose)
    return finding("temperature", "unknown", `${seen}, which does not tell (p ${pText(p)}).`);
  if (facts.thinks === true)
    return finding("temperature", "unknown", `${seen}, as it may be with a thinking model.`);
  const error = frozen
    ? allEqualP(at1.texts.length, SURE_AT_ONE)
    : allDifferentP(at0.texts.length, SURE_AT_ZERO);
  const assumed = frozen
    ? `at 1 no sentence has a chance of more than ${SURE_AT_ONE}`
    : `at 0 one sentence has a chance of at least ${SURE_AT_ZERO}`;
  return finding(
    "temperature",
    "fault",
    `${seen}: it does not act. Where it acts this comes with a probability of at most ${pText(error)}, if ${assumed}.`,
  );
}

function judgeSeed(seeded: readonly Reply[], free: readonly Reply[]): Finding {
  const refusal = seeded.find(({ heard }) => isRefused(heard));
  if (refusal !== undefined) return finding("seed", "absent", `A seed is refused: ${saidOf(refusal.heard)}.`);
  const same = answersOf(seeded);
  const others = answersOf(free);
  if (same.texts.length < 4 || others.texts.length < 4)
    return finding("seed", "unknown", `Too few answers to compare: ${same.lack ?? others.lack}.`);
  const seen = `Different sentences at temperature 1: ${distinct(same.texts)} of ${same.texts.length} with one seed, ${distinct(others.texts)} of ${others.texts.length} without`;
  const p = agreementP(same.texts, others.texts);
  if (p <= ALPHA) return finding("seed", "ok", `${seen}: it acts (p ${pText(p)} were it ignored).`);
  if (equalPairs(same.texts) > 0 || distinct(others.texts) === 1)
    return finding("seed", "unknown", `${seen}, which does not tell (p ${pText(p)}).`);
  const error = allDifferentP(same.texts.length, SURE_AT_ZERO);
  return finding(
    "seed",
    "absent",
    `${seen}: it does not act. Where it acts this comes with a probability of at most ${pText(error)}, if with one seed one sentence has a chance of at least ${SURE_AT_ZERO}. Providers promise it at best, so that is no fault.`,
  );
}

function distinct(texts: readonly string[]): number {
  return new Set(texts).size;
}
