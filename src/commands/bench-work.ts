/** What a bench run has to do at each target: what is left of it, less what earlier runs have answered. */
import { quantity } from "../base/index.ts";
import { cacheKeyOf, type Gradable, type Sample, type WorkLeft, workLeft } from "../bench/index.ts";
import { type LaneFacts, outputLimit } from "../load/index.ts";
import { type Sampling, targetName } from "../record/index.ts";
import type { Answers } from "../store/index.ts";
import type { BenchConfig } from "./bench-config.ts";
import type { Found } from "./resume.ts";

export interface WorkOptions {
  config: Pick<BenchConfig, "sampling" | "cache">;
  samples: readonly Sample[];
  lanes: readonly LaneFacts[];
  /** What is on record of a run that is taken up again; null for a new one. */
  continued: Found | null;
  retryErrors: boolean;
  answers: Answers;
}

/** By target name. Texts of answers are read when they are graded, from `answers`. */
export function workByTarget(options: WorkOptions): Map<string, WorkLeft> {
  const { config, samples, lanes, continued, retryErrors, answers } = options;
  const whole = continued === null ? new Set<string>() : answers.wholeOf(continued.run.id);
  const textOf = (requestId: string) => answers.ofRequest(requestId)?.text ?? "";
  const earlier = {
    requests: continued?.requests ?? [],
    scores: continued?.scores ?? [],
    hasAnswer: (requestId: string) => whole.has(requestId),
    textOf,
  };
  return new Map(
    lanes.map((lane) => {
      const left = workLeft(samples, lane.target, earlier, { retryErrors });
      const work = config.cache
        ? withCached(left, lane, { samples, sampling: config.sampling, answers })
        : left;
      return [targetName(lane.target), work];
    }),
  );
}

/** Takes what an earlier run has answered off what is to be asked, to be graded anew. */
function withCached(
  { ask, grade }: WorkLeft,
  lane: LaneFacts,
  { samples, sampling, answers }: { samples: readonly Sample[]; sampling: Sampling; answers: Answers },
): WorkLeft {
  const cached: Gradable[] = [];
  const left = ask.filter(({ index, attempt }) => {
    const sample = samples[index];
    if (sample === undefined) return true;
    const asked = { ...sampling, maxTokens: outputLimit(lane, sample.prompt, sampling) };
    const found = answers.newest(cacheKeyOf(lane.target, asked, sample));
    if (found === null) return true;
    const { requestId, finishReason } = found;
    cached.push({
      sample,
      target: lane.target,
      requestId,
      attempt,
      fromCache: true,
      finishReason,
      error: null,
      text: () => answers.ofRequest(requestId)?.text ?? "",
    });
    return false;
  });
  return { ask: left, grade: [...grade, ...cached] };
}

/** One line a target of a run that has done a part, or finds a part in its cache. */
export function workLines(work: ReadonlyMap<string, WorkLeft>, planned: number): string[] {
  return [...work].map(([name, { ask, grade }]) => {
    const cached = grade.filter(({ fromCache }) => fromCache).length;
    const kept = grade.length - cached;
    const parts = [
      `${planned - ask.length - grade.length} of ${planned} samples have their score`,
      kept === 0 ? null : `${quantity(kept, "answer")} to grade`,
      cached === 0 ? null : `${cached} from the cache`,
      `${ask.length} to ask`,
    ];
    return `${name}: ${parts.filter((part) => part !== null).join(", ")}`;
  });
}
