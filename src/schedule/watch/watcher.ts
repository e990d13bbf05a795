/**
 * Looks at the evidence after a job has measured, with `dsr route` and `dsr drift` as processes of their own: what they decide is what
 * users are told who ask themselves, and nothing that goes wrong there can harm the scheduler.
 */
import { basename } from "node:path";
import type { z } from "zod";
import { type Clock, messageOf } from "../../base/index.ts";
import type { Notice } from "../../notify/index.ts";
import type { Schedule } from "../file/schedule.ts";
import type { Child } from "../run/child.ts";
import type { Known } from "../state/known.ts";
import { driftSchema, driftsIn, type FoundDrift, newDrifts } from "./drifts.ts";
import {
  type Change,
  changeOf,
  decisionSchema,
  type Remembered,
  standingsOf,
  type TargetStanding,
} from "./requirements.ts";

export interface WatchDeps {
  clock: Clock;
  known: Known;
  start(argv: readonly string[], onLine: (line: string) => void): Child;
  log(text: string): void;
  tell(notice: Notice): void;
  /** A path of the file, absolute. */
  path(relative: string): string;
}

/** Longer than this no look may take. */
const LONGEST_MS = 10 * 60_000;
/** Found, and not met: answers, not faults. */
const ANSWERS = new Set([0, 3]);

/** Looks once. Never rejects: what goes wrong is logged, and what was known stays known. */
export async function watchOnce(
  watch: NonNullable<Schedule["watch"]>,
  deps: WatchDeps,
  signal: AbortSignal,
): Promise<void> {
  try {
    for (const file of watch.requirements) {
      const argv = ["route", `--requirement=${deps.path(file)}`, "--json", ...watch.flags];
      const decision = await answerOf(argv, decisionSchema, deps, signal);
      if (decision !== null) for (const one of standingsOf(decision)) tellStanding(file, one, deps);
    }
    if (watch.driftFlags !== null) {
      const found = await answerOf(
        ["drift", "--json", ...watch.driftFlags, ...watch.flags],
        driftSchema,
        deps,
        signal,
      );
      if (found !== null) tellDrifts(driftsIn(found), deps);
    }
  } catch (error) {
    deps.log(`watch: ${messageOf(error)}`);
  }
}

async function answerOf<S extends z.ZodType>(
  argv: readonly string[],
  schema: S,
  { clock, start, log }: WatchDeps,
  signal: AbortSignal,
): Promise<z.output<S> | null> {
  if (signal.aborted) return null;
  const child = start(argv, (line) => log(`watch: ${line}`));
  const over = new AbortController();
  // It only reads, so nothing is lost; and what computes does not hear.
  const end = () => child.kill();
  signal.addEventListener("abort", end, { once: true });
  void clock.sleep(LONGEST_MS, over.signal).then(() => {
    if (!over.signal.aborted) child.kill();
  });
  const { exitCode, stdout, fault } = await child.ended;
  over.abort();
  signal.removeEventListener("abort", end);
  if (exitCode === null || !ANSWERS.has(exitCode) || stdout === null) {
    if (!signal.aborted)
      log(`watch: dsr ${argv[0]} gave no answer (${fault ?? `exit code ${exitCode ?? "none"}`})`);
    return null;
  }
  return schema.parse(JSON.parse(stdout));
}

function tellStanding(file: string, now: TargetStanding, { known, clock, tell, log }: WatchDeps): void {
  const name = basename(file);
  const topic = `requirement:${file}`;
  const before = known.get(topic, now.target);
  const { after, change } = changeOf(
    before === null ? null : (JSON.parse(before) as Remembered),
    now.standing,
  );
  const nowMs = clock.wallMs();
  known.set(topic, now.target, JSON.stringify(after), nowMs);
  if (change === null) return;
  const text = `${now.target} ${WORDS[change]} ${name}${now.because.length === 0 ? "" : `: ${now.because.join(", ")}`}.`;
  log(`watch: ${text}`);
  // That it is known again, and as it was, is no news.
  if (change === "known_again") return;
  tell({
    kind: KINDS[change],
    key: `requirement:${file}:${now.target}:${change}`,
    at: new Date(nowMs).toISOString(),
    title: `${now.target} ${WORDS[change]} ${name}`,
    text,
    facts: { target: now.target, requirement: name, because: now.because.join(", ") || null },
  });
}

const KINDS = {
  lost: "requirement_lost",
  regained: "requirement_regained",
  became_unknown: "requirement_unknown",
} as const;

const WORDS: Record<Change, string> = {
  lost: "no longer meets",
  regained: "meets again",
  became_unknown: "is not known any more to meet",
  known_again: "is known again to stand where it stood under",
};

const DRIFT = "drift";

function tellDrifts(found: readonly FoundDrift[], { known, clock, tell, log }: WatchDeps): void {
  const before = known.get(DRIFT, "found");
  const nowMs = clock.wallMs();
  const fresh = newDrifts(before === null ? [] : (JSON.parse(before) as FoundDrift[]), found);
  known.set(DRIFT, "found", JSON.stringify(found), nowMs);
  for (const { target, metric, text, isWorse, within } of fresh) {
    log(`watch: ${text}`);
    tell({
      kind: "drift",
      key: `drift:${target}:${metric}`,
      at: new Date(nowMs).toISOString(),
      title: `${metric} of ${target} changed${isWorse ? " for the worse" : ""}`,
      text,
      facts: { target, metric, from: within?.from ?? null, to: within?.to ?? null },
    });
  }
}
