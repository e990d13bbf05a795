/** From a schedule file to a schedule: every job's command line is held against its command before anything is started. */
import { DsrError, type Env } from "../base/index.ts";
import { toCny } from "../record/index.ts";
import {
  type CommandCheck,
  commandLinesIn,
  findSchedule,
  parseSchedule,
  type Schedule,
} from "../schedule/index.ts";
import { type OutputFlags, outputSources } from "./outputs.ts";
import { openSettings, readIfThere, type Settings, type SettingsFlags } from "./settings.ts";
import type { ParsedLine, ParseLine } from "./verb.ts";

export interface ScheduleFlags extends SettingsFlags {
  file?: string;
}

export interface OpenSchedule {
  schedule: Schedule;
  settings: Settings;
}

/** Throws DsrError with every fault of the file. */
export async function openSchedule(flags: ScheduleFlags, parse: ParseLine, env: Env): Promise<OpenSchedule> {
  const settings = openSettings(flags, env);
  const { file, text } = findSchedule(flags.file ?? null, env.cwd, readIfThere);
  const checks = new Map<string, CommandCheck>();
  for (const [job, argv] of commandLinesIn(text)) {
    const line = await parse(argv);
    checks.set(
      job,
      "refused" in line ? refusal(`\`dsr ${argv.join(" ")}\`: ${line.refused}`) : checkOf(line, env),
    );
  }
  const schedule = parseSchedule(text, file, checks, (amount, currency) =>
    toCny(amount, currency, settings.rates),
  );
  return { schedule, settings };
}

/** Commands that never end by themselves, or make no sense again and again, with the reason. */
const NEVER = new Map([
  ["schedule", "a schedule cannot run a schedule"],
  ["simulate", "it serves until it is stopped"],
  ["dashboard", "it serves until it is stopped"],
  ["demo", "it measures simulated providers alone"],
  ["init", "it is done once"],
  ["verify record", "a reference is recorded once: its file is never overwritten"],
]);

/** They open a run in a store before they send anything. */
const KEEPS_RUN = new Set([
  "perf",
  "bench",
  "verify run",
  "verify outputs run",
  "verify outputs record",
  "route",
]);

function checkOf(line: ParsedLine, env: Env): CommandCheck {
  const { path, options, given, known } = line;
  const name = path.join(" ");
  const never = NEVER.get(path[0] ?? "") ?? NEVER.get(name);
  if (never !== undefined) return refusal(`\`dsr ${name}\` cannot be a job: ${never}`);
  if (given.includes("resume")) return refusal("--resume goes on with one run; a job begins new ones");
  if (given.includes("maxCost"))
    return refusal('--max-cost is set by the scheduler: use "max_cost" of the job');
  if (options.ask === true) return refusal("--ask spends money that cannot be capped");
  const spends = known.includes("maxCost") && (name !== "route" || options.measure === true);
  const keepsRun = spends && KEEPS_RUN.has(name);
  const asked = (flag: string) => (known.includes(flag) && !given.includes(flag) ? [`--${flag}`] : []);
  return {
    fault: null,
    spends,
    keepsRun,
    sources: keepsRun ? sourcesOf(options, env) : [],
    also: [...asked("json"), ...asked("quiet")],
  };
}

/** A job may have a configuration of its own. */
function sourcesOf(options: ParsedLine["options"], env: Env): CommandCheck["sources"] {
  const flags = options as OutputFlags & SettingsFlags;
  return outputSources(flags, openSettings(flags, env));
}

function refusal(fault: string): CommandCheck {
  return { fault, spends: false, keepsRun: false, sources: [], also: [] };
}

/** The job of that name. Throws DsrError. */
export function jobNamed(name: string, { jobs, file }: Schedule): Schedule["jobs"][number] {
  const found = jobs.find((job) => job.name === name);
  if (found !== undefined) return found;
  throw new DsrError(
    `There is no job "${name}" in ${file}. There are: ${jobs.map((job) => job.name).join(", ")}.`,
    {
      code: "job_unknown",
    },
  );
}
