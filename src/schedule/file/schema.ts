/** The shape of dsr.schedule.yaml. */
import { z } from "zod";
import { moneyOf, sizeBytes, spanMs } from "../../base/index.ts";
import { channelSchema } from "../../notify/index.ts";

const span = z
  .string()
  .refine((text) => spanMs(text) !== null, "a span of time such as 30s, 10m, 2h, 1d or 2w");
const money = z
  .string()
  .refine(
    (text) => /[A-Z]{3}$/.test(text) && moneyOf(text) !== null,
    "an amount and a currency, for example 5CNY",
  );
const size = z.string().refine((text) => sizeBytes(text) !== null, "a size such as 500KB, 10MB or 1GiB");
const zone = z.string().min(1).describe("IANA time zone, for example Asia/Shanghai");
const scalar = z.union([z.string(), z.number(), z.boolean()]);

const budgets = z.strictObject({
  day: money.optional().describe("Most money in one day, for example 20CNY"),
  month: money.optional().describe("Most money in one month"),
});

const job = z.strictObject({
  command: z
    .string()
    .regex(/^[a-z]+( [a-z]+)*$/, "a command of dsr such as perf, bench or verify probe")
    .describe("Command of dsr to run, for example perf, bench, verify"),
  flags: z
    .record(
      z.string().regex(/^[a-z][a-z-]*$/, "a flag without its dashes, for example max-tokens"),
      z.union([scalar, z.array(scalar).min(1)]),
    )
    .optional()
    .describe(
      "Its flags by name, without dashes; true for a flag without a value, a list for one given several times",
    ),
  args: z.array(z.string()).optional().describe("Further words of its command line"),
  cron: z.string().optional().describe("Cron line of five fields, or six with seconds first: */30 * * * *"),
  every: span.optional().describe("Instead of a cron line: 30m, counted from 1970-01-01T00:00Z"),
  timezone: zone.optional(),
  jitter: span.optional().describe("Up to so much later, by chance, the same for each tick"),
  catch_up: z
    .union([z.enum(["skip", "once"]), z.strictObject({ all: z.number().int().min(1).max(1000) })])
    .optional()
    .describe(
      "Ticks that passed while nobody was there: left out (default), made up for once, or the last so many one by one",
    ),
  max_cost: money.optional().describe("Most money of one run; needed where the command spends any"),
  budgets: budgets.optional().describe("Of this job alone, by days and months of its time zone"),
  timeout: span
    .optional()
    .describe("A run that goes on longer is ended, and keeps what it measured (default: 2h)"),
  on_overlap: z
    .enum(["skip", "wait"])
    .optional()
    .describe("A tick while the job still runs: left out (default), or run once afterwards"),
});

export const scheduleSchema = z.strictObject({
  $schema: z.string().optional().describe("Where editors find the JSON Schema of this file"),
  timezone: zone
    .optional()
    .describe("IANA time zone of cron lines and of the budgets of all jobs (default: UTC)"),
  state: z
    .string()
    .min(1)
    .optional()
    .describe(
      "SQLite file for what has run and what it cost, relative to this file (default: results/dsr-schedule.db)",
    ),
  seed: z.string().min(1).optional().describe("Of the jitter; another one on each machine keeps them apart"),
  parallel: z
    .number()
    .int()
    .min(1)
    .max(16)
    .optional()
    .describe("Jobs at the same time (default: 1; measurements beside each other disturb each other)"),
  budgets: budgets.optional().describe("Of all jobs together"),
  jobs: z
    .record(
      z
        .string()
        .regex(/^[a-z0-9][a-z0-9_-]{0,59}$/, "up to 60 small letters, digits, dashes and underscores"),
      job,
    )
    .refine((jobs) => Object.keys(jobs).length > 0, "at least one job"),
  watch: z
    .strictObject({
      requirements: z
        .array(z.string().min(1))
        .optional()
        .describe("Requirement files, relative to this file"),
      drift: z
        .strictObject({
          window: span.optional(),
          metrics: z.array(z.string().min(1)).min(1).optional(),
          min_change: z
            .string()
            .regex(/^\d+(\.\d+)?%$/, "a percentage, for example 10%")
            .optional(),
          unit: z.enum(["day", "run"]).optional(),
        })
        .optional()
        .describe("Looked for with dsr drift"),
      flags: z
        .record(
          z.string().regex(/^[a-z][a-z-]*$/, "a flag without its dashes"),
          z.union([scalar, z.array(scalar).min(1)]),
        )
        .optional()
        .describe(
          "Flags of dsr route and dsr drift that say which evidence is looked at, for example model, db",
        ),
    })
    .optional()
    .describe("Looked at after each job that measured; changes are told"),
  notify: z
    .strictObject({
      channels: z.array(channelSchema).optional(),
      cool_down: span.optional().describe("The same thing is not told again within this time (default: 1h)"),
      batch: span.optional().describe("What comes within this time is one message (default: 5s)"),
    })
    .optional(),
  metrics: z
    .strictObject({
      port: z.number().int().min(0).max(65_535),
      host: z.string().min(1).optional().describe("Default: 127.0.0.1"),
    })
    .optional()
    .describe("/metrics for Prometheus, and /healthz"),
  log: z
    .strictObject({
      file: z.string().min(1).describe("Relative to this file"),
      max_size: size.optional().describe("A file grows to no more than this (default: 10MB)"),
      keep: z.number().int().min(1).max(100).optional().describe("Older files kept beside it (default: 5)"),
    })
    .optional()
    .describe("Beside standard error"),
});

export type ScheduleDocument = z.infer<typeof scheduleSchema>;
export type JobDocument = ScheduleDocument["jobs"][string];
export type FlagMap = NonNullable<JobDocument["flags"]>;

/** JSON Schema (draft 2020-12) of the schedule file, for editors. */
export function scheduleJsonSchema(): object {
  return {
    $id: "dsr.schedule.schema.json",
    title: "dsr schedule",
    ...z.toJSONSchema(scheduleSchema, { io: "input", target: "draft-2020-12" }),
  };
}
