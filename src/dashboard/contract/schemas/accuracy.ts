/** `AccuracyDocument` and `AuditDocument`. */
import { z } from "zod";
import { count, dated, moment, orNull, textOrNull } from "./common.ts";

export const accuracy = z.strictObject({
  ...dated,
  name: z.string(),
  exams: z.array(
    z.strictObject({
      dataset: z.string(),
      accuracy: orNull,
      interval: z.strictObject({ low: z.number(), high: z.number() }).nullable(),
      lenientAccuracy: orNull,
      questions: count,
      answers: count,
      parts: z.record(z.string(), z.number()).nullable(),
      truncatedShare: orNull,
      subjects: z.array(z.strictObject({ subject: z.string(), questions: count, accuracy: orNull })),
      newestAt: moment.nullable(),
    }),
  ),
});

export const audit = z.strictObject({
  ...dated,
  name: z.string(),
  looked: count,
  of: count,
  audit: z.strictObject({
    requests: count,
    answered: count,
    counter: z.strictObject({ tokenizer: z.string(), isNative: z.boolean() }).nullable(),
    input: z.strictObject({
      n: count,
      billed: orNull,
      counted: orNull,
      medianDifference: orNull,
      line: z.strictObject({ slope: z.number(), intercept: z.number() }).nullable(),
    }),
    output: z.strictObject({
      n: count,
      billed: orNull,
      counted: orNull,
      ratio: orNull,
      medianRatio: orNull,
    }),
    cached: z.strictObject({ n: count, tokens: orNull, inputTokens: orNull, share: orNull }),
    reasoning: z.strictObject({
      n: count,
      tokens: orNull,
      hidden: z.strictObject({ n: count, tokens: z.number(), shareOfOutput: orNull }),
      shown: z.strictObject({ n: count, billed: orNull, counted: orNull, ratio: orNull }),
      unreported: count,
    }),
    models: z.array(
      z.strictObject({ asked: textOrNull, named: z.string(), n: count, isSubstitute: z.boolean() }),
    ),
    substituted: count,
    unnamed: count,
    money: z.strictObject({
      n: count,
      unknown: count,
      billedCny: orNull,
      countedCny: orNull,
      differenceCny: orNull,
      differencePercent: orNull,
      templateCny: orNull,
      hiddenReasoningCny: orNull,
      failures: z.strictObject({ n: count, cny: orNull }),
    }),
  }),
});
