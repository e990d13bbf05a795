/**
 * A store with everything that a page has to show, written through the store's own door in about a second: three weeks of seven
 * targets with a change in one of them, failures of every kind, a sweep, exams with answers kept and answers that must not
 * be shown, a verification, a silent substitution, a run that goes on, and names and texts that mean harm. The same for the
 * same `endMs`.
 */
import { randomFromSeed, sha256 } from "../base/index.ts";
import { type RequestOpening, type RunInfo, type Target, targetName } from "../record/index.ts";
import { SIMULATED_MODEL, type SimulatorProfile, simulatedProfiles } from "../simulator/index.ts";
import { openSqlite, type Sink } from "../store/index.ts";
import { aRun } from "./builders.ts";
import { hostileNames, hostileSpeech } from "./hostile-texts.ts";
import { simulatedExchange } from "./simulated-exchange.ts";

export interface DashboardStore {
  path: string;
  /** Names of the targets, as pages show them. */
  targets: {
    fast: string;
    changed: string;
    flaky: string;
    swapped: string;
    official: string;
    image: string;
    long: string;
  };
  runs: {
    newest: string;
    hostile: string;
    sweep: string;
    open: string;
    sensitive: string;
    verified: string;
    running: string;
  };
  /** Begins every text of the exam that must not be shown. */
  secret: string;
  /** When the level of the changed target changed, Unix ms. */
  changedAtMs: number;
}

const DAY_MS = 86_400_000;
const DAYS = 22;
const CHANGE_DAY = 13;
const ROUNDS = 8;
const ROUND_MS = 15_000;
const SOURCE = "synthetic";
const SECRET = "MADE-UP-SECRET-QUESTION";
const SEED = "dashboard";
/** Where nothing is to mean harm: for pictures. */
const FRIENDLY_SPEECH = ["The service is busy. Try again later."] as const;

interface Lane {
  target: Target;
  profile: SimulatorProfile;
}

/**
 * Writes the store at `path`, where nothing may be yet. The newest evidence is from shortly before `endMs`, Unix ms. Without
 * `hostile`, two more simulated providers take the places of those whose names mean harm.
 */
export async function dashboardStore(
  path: string,
  { endMs, hostile: isHostile = true }: { endMs: number; hostile?: boolean },
): Promise<DashboardStore> {
  const sink = openSqlite(path);
  const lanes = {
    fast: laneOf("sim-fast"),
    changed: laneOf("sim-steady"),
    flaky: laneOf("sim-flaky"),
    swapped: laneOf("sim-silent-swap"),
    official: laneOf("sim-official"),
    image: isHostile
      ? laneOf("sim-flaky", {
          provider: hostileNames.image,
          model: hostileNames.script,
          mode: `${hostileNames.braces} ${hostileNames.template}`,
        })
      : laneOf("sim-congested"),
    long: isHostile
      ? laneOf("sim-no-usage", { provider: hostileNames.long, model: hostileNames.backwards })
      : laneOf("sim-thinker"),
  };
  const all = Object.values(lanes);
  const writer = writerOf(sink, isHostile ? hostileSpeech : FRIENDLY_SPEECH);
  const startMs = endMs - DAYS * DAY_MS;
  const dayMs = (day: number) => startMs + day * DAY_MS + ((day * 7) % 20) * 3_600_000;
  const changedAtMs = dayMs(CHANGE_DAY);
  for (let day = 0; day < DAYS; day++) {
    const slowed = lanes.changed.profile;
    const now = all.map((lane) =>
      lane === lanes.changed && day >= CHANGE_DAY
        ? { ...lane, profile: { ...slowed, ttft: { ...slowed.ttft, medianMs: 2.4 * slowed.ttft.medianMs } } }
        : lane,
    );
    writer.perf({ id: `${day}-perf-day`, startedMs: dayMs(day), lanes: now, rounds: ROUNDS });
  }
  const hostile = `run ${hostileNames.script} ${hostileNames.path}`;
  if (isHostile)
    writer.perf({
      id: hostile,
      ...{ startedMs: endMs - 5 * 3_600_000, lanes: [lanes.image, lanes.long], rounds: 3 },
      source: `synthetic:${hostileNames.image}`,
      run: {
        status: "stopped",
        stopReason: hostileSpeech[0],
        config: { [hostileNames.image]: hostileSpeech[1], nested: { list: [...hostileSpeech], none: null } },
        versions: { dsr: hostileNames.script, node: "24.0.0", platform: hostileNames.template },
      },
    });
  writer.perf({
    ...{ id: "sweep-1", startedMs: endMs - 4 * 3_600_000, lanes: [lanes.fast], rounds: 12 },
    steps: [1, 2, 4],
  });
  writer.exam({
    id: "bench-open",
    dataset: "gsm8k",
    startedMs: endMs - 3 * DAY_MS,
    lanes: all,
    questions: 24,
  });
  writer.exam({
    ...{ id: "bench-sensitive", dataset: "gpqa", startedMs: endMs - 2 * DAY_MS, questions: 30 },
    lanes: [lanes.fast, lanes.swapped, lanes.official],
    secret: SECRET,
  });
  writer.exam({
    ...{ id: "verify-1", dataset: "gsm8k", startedMs: endMs - DAY_MS, questions: 40 },
    lanes: [lanes.official, lanes.swapped],
    config: {
      verify: { target: targetName(lanes.official.target), deltaPoints: 5, alpha: 0.05 },
      verdicts: [
        {
          target: targetName(lanes.swapped.target),
          ...{ verdict: "degraded", pairs: 40, drop: 22.5, interval: { low: 6.1, high: 38.9 } },
        },
      ],
    },
  });
  writer.perf({
    ...{ id: "perf-running", startedMs: endMs - 60_000, lanes: [lanes.fast, lanes.flaky], rounds: 3 },
    plannedRounds: 12,
    run: { status: "running", endedAt: null },
  });
  await sink.close();
  return {
    path,
    targets: mapped(lanes, ({ target }) => targetName(target)),
    runs: {
      ...{ newest: `${DAYS - 1}-perf-day`, hostile, sweep: "sweep-1", open: "bench-open" },
      ...{ sensitive: "bench-sensitive", verified: "verify-1", running: "perf-running" },
    },
    secret: SECRET,
    changedAtMs,
  };
}

function laneOf(profileName: string, overrides: Partial<Target> = {}): Lane {
  const profile = simulatedProfiles.find(({ name }) => name === profileName);
  if (profile === undefined) throw new Error(`there is no simulated provider ${profileName}`);
  const target: Target = {
    ...{ provider: profile.name, model: SIMULATED_MODEL, mode: null },
    ...{ modelId: profile.modelId, endpoint: `http://127.0.0.1:9/${profile.name}/v1` },
    ...overrides,
  };
  // Answers of a third of the length: a third of the time to write, and nothing else to see.
  return { target, profile: { ...profile, output: { ...profile.output, medianTokens: 80 } } };
}

interface PerfRun {
  id: string;
  startedMs: number;
  lanes: readonly Lane[];
  rounds: number;
  plannedRounds?: number;
  source?: string;
  /** Concurrency of each step of a sweep; the rounds are dealt out to them. */
  steps?: readonly number[];
  run?: Partial<RunInfo>;
}

interface ExamRun {
  id: string;
  dataset: string;
  startedMs: number;
  lanes: readonly Lane[];
  questions: number;
  /** What the kept texts begin with, where they must not be shown. */
  secret?: string;
  config?: RunInfo["config"];
}

function writerOf(
  sink: Sink,
  speech: readonly string[],
): { perf(run: PerfRun): void; exam(run: ExamRun): void } {
  let ordinal = 0;
  const send = (
    lane: Lane,
    opening: Partial<RequestOpening> &
      Pick<RequestOpening, "runId" | "kind" | "seq" | "round" | "startedAt" | "prompt">,
  ) =>
    simulatedExchange(
      lane.profile,
      {
        id: sha256(`${opening.runId} ${targetName(lane.target)} ${opening.seq}`).slice(0, 24),
        ...{ attempt: 1, retryWaitMs: null, warmup: false, step: null, inFlight: 1, session: null },
        sampling: { temperature: null, topP: null, maxTokens: 512 },
        price: { ...lane.profile.price, source: null, asOf: "2026-03-01" },
        ...{ target: lane.target, runStartMs: 0, scheduledAtMs: null },
        ...opening,
      },
      {
        ...{ seed: SEED, ordinal: ordinal++, sentAtMs: ROUND_MS * opening.round },
        said: speech[ordinal % speech.length] ?? "",
      },
    );

  const perf = ({
    id,
    startedMs,
    lanes,
    rounds,
    plannedRounds = rounds,
    source = SOURCE,
    steps,
    run,
  }: PerfRun) => {
    const info = aRun({ ...infoOf(id, "perf", startedMs), config: perfConfig(lanes, plannedRounds, steps) });
    sink.begin({ ...info, ...run });
    for (let round = 0; round <= rounds; round++)
      for (const [i, lane] of lanes.entries()) {
        const step = steps === undefined ? null : Math.floor((round * steps.length) / (rounds + 1));
        const { record } = send(lane, {
          ...{ runId: id, kind: "perf", seq: round * lanes.length + i, round, warmup: round === 0, step },
          inFlight: step === null ? 1 : (steps?.[step] ?? 1),
          startedAt: new Date(startedMs + ROUND_MS * round).toISOString(),
          prompt: {
            source,
            id: source === SOURCE ? `p${round}` : hostileNames.path,
            inputChars: 240,
            nonce: null,
          },
        });
        sink.record(record);
      }
    if (run?.status !== "running") sink.end({ ...info, ...run });
  };

  const exam = ({ id, dataset, startedMs, lanes, questions, secret, config }: ExamRun) => {
    const info = aRun({
      ...infoOf(id, "bench", startedMs),
      config: { ...examConfig(lanes, dataset, questions), ...config },
    });
    sink.begin(info);
    for (let q = 0; q < questions; q++)
      for (const [i, lane] of lanes.entries()) {
        const at = new Date(startedMs + ROUND_MS * q).toISOString();
        const { record, answer, reasoning } = send(lane, {
          ...{ runId: id, kind: "bench", seq: q * lanes.length + i, round: q, startedAt: at },
          prompt: { source: `bench:${dataset}`, id: `${dataset}-${q}`, inputChars: 600, nonce: null },
        });
        sink.record(record);
        const shared = {
          ...{ runId: id, requestId: record.id, dataset, sampleId: `${dataset}-${q}`, repeat: 0 },
        };
        const grade = gradeOf(lane, `${id} ${q}`, record.error !== null, dataset);
        sink.score({
          ...{ schema: 1, ...shared, target: lane.target, sampleHash: sha256(`${dataset} ${q}`) },
          ...grade,
          ...{
            lenient: grade.verdict,
            lenientExtracted: null,
            grader: "choice/2",
            flawed: false,
            attempt: 1,
          },
          ...{ subject: ["algebra", "geometry", hostileNames.image][q % 3] ?? null, fromCache: false },
          ...{ answerSha256: sha256(answer), truncated: false, scoredAt: at },
        });
        if (record.error !== null) continue;
        const said = speech[q % speech.length] ?? "";
        const text = secret === undefined ? `${said}\n\n${answer}` : `${secret} ${q}: ${answer}`;
        sink.answer({
          ...{ schema: 1, ...shared, target: lane.target, cacheKey: sha256(`${record.id} ${q}`), text },
          ...{
            reasoning: secret === undefined ? reasoning : `${secret} thought: ${reasoning}`,
            cut: q % 10 === 9,
          },
          ...{ finishReason: "stop", sensitive: secret !== undefined, at },
        });
      }
    sink.end(info);
  };
  return { perf, exam };
}

function gradeOf({ profile }: Lane, key: string, hasFailed: boolean, dataset: string) {
  if (hasFailed) return { verdict: "unscored", reason: "error", extracted: null } as const;
  const chance = randomFromSeed(`${SEED}/${profile.name}/grade/${key}`);
  if (chance.next() < 0.06) return { verdict: "unscored", reason: "unparsed", extracted: null } as const;
  const isRight = chance.next() < (profile.accuracy.byDataset[dataset] ?? profile.accuracy.default);
  return {
    verdict: isRight ? "correct" : "incorrect",
    reason: null,
    extracted: isRight ? "B" : "C",
  } as const;
}

function infoOf(id: string, kind: RunInfo["kind"], startedMs: number) {
  const [startedAt, endedAt] = [startedMs, startedMs + 200_000].map((ms) => new Date(ms).toISOString());
  return { id, kind, startedAt: startedAt ?? "", endedAt: endedAt ?? null, seed: SEED };
}

function perfConfig(lanes: readonly Lane[], rounds: number, steps?: readonly number[]): RunInfo["config"] {
  return {
    ...{ prompts: ["synthetic"], promptsHash: sha256(SEED), load: { kind: "rounds" }, slos: [], rounds },
    ...{ sweep: steps === undefined ? null : { by: "concurrency", grid: [...steps], order: "all" } },
    ...{ durationMs: null, warmup: 1, retries: 0, failures: { giveUpAfter: 5, most: null } },
    ...{ sampling: { temperature: null, topP: null, maxTokens: 512 }, nonce: null, cold: false, workers: 1 },
    ...{ timeouts: { connectMs: 10_000, firstTokenMs: 120_000, idleMs: 60_000, totalMs: 600_000 } },
    ...{ tokenizer: null, maxCostCny: null, race: null, region: null, resumedAt: [] },
    targets: lanes.map(({ target }) => targetName(target)),
  };
}

function examConfig(lanes: readonly Lane[], dataset: string, questions: number): RunInfo["config"] {
  return {
    ...{ dataset, examFile: null, window: null, limit: questions, questions, ofQuestions: 198, repeats: 1 },
    ...{
      examHash: sha256(dataset),
      samplesHash: sha256(dataset),
      concurrency: 4,
      cache: true,
      sandbox: null,
    },
    ...{ sampling: { temperature: 0.6, topP: null, maxTokens: 512 }, maxCostCny: 40, region: null },
    ...{ timeouts: { connectMs: 10_000, firstTokenMs: 120_000, idleMs: 60_000, totalMs: 600_000 } },
    ...{ against: null, resumedAt: [], targets: lanes.map(({ target }) => targetName(target)) },
  };
}

function mapped<K extends string, A, B>(record: Record<K, A>, of: (value: A) => B): Record<K, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, of(value as A)])) as Record<
    K,
    B
  >;
}
