/**
 * The written form of providers, models and prices: one spelling for the built-in data files and for the user's
 * dsr.config.yaml. Only shapes live here; what they mean is in prices.ts, merge.ts and config.ts.
 */
import { z } from "zod";
import { isTimeZone } from "../base/index.ts";

const nameRule = "1 to 200 characters, none of them a control character";

/** What people call things and providers are sent: short enough to print, on one line. */
export const nameSchema = z
  .string()
  .min(1)
  .max(200, nameRule)
  .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, nameRule);

const price = z
  .number()
  .nonnegative()
  .nullable()
  .describe("Price per million tokens; null where it is not known (never 0 for unknown)");

const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, "a currency of three capital letters (ISO 4217), for example CNY or USD");

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, "a date as YYYY-MM-DD");

const moment = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2}))?$/,
    "a date (YYYY-MM-DD, midnight in timeZone) or a moment with an offset (2026-09-10T12:00+08:00)",
  );

const dateSpan = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}(\.\.\d{4}-\d{2}-\d{2})?$/,
    "a date or a span of dates, both ends included: 2026-10-01..2026-10-07",
  );

const hourSpan = z
  .string()
  .regex(
    /^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/,
    "hours as HH:MM-HH:MM, the end not included; 22:00-06:00 crosses midnight",
  );

export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

const timeZone = z.string().refine(isTimeZone, "an IANA time zone, for example Asia/Shanghai");

const tokens = z.number().int().nonnegative().nullable();

/** One price with the conditions under which it is in force; a list of them is a schedule (see `quoteAt`). */
const priceEntrySchema = z
  .strictObject({
    inputPrice: price.optional(),
    outputPrice: price.optional(),
    cachedInputPrice: price.optional().describe("Price of input tokens served from the provider's cache"),
    currency,
    source: z.string().nullable().optional().describe("Where the price was read, a URL"),
    asOf: date.nullable().optional().describe("The date on which the source said so"),
    from: moment.nullable().optional().describe("In force from this moment on"),
    until: moment.nullable().optional().describe("In force before this moment"),
    timeZone: timeZone.optional().describe("What dates, days and hours are read in; UTC when absent"),
    days: z.array(z.enum(weekdays)).min(1).optional().describe("Weekdays; all when absent"),
    hours: z.array(hourSpan).min(1).optional().describe("Hours of the day; all when absent"),
    exceptDates: z.array(dateSpan).optional().describe("Days on which the entry is not in force (holidays)"),
    inputTokens: z
      .strictObject({ above: tokens.optional(), upTo: tokens.optional() })
      .optional()
      .describe("Tier by size of the request: above < input tokens <= upTo"),
    note: z.string().optional(),
  })
  .refine((entry) => (entry.hours ?? entry.days ?? entry.exceptDates) === undefined || entry.timeZone, {
    path: ["timeZone"],
    message: "a time zone, because the entry names hours, days or dates",
  });

const inlineReasoning = z
  .strictObject({ open: z.string(), close: z.string().min(1) })
  .nullable()
  .describe(
    "Tags around reasoning that the provider puts in the answer text, for example <think> </think>; an empty open " +
      "where the text begins inside the reasoning",
  );

const body = z
  .record(z.string(), z.json())
  .describe("Extra fields of the request body, for example thinking: {type: disabled}");

const flatPrice = {
  inputPrice: price.optional(),
  outputPrice: price.optional(),
  cachedInputPrice: price.optional(),
  currency: currency.optional().describe("Currency of inputPrice, outputPrice and cachedInputPrice"),
};

const prices = z.array(priceEntrySchema).describe("A price schedule; the last entry that holds is in force");

/** A flat price needs its currency, and cannot stand beside a schedule. */
function checkPrices(
  value: {
    inputPrice?: unknown;
    outputPrice?: unknown;
    cachedInputPrice?: unknown;
    currency?: unknown;
    prices?: unknown;
  },
  context: z.RefinementCtx,
): void {
  const flat = ["inputPrice", "outputPrice", "cachedInputPrice"].filter(
    (name) => value[name as keyof typeof value] !== undefined,
  );
  if (flat.length > 0 && value.currency === undefined)
    context.addIssue({
      code: "custom",
      path: ["currency"],
      message: "a currency beside the price, for example CNY",
    });
  if (flat.length > 0 && value.prices !== undefined)
    context.addIssue({
      code: "custom",
      path: ["prices"],
      message: `either prices or ${flat.join(", ")}, not both`,
    });
}

const modeInputSchema = z
  .strictObject({
    id: nameSchema.optional().describe("Id on the wire, where the mode has one of its own"),
    body: body.optional(),
    ...flatPrice,
    prices: prices.optional(),
    note: z.string().optional(),
  })
  .superRefine(checkPrices);

const modelInputSchema = z
  .strictObject({
    id: nameSchema.optional().describe("Id the provider wants on the wire; the model's name when absent"),
    aliases: z.array(nameSchema).optional().describe("Other names under which it can be selected"),
    body: body.optional(),
    modes: z.record(nameSchema, modeInputSchema).optional().describe("Named ways of running the model"),
    ...flatPrice,
    prices: prices.optional(),
    maxContext: z
      .number()
      .int()
      .positive()
      .nullable()
      .optional()
      .describe("Tokens of input and output together"),
    maxOutput: z.number().int().positive().nullable().optional().describe("Tokens of output"),
    inlineReasoning: inlineReasoning.optional(),
    tokenizer: nameSchema
      .nullable()
      .optional()
      .describe(
        "What counts tokens as the model does: a name of `dsr datasets list`, or a tokenizer.json, relative to this file; " +
          "null for none",
      ),
    retiredOn: date
      .nullable()
      .optional()
      .describe("The day from which, at the latest, the provider no longer serves it"),
    replacedBy: nameSchema.nullable().optional().describe("What the provider offers in its place"),
    source: z.string().nullable().optional().describe("Where id and limits were read"),
    asOf: date.nullable().optional(),
    note: z.string().optional(),
  })
  .superRefine(checkPrices);

const variable = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_]*$/,
    "the name of an environment variable, for example MY_KEY (a key itself goes into apiKey)",
  );

const headerName = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~A-Za-z0-9-]+$/, "the name of a header alone, its value behind the colon");

const headerValue = z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, "one line of Latin-1 text, as HTTP has it");

/**
 * The address goes into results and is shown, so nothing secret may stand in it; and paths are appended to it, which a
 * query or a fragment would swallow.
 */
function checkAddress(text: string, context: z.RefinementCtx): void {
  // What is no such URL at all has its fault already.
  if (!/^https?:/i.test(text.trim()) || !URL.canParse(text)) return;
  const { username, password } = new URL(text);
  const refuse = (message: string) => context.addIssue({ code: "custom", message });
  if (/[\p{Cc}\s]/u.test(text)) refuse("a URL without spaces and control characters");
  if (text.length > 2000) refuse("a URL of at most 2000 characters");
  if (username !== "" || password !== "")
    refuse(
      "a URL without user and password; a key goes into apiKeyEnv or apiKey, other credentials into headers",
    );
  if (text.includes("?"))
    refuse(
      "a URL without ?query; a key goes into apiKeyEnv, apiKey or headers, an Azure version into apiVersion",
    );
  if (text.includes("#")) refuse("a URL without #fragment; whatever the provider needs goes into headers");
}

export const providerInputSchema = z.strictObject({
  name: nameSchema.optional(),
  nameZh: nameSchema.nullable().optional(),
  homepage: z.url().nullable().optional(),
  baseUrl: z
    .url({ protocol: /^https?$/, error: "an http:// or https:// URL" })
    .superRefine(checkAddress)
    .nullable()
    .optional()
    .describe(
      "Where the API begins, for example https://api.example.com/v1; without user, password or query",
    ),
  wire: z.enum(["openai", "azure"]).optional().describe("azure: Azure OpenAI deployments; needs apiVersion"),
  apiVersion: nameSchema.nullable().optional(),
  apiKeyEnv: z
    .union([variable, z.array(variable)])
    .nullable()
    .optional()
    .describe("Environment variable that holds the key; the first of a list that is set"),
  apiKey: z.string().min(1).optional().describe("The key itself; apiKeyEnv keeps it out of this file"),
  headers: z.record(headerName, headerValue).optional().describe("Extra request headers"),
  formerIds: z.array(nameSchema).optional().describe("Ids under which older keys files and results know it"),
  models: z.record(nameSchema, modelInputSchema).optional(),
  source: z.string().nullable().optional(),
  asOf: date.nullable().optional(),
  note: z.string().optional(),
});

export type PriceEntry = z.infer<typeof priceEntrySchema>;
export type ModeInput = z.infer<typeof modeInputSchema>;
export type ModelInput = z.infer<typeof modelInputSchema>;
export type ProviderInput = z.infer<typeof providerInputSchema>;
