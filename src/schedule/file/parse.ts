/** Reads a schedule file: all faults at once, also those that no schema knows: cron lines, zones, money that does not fit. */

import { parse } from "yaml";
import { isTimeZone, messageOf, spanMs } from "../../base/index.ts";
import { checkedYaml, type YamlFault } from "../../catalog/index.ts";
import { argvOf } from "./argv.ts";
import {
  type CommandCheck,
  microOf,
  type Schedule,
  scheduleOf,
  type ToCny,
  ticksOf,
  watchOf,
} from "./schedule.ts";
import { type JobDocument, scheduleSchema } from "./schema.ts";

/**
 * The jobs of a text as far as they can be read, with their command lines, so that these can be held against the commands before the
 * file is parsed. Nothing for a text that is no schedule at all.
 */
export function commandLinesIn(text: string): Map<string, string[]> {
  try {
    const jobs: unknown = (parse(text, { logLevel: "silent" }) as { jobs?: unknown } | null)?.jobs;
    return new Map(
      entriesOf(jobs).flatMap(([name, job]) => {
        const { command, flags, args } = job;
        const isReadable = scheduleSchema.shape.jobs.safeParse({ [NAME]: { command, flags, args } }).success;
        return isReadable ? [[name, argvOf(job as unknown as JobDocument)] as const] : [];
      }),
    );
  } catch {
    return new Map();
  }
}
const NAME = "job";

/** What is looked at after each job, as far as it can be read: flags for `dsr route` and `dsr drift`. */
export function watchIn(text: string): NonNullable<Schedule["watch"]> {
  try {
    const watch: unknown = (parse(text, { logLevel: "silent" }) as { watch?: unknown } | null)?.watch;
    const read = scheduleSchema.shape.watch.safeParse(watch ?? undefined);
    return watchOf(read.data ?? {});
  } catch {
    return watchOf({});
  }
}

/**
 * Parses and checks the text of a schedule file; `file` is used in messages and for relative paths. `found` holds what was found
 * of the command lines of `commandLinesIn`, and why what `watchIn` says cannot be watched. Throws DsrError (`schedule_invalid`) with
 * every fault.
 */
export function parseSchedule(
  text: string,
  file: string,
  { commands, watch }: { commands: ReadonlyMap<string, CommandCheck>; watch: readonly YamlFault[] },
  toCny: ToCny,
): Schedule {
  const document = checkedYaml(text, file, {
    schema: scheduleSchema,
    code: "schedule_invalid",
    hints: {
      notText: "A schedule is YAML or JSON, saved as UTF-8.",
      faults:
        "`dsr schedule init` writes a commented schedule to start from; docs/schedule.md explains each part.",
    },
    prepare: withoutEmptySections,
    also: (value) => [...moreFaults(value, commands, toCny), ...watch],
  });
  return scheduleOf(document, file, commands, toCny);
}

/** `notify:` with every line below it commented out is null in YAML, and means that there is nothing to say. */
function withoutEmptySections(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, section]) => section !== null));
}

type Loose = Record<string, unknown>;

function moreFaults(value: unknown, commands: ReadonlyMap<string, CommandCheck>, toCny: ToCny): YamlFault[] {
  const file = value as Loose;
  const zone = typeof file.timezone === "string" ? file.timezone : "UTC";
  return [
    ...zoneFaults(file.timezone, ["timezone"]),
    ...moneyFaults(file.budgets, ["budgets"], toCny),
    ...entriesOf(file.jobs).flatMap(([name, job]) => {
      const check = commands.get(name);
      const faults = jobFaults(job, zone, check, [file.budgets, job.budgets], toCny);
      return faults.map(({ path, message }) => ({ path: ["jobs", name, ...path], message }));
    }),
  ];
}

function jobFaults(
  job: Loose,
  zoneOfFile: string,
  check: CommandCheck | undefined,
  budgets: readonly unknown[],
  toCny: ToCny,
): YamlFault[] {
  const zone = typeof job.timezone === "string" ? job.timezone : zoneOfFile;
  return [
    ...zoneFaults(job.timezone, ["timezone"]),
    ...timingFaults(job, isTimeZone(zone) ? zone : "UTC"),
    ...moneyFaults(job.budgets, ["budgets"], toCny),
    ...(check?.fault == null ? [] : [{ path: ["command"], message: check.fault }]),
    ...capFaults(job, check?.spends === true, budgets, toCny),
  ];
}

/** The most that is looked at for the shortest time between two ticks. */
const TICKS_LOOKED_AT = 50;

function timingFaults(job: Loose, zone: string): YamlFault[] {
  const { cron, every, jitter } = job;
  if ((cron === undefined) === (every === undefined))
    return [{ path: ["cron"], message: 'give either "cron" or "every"; one of them says when the job runs' }];
  if (cron !== undefined && typeof cron !== "string") return [];
  if (every !== undefined && (typeof every !== "string" || spanMs(every) === null)) return [];
  try {
    const ticks = ticksOf({ cron, every }, zone);
    const most = typeof jitter === "string" ? spanMs(jitter) : null;
    return most === null || most < shortestGap(ticks.after)
      ? []
      : [{ path: ["jitter"], message: `got "${jitter}"; expected less than the time between two ticks` }];
  } catch (error) {
    return [{ path: [cron === undefined ? "every" : "cron"], message: messageOf(error) }];
  }
}

function shortestGap(after: (ms: number) => number | null): number {
  let shortest = Infinity;
  let at = after(0);
  for (let i = 0; i < TICKS_LOOKED_AT && at !== null; i++) {
    const next = after(at);
    if (next !== null) shortest = Math.min(shortest, next - at);
    at = next;
  }
  return shortest;
}

function zoneFaults(zone: unknown, path: string[]): YamlFault[] {
  if (typeof zone !== "string" || isTimeZone(zone)) return [];
  return [
    { path, message: `got ${JSON.stringify(zone)}; expected an IANA time zone such as Europe/Berlin or UTC` },
  ];
}

/** A sum in a currency without an exchange rate cannot be held against what runs cost. */
function moneyFaults(budgets: unknown, path: string[], toCny: ToCny): YamlFault[] {
  return entriesOf({ budgets }).flatMap(([, own]) =>
    Object.entries(own).flatMap(([period, text]) => rateFault(text, [...path, period], toCny)),
  );
}

function rateFault(text: unknown, path: string[], toCny: ToCny): YamlFault[] {
  if (typeof text !== "string" || !/^\d.*[A-Z]{3}$/.test(text) || !Number.isNaN(microOf(text, toCny)))
    return [];
  return [
    {
      path,
      message: `got "${text}"; no exchange rate for its currency is known: state one under fx in dsr.config.yaml`,
    },
  ];
}

function capFaults(job: Loose, spends: boolean, budgets: readonly unknown[], toCny: ToCny): YamlFault[] {
  const { max_cost: cap } = job;
  const path = ["max_cost"];
  if (cap === undefined)
    return spends
      ? [
          {
            path,
            message:
              "missing; this command spends money, so say the most that one run may cost, for example 2CNY",
          },
        ]
      : [];
  if (typeof cap !== "string") return [];
  const most = microOf(cap, toCny);
  if (Number.isNaN(most)) return rateFault(cap, path, toCny);
  if (!(most >= 1)) return [{ path, message: `got "${cap}"; expected more than nothing` }];
  return budgets.flatMap((own) =>
    entriesOf({ own }).flatMap(([, periods]) =>
      Object.entries(periods).flatMap(([period, text]) =>
        typeof text === "string" && microOf(text, toCny) < most
          ? [
              {
                path,
                message: `got "${cap}"; expected no more than the budget of a ${period}, ${text}: it could never be spent`,
              },
            ]
          : [],
      ),
    ),
  );
}

function entriesOf(value: unknown): [string, Loose][] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.entries(value).filter(
    (entry): entry is [string, Loose] =>
      typeof entry[1] === "object" && entry[1] !== null && !Array.isArray(entry[1]),
  );
}
