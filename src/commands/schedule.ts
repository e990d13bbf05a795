/** `dsr schedule`: measurement that goes on by itself and never spends more than allowed. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { DsrError, type Env, EXIT, type ExitCode } from "../base/index.ts";
import { jsonText } from "../report/index.ts";
import { initialSchedule, scheduleJsonSchema, scheduleNames } from "../schedule/index.ts";
import { wholeNumber } from "./flags.ts";
import { checkSchedule } from "./schedule-check.ts";
import { helloToChannels } from "./schedule-hello.ts";
import { openSchedule, type ScheduleFlags } from "./schedule-open.ts";
import { type RunFlags, runSchedule } from "./schedule-run.ts";
import { showStatus } from "./schedule-status.ts";
import { addSettingsFlags } from "./settings.ts";
import type { ParseLine, RunCommand } from "./verb.ts";
import { writeStarter } from "./write-file.ts";

const SCHEDULE = scheduleNames[0];
const SCHEMA = "dsr.schedule.schema.json";

export function scheduleCommand(
  command: Command,
  env: Env,
  done: (code: ExitCode) => void,
  _run: RunCommand,
  parse: ParseLine,
): void {
  command.description(
    "Runs jobs of dsr when they are due, one after the other, within budgets that hold across restarts and kills; tells " +
      "when a target loses its requirement, something drifts, a job fails or a budget is spent. Without a command it is `run`.",
  );
  withFile(command.command("run", { isDefault: true }))
    .description("In the foreground, until Ctrl-C or SIGTERM, which end a run cleanly and wait for it.")
    .option(
      "--once <job>",
      "run this job now and no other, where no scheduler runs; its exit code is that of the job",
    )
    .action(async (flags: ScheduleFlags & RunFlags) =>
      done(await runSchedule(await openSchedule(flags, parse, env), flags, env)),
    );
  withFile(command.command("check"))
    .description("Every fault of the file, the next times of each job, and what all of it may cost at worst.")
    .option("--next <n>", "so many times of each job", wholeNumber(1, 1000), 3)
    .option("--json", "print one JSON document")
    .action(async (flags: ScheduleFlags & { next: number; json?: boolean }) =>
      done(checkSchedule(await openSchedule(flags, parse, env), flags, env)),
    );
  withFile(command.command("status"))
    .description("What has run, what it cost, and what is left of each budget. Sends nothing.")
    .option("--last <n>", "so many runs", wholeNumber(1, 10_000), 10)
    .option("--json", "print one JSON document")
    .action(async (flags: ScheduleFlags & { last: number; json?: boolean }) =>
      done(showStatus(await openSchedule(flags, parse, env), flags, env)),
    );
  withFile(command.command("hello"))
    .description("Sends one test message to each channel of the file. Exit code 4 where one did not take it.")
    .option("--json", "print one JSON document")
    .action(async (flags: ScheduleFlags & { json?: boolean }) =>
      done(await helloToChannels(await openSchedule(flags, parse, env), flags, env)),
    );
  command
    .command("init")
    .description(`Writes a commented ${SCHEDULE}, and ${SCHEMA} for editors. Overwrites nothing of yours.`)
    .action(() => done(init(env)));
  command.addHelpText(
    "after",
    `
Examples:
  dsr schedule init                   a commented schedule to start from
  dsr schedule check --next 5         is it right, when does what run, what may it cost
  dsr schedule                        run it
  dsr schedule run --once speed       one job now, within the budgets
  dsr schedule hello                  does every channel take a message
  dsr schedule status                 what ran, what it cost, what is left

docs/schedule.md has the file, budgets, clock changes, and how to run it under systemd or in a container.`,
  );
}

function withFile(command: Command): Command {
  return addSettingsFlags(
    command.option("--file <path>", `schedule file (default: ${SCHEDULE} or .json here)`),
  );
}

function init(env: Env): ExitCode {
  const present = scheduleNames.find((name) => existsSync(join(env.cwd, name)));
  if (present !== undefined)
    throw new DsrError(`There is a schedule here already: ${present}.`, {
      code: "schedule_exists",
      hint: "It is left as it is. Move it away to start anew.",
    });
  writeStarter(join(env.cwd, SCHEDULE), initialSchedule(), "wx");
  // The schema belongs to this version of dsr, so an older one is replaced.
  writeStarter(join(env.cwd, SCHEMA), jsonText(scheduleJsonSchema()), "w");
  env.stdout.write(`Wrote ${SCHEDULE} and ${SCHEMA}.\n`);
  return EXIT.done;
}
