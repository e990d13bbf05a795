/** One simulated provider: its profile and what it remembers between requests. Knows nothing of HTTP. */
import { randomFromSeed } from "../base/index.ts";
import { type AnswerKey, answerTo, findQuestion } from "./answer.ts";
import { createPrefixCache } from "./cache.ts";
import { createSlots, type Slots } from "./capacity.ts";
import type { JournalEntry } from "./journal.ts";
import { planReply, type ReplyPlan, refusesAtOnce } from "./plan.ts";
import { probeAnswer } from "./probe-answer.ts";
import type { SimulatorProfile } from "./profile.ts";
import { type ChatRequest, textOf } from "./protocol.ts";
import { servedAs } from "./quirks.ts";
import { tokensOf } from "./text.ts";

export interface Provider {
  profile: SimulatorProfile;
  slots: Slots;
  /** Plans the next request: takes the next ordinal and, for a known question, its next repeat. */
  plan(request: ChatRequest): { ordinal: number; plan: ReplyPlan; question: JournalEntry["question"] };
}

/** A provider that has served nobody yet. */
export function createProvider(
  profile: SimulatorProfile,
  answerKey: AnswerKey | null,
  seed: string,
): Provider {
  const cache = profile.cache === null ? null : createPrefixCache(profile.cache.blockTokens);
  const asked = new Map<string, number>();
  let requests = 0;
  return {
    profile,
    slots: createSlots(profile.capacity),
    plan: (request) => {
      const ordinal = requests++;
      const tokens = tokensOf(request.messages.map(textOf).join("\n"));
      const served = servedAs(request, profile);
      const asking = request.messages.findLast((message) => message.role === "user");
      const found = asking === undefined ? null : findQuestion(textOf(asking), answerKey);
      const repeat = found === null ? 0 : (asked.get(found.id) ?? 0);
      const reply = found === null ? null : answerTo(found, repeat, profile, seed);
      const plan = planReply({
        profile,
        seed,
        ordinal,
        maxTokens: served.maxTokens,
        promptTokens: served.promptTokens,
        cachedTokens: Math.min(served.promptTokens, cache?.cachedTokens(tokens) ?? 0),
        conclusion: reply?.text ?? null,
        whole:
          found === null
            ? probeAnswer(served, randomFromSeed(`${seed}/${profile.name}/probe/${ordinal}`))
            : null,
        stop: served.stop,
      });
      if (found === null || reply === null || refusesAtOnce(plan)) return { ordinal, plan, question: null };
      asked.set(found.id, repeat + 1);
      return { ordinal, plan, question: { dataset: found.dataset ?? null, correct: reply.correct, repeat } };
    },
  };
}
