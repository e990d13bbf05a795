/** The few lines of YAML that make a user's file an exam: which columns there are, what is asked, how it is graded. */
import { z } from "zod";
import { textFolds, textMatches } from "../exam.ts";

const column = z.string().min(1);

const nameRule = "2 to 60 lower-case letters, digits and dashes, a letter first";

const scorers = ["choice", "number", "math", ...textMatches, "code"] as const;

export const ownExamSchema = z.strictObject({
  $schema: z.string().optional().describe("Where editors find the JSON Schema of this file"),
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{1,59}$/, nameRule)
    .describe("Name of the exam, and of its metric in results; none that dsr has already"),
  description: z.string().min(1).max(200).optional().describe("One line for people"),
  file: z.string().min(1).describe("The data, .jsonl or .csv (UTF-8), relative to this file"),
  id: column.optional().describe("Column of a unique id; row number and a hash where there is none"),
  prompt: z
    .string()
    .min(1)
    .optional()
    .describe("What is asked: text with {{column}} in it, and {{options}} for lettered options"),
  messages: z
    .array(z.strictObject({ role: z.enum(["system", "user", "assistant"]), content: z.string().min(1) }))
    .min(1)
    .optional()
    .describe("The whole conversation instead of prompt; the last message is the user's"),
  scorer: z.enum(scorers).describe("How an answer is graded; docs/datasets.md says what each accepts"),
  answer: column.describe(
    "Column of the right answer: a letter or an option's text (choice), a number, LaTeX (math), a text or a JSON list of texts " +
      "(exact, contains), a regular expression or a JSON list of them (regex), tests (code)",
  ),
  options: z
    .union([column, z.array(column).min(2).max(26)])
    .optional()
    .describe("For choice: a column for each option, or one column with a JSON list of them"),
  normalise: z
    .array(z.enum(textFolds))
    .optional()
    .describe("For exact, contains and regex: what may differ; [trim] where it is left out"),
  code: z
    .strictObject({
      style: z
        .enum(["stdin", "call", "check"])
        .describe(
          "stdin: a program reads and prints; call: a function is called; check: a program of tests calls check(function)",
        ),
      entry_point: column.optional().describe("Column of the function's name; for call and check"),
      starter: column.optional().describe("Column of the code that the answer goes on with"),
    })
    .optional()
    .describe("For code: how a program is tested"),
  subject: column.optional().describe("Column by which a --limit is spread and results are split"),
  sensitive: z
    .boolean()
    .default(false)
    .describe("True keeps the text out of everything but the local store: reports hold ids and hashes"),
  max_tokens: z.int().positive().optional().describe("Longest answer asked for; 32768 where it is left out"),
  temperature: z.number().min(0).max(2).optional().describe("0.6 where it is left out"),
  top_p: z.number().gt(0).max(1).optional().describe("0.95 where it is left out"),
  language: z.enum(["en", "zh"]).default("en").describe("Of the letters before options"),
});

export type OwnExam = z.output<typeof ownExamSchema>;

/** JSON Schema (draft 2020-12) of the file, for editors. */
export function ownExamJsonSchema(): object {
  return {
    $id: "own-exam.schema.json",
    title: "an exam of your own for dsr bench",
    ...z.toJSONSchema(ownExamSchema, { io: "input", target: "draft-2020-12" }),
  };
}
