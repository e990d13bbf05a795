/** What documents have in common. Nothing may stand in an answer that its schema does not name. */
import { z } from "zod";

export const moment = z.iso.datetime({ offset: false }).meta({ description: "ISO 8601 UTC" });
export const count = z.number().int().nonnegative();
export const orNull = z.number().nullable();
export const textOrNull = z.string().nullable();
export const better = z.enum(["low", "high"]);
export const stat = z.enum(["avg", "median", "p90", "p99"]);
export const anyStat = z.union([z.enum(["avg", "median"]), z.templateLiteral(["p", z.number()])]);
export const bounds = z.strictObject({ low: orNull, high: orNull });
export const span = z.strictObject({ first: moment, last: moment });
export const level = z.number().gt(0).lt(1);
export const dated = { asOf: moment.meta({ description: "when the evidence was read" }) };
/** Provider, model and mode as they stand side by side in a row. */
export const targetParts = { provider: z.string(), model: z.string(), mode: textOrNull };
export const target = z.strictObject(targetParts);
