/** Does the interval around an accuracy hold what it says? Simulated providers of known accuracy, asked over HTTP. */
import { systemClock } from "../../src/base/index.ts";
import { type AnswerKey, gradeAnswer, summariseScores } from "../../src/bench/index.ts";
import type { ScoreFacts } from "../../src/record/index.ts";
import {
  type KnownQuestion,
  parseProfiles,
  simulatedProfiles,
  startSimulator,
} from "../../src/simulator/index.ts";
import { wilson } from "../../src/stats/index.ts";
import type { Wire } from "../../src/wire/index.ts";
import { type PartReport, whole } from "./report.ts";
import { openWire, wireRequest } from "./streams.ts";

const ACCURACY = 0.7;
const QUESTIONS = 198;
const SEEDS = 200;
const BUDGET_MS = 35_000;
const IN_FLIGHT = 16;
const Z = 1.96;

const key: AnswerKey = { kind: "choice", labels: ["A", "B", "C", "D"], gold: "B" };
const PROVIDER = "sim-seventy";

export async function run(): Promise<PartReport> {
  const wire = openWire();
  const faults: string[] = [];
  const covered = { plain: 0, wilson: 0 };
  let [seeds, sum] = [0, 0];
  const startedAt = systemClock.nowMs();
  while (seeds < SEEDS && systemClock.nowMs() - startedAt < BUDGET_MS) {
    const { scores, planted } = await examination(wire, `seed-${seeds}`);
    const { accuracy, standardError, correct } = summariseScores(scores);
    if (correct !== planted || scores.length !== QUESTIONS)
      faults.push(
        `seed-${seeds}: ${planted} of ${QUESTIONS} answered right, ${correct} of ${scores.length} graded right`,
      );
    const points = ACCURACY * 100;
    if (Math.abs((accuracy ?? Number.NaN) - points) <= Z * (standardError ?? Number.NaN)) covered.plain += 1;
    const interval = wilson(correct, scores.length);
    if (interval !== null && interval.low <= ACCURACY && ACCURACY <= interval.high) covered.wilson += 1;
    sum += accuracy ?? Number.NaN;
    seeds += 1;
  }
  await wire.close();
  const row = (name: string, held: number, exact: number) => [
    name,
    `${((100 * held) / seeds).toFixed(1)} %`,
    `${(100 * exact).toFixed(1)} %`,
    `± ${(Z * 100 * Math.sqrt((exact * (1 - exact)) / seeds)).toFixed(1)}`,
  ];
  const meanError = sum / seeds - 100 * ACCURACY;
  const allowed = 100 * Math.sqrt((ACCURACY * (1 - ACCURACY)) / (QUESTIONS * seeds));
  return {
    title: "Truth of the measured accuracy",
    about:
      `A simulated provider that is right with probability ${ACCURACY} is asked ${QUESTIONS} questions under each of ${seeds} ` +
      "seeds, through the wire and the grader. How often does the 95 % interval hold the truth, beside the coverage that " +
      "the binomial distribution gives that interval exactly?",
    tables: [
      {
        head: ["interval", "covered", "exact", "95 % noise, points"],
        rows: [
          row("accuracy ± 1.96 standard errors", covered.plain, exactCoverage(plainHolds)),
          row("Wilson", covered.wilson, exactCoverage(wilsonHolds)),
        ],
      },
    ],
    notes: [
      `Mean accuracy over all seeds: ${meanError >= 0 ? "+" : "−"}${Math.abs(meanError).toFixed(2)} points from the truth; ` +
        `its standard error is ${allowed.toFixed(2)} points.`,
      `${whole(seeds * QUESTIONS)} requests in ${((systemClock.nowMs() - startedAt) / 1000).toFixed(0)} s; every verdict agreed with the provider's own journal` +
        `${faults.length === 0 ? "." : ", but for the faults below."}`,
      ...(seeds < SEEDS ? [`Stopped at ${seeds} of ${SEEDS} seeds for time.`] : []),
    ],
    faults,
  };
}

/** Asks every question once; `planted` is how many the provider meant to answer right. */
async function examination(wire: Wire, seed: string): Promise<{ scores: ScoreFacts[]; planted: number }> {
  const simulator = await startSimulator({
    profiles: profiles(),
    answerKey: (text) => questions.get(text) ?? null,
    host: "127.0.0.1",
    port: 0,
    seed,
    clock: systemClock,
    timeScale: 0,
  });
  const waiting = [...questions.keys()];
  const scores: ScoreFacts[] = [];
  const ask = async () => {
    for (let text = waiting.pop(); text !== undefined; text = waiting.pop()) {
      scores.push({
        runId: seed,
        requestId: text,
        dataset: "made",
        subject: null,
        flawed: false,
        attempt: 1,
        fromCache: false,
        sampleId: text,
        repeat: 0,
        ...(await graded(wire, simulator.url, text)),
      });
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, ask));
  const planted = simulator.journal.entries().filter(({ question }) => question?.correct === true).length;
  await simulator.close();
  return { scores, planted };
}

async function graded(wire: Wire, url: string, text: string) {
  let answer = "";
  let finishReason: string | null = null;
  await wire.send(wireRequest(`${url}/${PROVIDER}/v1`, "sim-model", text), (event) => {
    if (event.kind === "delta" && event.channel === "answer") answer += event.text;
    if (event.kind === "finish") finishReason = event.reason;
  });
  return gradeAnswer(key, { answer, finishReason, error: null });
}

const questions: ReadonlyMap<string, KnownQuestion> = new Map(
  Array.from({ length: QUESTIONS }, (_, i): [string, KnownQuestion] => [
    `Question ${i}`,
    { correct: "Answer: B", wrong: ["Answer: A", "Answer: C", "Answer: D"] },
  ]),
);

/** Short and in few pieces: what counts here is whether an answer is right. */
function profiles() {
  const [first] = simulatedProfiles;
  return parseProfiles([
    {
      ...first,
      name: PROVIDER,
      modelId: "sim-model",
      bundle: { min: 8, max: 8 },
      output: { medianTokens: 8, sigma: 0, capTokens: null },
      accuracy: { default: ACCURACY, byDataset: {} },
    },
  ]);
}

function plainHolds(correct: number): boolean {
  const share = correct / QUESTIONS;
  return Math.abs(share - ACCURACY) <= Z * Math.sqrt((share * (1 - share)) / (QUESTIONS - 1));
}

function wilsonHolds(correct: number): boolean {
  const interval = wilson(correct, QUESTIONS);
  return interval !== null && interval.low <= ACCURACY && ACCURACY <= interval.high;
}

/** Probability that the interval around a binomial count holds the true share. */
function exactCoverage(holds: (correct: number) => boolean): number {
  let coverage = 0;
  let logChoose = 0;
  for (let k = 0; k <= QUESTIONS; k++) {
    if (k > 0) logChoose += Math.log(QUESTIONS - k + 1) - Math.log(k);
    if (holds(k))
      coverage += Math.exp(logChoose + k * Math.log(ACCURACY) + (QUESTIONS - k) * Math.log(1 - ACCURACY));
  }
  return coverage;
}
