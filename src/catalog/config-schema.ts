/** The shape of dsr.config.yaml. */
import { z } from "zod";
import { nameSchema, providerInputSchema } from "./schema.ts";

const milliseconds = z.number().positive().nullable().optional();

export const configSchema = z.strictObject({
  $schema: z.string().optional().describe("Where editors find the JSON Schema of this file"),
  defaults: z
    .strictObject({
      model: nameSchema.optional().describe("Model to measure when no --model is given"),
      providers: z.array(nameSchema).min(1).optional().describe("Providers when no --providers is given"),
      modes: z.array(nameSchema).min(1).optional(),
      prompts: z
        .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
        .optional()
        .describe(
          "Prompt source, for example sharegpt or file:mine.jsonl; a list is taken in turn, round by round",
        ),
      rounds: z.number().int().positive().optional(),
      maxCost: z
        .string()
        .regex(/^\d+(\.\d+)?[A-Z]{3}$/, "an amount and a currency, for example 5CNY")
        .optional(),
      output: z.enum(["db", "csv", "both"]).optional(),
      db: z.string().min(1).optional().describe("SQLite file, relative to this file"),
      out: z.string().min(1).optional().describe("Folder for CSV files, relative to this file"),
      seed: z.union([z.string().min(1), z.number().int()]).optional(),
      timeouts: z
        .strictObject({
          connectMs: milliseconds.describe(
            "Until the request leaves: name lookup, TCP, TLS; null for no limit",
          ),
          firstTokenMs: milliseconds.describe("Until the first output; null for no limit"),
          idleMs: milliseconds.describe("Between outputs; null for no limit"),
          totalMs: milliseconds.describe("For the whole request; null for no limit"),
        })
        .optional(),
    })
    .optional()
    .describe("Settings used where a flag is not given"),
  fx: z
    .record(
      z.string().regex(/^[A-Z]{3}$/, "a currency of three capital letters, for example USD"),
      z.strictObject({
        rate: z.number().positive().describe("CNY for one unit of the currency"),
        asOf: z
          .string()
          .regex(/^\d{4}-\d{2}-\d{2}$/, "a date as YYYY-MM-DD")
          .describe("The date of the rate"),
        source: z.string().optional(),
      }),
    )
    .optional()
    .describe("Exchange rates: CNY for one unit of each currency"),
  providers: z
    .record(
      z
        .string()
        .regex(
          /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/,
          "up to 200 letters, digits, dots, dashes and underscores",
        ),
      providerInputSchema,
    )
    .optional()
    .describe("New providers, or changes to built-in ones"),
});

export type ConfigDocument = z.infer<typeof configSchema>;

/** JSON Schema (draft 2020-12) of the configuration file, for editors. */
export function configJsonSchema(): object {
  return {
    $id: "dsr.config.schema.json",
    title: "dsr configuration",
    ...z.toJSONSchema(configSchema, { io: "input", target: "draft-2020-12" }),
  };
}
