/** What may stand in the query of an API call: text, checked for its form; what it names is the reader's to know. */
import { z } from "zod";
import { isTimeZone } from "../../../base/index.ts";

/** Longer than any name of a provider, a model and its mode, of which somebody else made the parts. */
const LONGEST_NAME = 2000;

/** The page asks one thing at a time; a list of hundreds of requests is enough for a screen. */
const MOST_REQUESTS = 500;

const name = z
  .string()
  .min(1, "a name")
  .max(LONGEST_NAME, `a name of at most ${LONGEST_NAME} characters`)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is kept out
  .regex(/^[^\u0000-\u001f\u007f]*$/, "a name without control characters");
const names = name.meta({ description: "one name, or several with commas" });

const moment = z
  .string()
  .max(40, "a date")
  .regex(
    /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?$/,
    "a date such as 2026-11-01 or 2026-11-01T08:00Z",
  )
  .refine(isThere, "a date that there is");

/** The 31st of February is none, which `Date.parse` takes for the 3rd of March. */
function isThere(text: string): boolean {
  const day = text.slice(0, 10);
  const midnight = new Date(`${day}T00:00Z`);
  return (
    !Number.isNaN(Date.parse(text)) &&
    !Number.isNaN(midnight.getTime()) &&
    midnight.toISOString().startsWith(day)
  );
}

const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `a whole number from ${least} to ${most}`)
    .refine(
      (text) => Number(text) >= least && Number(text) <= most,
      `a whole number from ${least} to ${most}`,
    )
    .meta({ description: `a whole number from ${least} to ${most}` });

const metricKeyText = name.meta({
  description: "a metric, with a statistic where it has one: ttft:p90, success, gpqa",
});

/** Which evidence is looked at. */
export const scope = {
  window: z
    .enum(["24h", "7d", "30d", "all"])
    .optional()
    .meta({ description: "back from now; 7d without it" }),
  since: moment.optional().meta({ description: "ISO 8601; in place of a window" }),
  until: moment.optional().meta({ description: "ISO 8601, exclusive" }),
  model: names.optional(),
  providers: names.optional(),
  source: name.optional().meta({ description: "prompt source of the perf requests" }),
};

export const zone = z
  .string()
  .max(64, "a time zone")
  .refine(isTimeZone, "a time zone such as Europe/Berlin")
  .optional()
  .meta({ description: "IANA time zone of the hours of the day; UTC without it" });

export const targetName = name.meta({ description: "a target: provider/model, or provider/model@mode" });
export const metric = metricKeyText.optional();
export const confidence = z
  .string()
  .regex(/^0?\.\d{1,6}$/, "a number above 0.5 and below 1")
  .refine((text) => Number(text) > 0.5 && Number(text) < 1, "a number above 0.5 and below 1")
  .optional()
  .meta({ description: "level of the intervals, 0.95 without it" });
export const offset = wholeNumber(0, 999_999_999).optional();
export const limit = wholeNumber(1, MOST_REQUESTS).optional();
export const errorsOnly = z.enum(["1"]).optional().meta({ description: "only requests that failed" });
/** Runs and requests have UUIDs; those imported from elsewhere have other ids. */
export const id = name;
