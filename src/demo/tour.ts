/**
 * The tour: the main job on simulated providers, with the same commands that measure real ones. It says at every step
 * what it does and what the real thing would be. How a command is run, and where the providers live, is passed in.
 */
import { DsrError, EXIT, type ExitCode } from "../base/index.ts";

export interface TourDeps {
  say(text: string): void;
  /** Runs one dsr command line in the tour's folder, output going to the user; resolves to its exit code. */
  run(argv: readonly string[]): Promise<number>;
  /** The requirement file, shown before it is applied. */
  requirementText: string;
  /** Where the results are kept, as the user would type it. */
  folder: string;
}

/** Six of them: enough to see every kind of verdict, few enough to read. */
export const TOUR_PROVIDERS = [
  "sim-fast",
  "sim-steady",
  "sim-cheap",
  "sim-flaky",
  "sim-quantized",
  "sim-truncating",
];

const ROUNDS = 6;
const PROMPTS = "synthetic:input=120,output=600";
/** Name of the requirement file in the tour's folder. */
export const REQUIREMENT = "requirement.json";
/** One of the simulated providers stalls now and then; these limits, in simulated time, are generous to the others. */
const PATIENCE = ["--first-token-timeout", "4s", "--idle-timeout", "2s"];

interface Step {
  title: string;
  what: string;
  argv: readonly string[];
  /** What the numbers above show; it follows from how the simulated providers are made. */
  lesson: string;
  real: string;
  /** Exit codes that are part of the tour. */
  expected: readonly ExitCode[];
}

function steps(): Step[] {
  return [
    {
      title: "How fast is each provider really?",
      what: `${ROUNDS} rounds; in each, one prompt goes to all ${TOUR_PROVIDERS.length} providers at the same moment.`,
      argv: [
        "perf",
        "--rounds",
        String(ROUNDS),
        "--prompts",
        PROMPTS,
        "--seed",
        "demo",
        ...PATIENCE,
        "--output",
        "both",
      ],
      lesson:
        "By speed and price alone sim-quantized looks best: twice as fast as sim-steady at a lower price. sim-flaky is made to\n" +
        "fail one request in five, sim-cheap to be slow. But is it the same model everywhere? Speed cannot tell.",
      real: "npx dsr perf --output both",
      expected: [EXIT.done],
    },
    {
      title: "Is it serving the model it sells?",
      what: "24 easy questions to each of them, graded by the answer and never by the thinking.",
      argv: [
        ...["bench", "--dataset", "smoke", "--concurrency", "12", "--max-tokens", "2000"],
        ...PATIENCE,
        ...["--output", "both"],
      ],
      lesson:
        "sim-quantized is made to know less than the model it claims to be. sim-truncating cuts answers short without saying so:\n" +
        "its misses are counted as truncated, not as ignorance. What failed to arrive says nothing of a model.",
      real: "npx dsr bench --dataset gpqa --limit 20",
      expected: [EXIT.done],
    },
    {
      title: "Which one meets my requirement, and why not the others?",
      what: `A requirement file, ${REQUIREMENT}: filters that must hold, then an order.`,
      argv: ["route", "--requirement", REQUIREMENT],
      lesson:
        "The cheapest of those that meet every filter comes first; each of the others is out for a reason, with its number.\n" +
        "A target without a number would be out too: unknown is not met.",
      real: "npx dsr route --requirement requirements/balanced.json",
      expected: [EXIT.done, EXIT.nothingMeetsRequirement],
    },
  ];
}

/** Runs the tour. Throws `DsrError` when a step does not end as it should. */
export async function runTour(deps: TourDeps): Promise<ExitCode> {
  deps.say(
    "This tour needs no key and no network. The providers are simulated, in a process of their own, with invented\n" +
      "names and figures, ten times as fast as life; the commands are the real ones.",
  );
  const all = steps();
  for (const [i, step] of all.entries()) {
    deps.say(`\n[${i + 1}/${all.length}] ${step.title}\n${step.what}`);
    if (step.argv.includes(REQUIREMENT)) deps.say(deps.requirementText.trim());
    deps.say(`$ dsr ${step.argv.join(" ")}\n`);
    const code = await deps.run(step.argv);
    if (code === EXIT.interrupted) return EXIT.interrupted;
    if (!step.expected.some((expected) => expected === code)) {
      throw new DsrError(`The step "dsr ${step.argv[0]}" of the tour ended with exit code ${code}.`, {
        code: "demo_failed",
        exitCode: EXIT.fault,
      });
    }
    deps.say(`\n${step.lesson}\nWith real providers: ${step.real}`);
  }
  deps.say(
    `\nThat was the whole job. Its results are in ${deps.folder} (try: npx dsr results list --db ${deps.folder}/results/dsr.db).\n` +
      "For the real thing: put a key into the environment or .env (npx dsr providers list shows the variables), then\n" +
      "npx dsr providers check && npx dsr perf --prompts synthetic:input=500,output=200",
  );
  return EXIT.done;
}
