/** Prompts without right answers, asked several times: as a bench run asks, with nothing graded. */
import { type BenchDeps, type Grading, runBench, type Sample } from "../bench/index.ts";
import type { Lane, RunOutcome } from "../load/index.ts";
import { type Prompt, type Sampling, targetName } from "../record/index.ts";
import type { TokenCounter } from "../tokens/index.ts";
import type { OutputsBundle } from "../verify/index.ts";
import { GIVE_UP_AFTER } from "./limits.ts";

const SOURCE = "verify:outputs";

/** There is nothing to grade. */
const NO_GRADING: Grading = {
  grade: async () => ({
    verdict: "unscored",
    reason: "ungraded",
    extracted: null,
    lenient: "unscored",
    lenientExtracted: null,
    truncated: false,
    grader: "none",
  }),
  close: async () => {},
};

export type OutputPrompt = Pick<OutputsBundle["prompts"][number], "id" | "messages">;

export function promptOf({ id, messages }: OutputPrompt, counter: TokenCounter): Prompt {
  return {
    id,
    source: SOURCE,
    messages: [...messages],
    maxTokens: null,
    estimatedInputTokens: messages.reduce((sum, { content }) => sum + counter.count(content), 0),
    sensitive: false,
    followUps: [],
    traceAtMs: null,
  };
}

export interface OutputsAsking {
  prompts: readonly Prompt[];
  /** How often each is asked. */
  times: number;
  lanes: readonly Lane[];
  sampling: Sampling;
  concurrency: number;
  maxCostCny: number | null;
}

/** What was said, by target and prompt: thinking that could be seen, then the answer. */
export class Said {
  readonly #texts = new Map<string, string[]>();

  add(target: string, promptId: string, text: string): void {
    const key = JSON.stringify([target, promptId]);
    const texts = this.#texts.get(key);
    if (texts === undefined) this.#texts.set(key, [text]);
    else texts.push(text);
  }

  of(target: string, promptId: string): readonly string[] {
    return this.#texts.get(JSON.stringify([target, promptId])) ?? [];
  }
}

/**
 * Asks every prompt so often of every lane, all prompts once before any again. Records are marked as no evidence: answers cut
 * short on purpose say nothing of what a target costs or how fast it is.
 */
export async function askOutputs(
  { prompts, times, lanes, sampling, concurrency, maxCostCny }: OutputsAsking,
  deps: Omit<BenchDeps, "grading" | "score"> & { runId: string },
  said: Said,
): Promise<RunOutcome> {
  const samples = Array.from({ length: times }, (_, repeat) =>
    prompts.map((prompt) => sampleOf(prompt, repeat)),
  ).flat();
  return runBench(
    { runId: deps.runId, samples, sampling, concurrency, maxCostCny, giveUpAfter: GIVE_UP_AFTER },
    lanes,
    {
      ...deps,
      grading: NO_GRADING,
      score: () => {},
      record: (record) => deps.record({ ...record, warmup: true }),
      answer: (answer) => {
        said.add(targetName(answer.target), answer.sampleId, `${answer.reasoning ?? ""}${answer.text}`);
        deps.answer(answer);
      },
    },
  );
}

function sampleOf(prompt: Prompt, repeat: number): Sample {
  return {
    exam: SOURCE,
    id: prompt.id,
    subject: null,
    repeat,
    hash: prompt.id,
    prompt,
    kind: "text",
    language: "en",
    labels: [],
    options: [],
    gold: "",
    code: null,
    flawed: false,
    questionKey: "",
  };
}
