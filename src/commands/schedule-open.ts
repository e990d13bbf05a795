/** From a schedule file to a schedule: every job's command line is held against its command before anything is started. */
import { resolve } from "node:path";
import { DsrError, type Env } from "../base/index.ts";
import type { YamlFault } from "../catalog/index.ts";
import { type ExchangeRates, toCny } from "../record/index.ts";
import {
  type CommandCheck,
  commandLinesIn,
  findSchedule,
  parseSchedule,
  type Schedule,
  watchIn,
} from "../schedule/index.ts";
import { type OutputFlags, outputSources } from "./outputs.ts";
import { openSettings, readIfThere, type Settings, type SettingsFlags } from "./settings.ts";
import type { ParsedLine, ParseLine } from "./verb.ts";

export interface ScheduleFlags extends SettingsFlags {
  file?: string;
}

export interface OpenSchedule {
  schedule: Schedule;
  /** As it was read. */
  text: string;
  settings: Settings;
}

/** Throws DsrError with every fault of the file. */
export async function openSchedule(flags: ScheduleFlags, parse: ParseLine, env: Env): Promise<OpenSchedule> {
  const settings = openSettings(flags, env);
  const { file, text } = findSchedule(flags.file ?? null, env.cwd, readIfThere);
  const commands = new Map<string, CommandCheck>();
  for (const [job, argv] of commandLinesIn(text)) {
    const line = await parse(argv);
    commands.set(
      job,
      "refused" in line
        ? refusal(`\`dsr ${argv.join(" ")}\`: ${line.refused}`)
        : checkOf(line, flags, settings, env),
    );
  }
  const watch = await watchFaults(watchIn(text), file, parse);
  const schedule = parseSchedule(text, file, { commands, watch }, (amount, currency) =>
    toCny(amount, currency, settings.rates),
  );
  // What the file says comes last, and holds.
  schedule.watch?.flags.unshift(...handedOn(flags, () => true, env));
  return { schedule, text, settings };
}

/** Why what is to be watched cannot be: what `dsr route` and `dsr drift` would refuse, and what would spend money beside all budgets. */
async function watchFaults(
  { requirements, driftFlags, flags }: ReturnType<typeof watchIn>,
  file: string,
  parse: ParseLine,
): Promise<YamlFault[]> {
  const faults: YamlFault[] = [];
  const hold = async (name: string, argv: readonly string[]) => {
    const line = await parse(argv);
    if ("refused" in line)
      faults.push({ path: ["watch", name], message: `\`dsr ${argv[0]}\`: ${line.refused}` });
    else if (line.options.measure === true)
      faults.push({
        path: ["watch", name],
        message: "--measure spends money: make it a job, with command: route and a max_cost",
      });
  };
  if (requirements.length > 0) await hold("flags", ["route", "--requirement=r", "--json", ...flags]);
  if (driftFlags !== null)
    await hold(flags.length > 0 ? "flags" : "drift", ["drift", "--json", ...driftFlags, ...flags]);
  for (const [i, name] of requirements.entries())
    if (readIfThere(resolve(file, "..", name)) === null)
      faults.push({
        path: ["watch", "requirements", i],
        message: `there is no file ${resolve(file, "..", name)}`,
      });
  return faults;
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

function checkOf(line: ParsedLine, own: SettingsFlags, { rates }: Settings, env: Env): CommandCheck {
  const { path, options, given, known } = line;
  const name = path.join(" ");
  const never = NEVER.get(path[0] ?? "") ?? NEVER.get(name);
  if (never !== undefined) return refusal(`\`dsr ${name}\` cannot be a job: ${never}`);
  if (given.includes("resume")) return refusal("--resume goes on with one run; a job begins new ones");
  if (given.includes("maxCost"))
    return refusal('--max-cost is set by the scheduler: use "max_cost" of the job');
  if (options.ask === true) return refusal("--ask spends money that cannot be capped");
  if (given.includes("fx"))
    return refusal(
      '--fx would count its money by other rates than the budgets: state them under "fx" in dsr.config.yaml',
    );
  const spends = known.includes("maxCost") && (name !== "route" || options.measure === true);
  const keepsRun = spends && KEEPS_RUN.has(name);
  const may = (flag: string) => known.includes(flag) && !given.includes(flag);
  const asked = (flag: string) => (may(flag) ? [`--${flag}`] : []);
  return {
    fault: null,
    spends,
    keepsRun,
    sources: keepsRun ? sourcesOf({ ...own, ...options }, env) : [],
    also: [...asked("json"), ...asked("quiet"), ...handedOn(own, may, env)],
    rates: spends ? ratesOf(rates) : [],
  };
}

/** A scheduler's own configuration and keys are those of its jobs too. */
function handedOn(own: SettingsFlags, may: (flag: string) => boolean, env: Env): string[] {
  return (["config", "keys"] as const).flatMap((flag) => {
    const value = own[flag];
    return value !== undefined && may(flag) ? [`--${flag}=${resolve(env.cwd, value)}`] : [];
  });
}

/** A job may have a configuration of its own. */
function sourcesOf(options: ParsedLine["options"], env: Env): CommandCheck["sources"] {
  const flags = options as OutputFlags & SettingsFlags;
  return outputSources(flags, openSettings(flags, env));
}

/** What a run may cost is counted by the rates that budgets are: by others, or such as change meanwhile, it could pass them. */
function ratesOf({ cnyPer }: ExchangeRates): string[] {
  const decimal = (rate: number) => (rate < 1e-6 ? rate.toFixed(20) : String(rate));
  return Object.entries(cnyPer).map(([currency, { rate }]) => `--fx=${currency}=${decimal(rate)}`);
}

function refusal(fault: string): CommandCheck {
  return { fault, spends: false, keepsRun: false, sources: [], also: [], rates: [] };
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
