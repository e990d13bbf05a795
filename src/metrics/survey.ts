/** What the evidence of a target is made of, found in one walk: counts, prompt sources, runs and days. */
import type { TargetEvidence } from "../record/index.ts";
import { isCounted } from "./outcome.ts";
import { isSetAside } from "./workload.ts";

export interface Survey {
  /** Those that a decision rests on: what was given up by its sender or never sent is none. */
  perfRequests: number;
  /** Steps of sweeps and warm-ups: no evidence. */
  setAside: number;
  benchRequests: number;
  /** Of the perf requests that count, in order of name: where their prompts came from, and the runs that sent them. */
  sources: readonly string[];
  runIds: readonly string[];
  /** When the first and the last of them were sent, ISO 8601 UTC; null where there is none. Of many, to within a few requests. */
  span: { first: string; last: string } | null;
}

/** Writing out a time takes longer than all else here: of more requests than this, one in so many is looked at. */
const MANY = 10_000;
const ONE_IN = 64;

export function survey({ requests }: TargetEvidence): Survey {
  const every = requests.length > MANY ? ONE_IN : 1;
  let [perfRequests, setAside, benchRequests] = [0, 0, 0];
  let [first, last, run, source] = ["", "", "", ""];
  const [runs, sources] = [new Set<string>(), new Set<string>()];
  requests.forEach((facts) => {
    if (isSetAside(facts)) {
      setAside += 1;
      if (facts.kind === "bench") benchRequests += 1;
      return;
    }
    if (facts.kind === "bench") {
      benchRequests += 1;
      return;
    }
    if (!isCounted(facts)) return;
    perfRequests += 1;
    // Most requests are of the run and the source of the one before: a set is asked when they change.
    const isOfAnother = facts.runId !== run;
    if (isOfAnother) {
      run = facts.runId;
      runs.add(run);
    }
    if (facts.prompt.source !== source) {
      source = facts.prompt.source;
      sources.add(source);
    }
    if (!isOfAnother && perfRequests % every !== 0) return;
    const { startedAt } = facts;
    if (first === "" || startedAt < first) first = startedAt;
    if (startedAt > last) last = startedAt;
  });
  return {
    ...{ perfRequests, setAside, benchRequests },
    sources: [...sources].sort(),
    runIds: [...runs].sort(),
    span: perfRequests === 0 ? null : { first, last },
  };
}
