/** What a run said while it ran: warnings and milestones. Redacted; never the text of a prompt or an answer. */
import { z } from "zod";

/** Characters; what is longer is cut by whoever says it. */
export const LONGEST_LOG_TEXT = 2000;

export const logLineSchema = z.object({
  runId: z.string().min(1),
  at: z.iso.datetime(),
  level: z.enum(["info", "warning", "error"]),
  text: z.string().max(LONGEST_LOG_TEXT),
});

export type LogLine = z.infer<typeof logLineSchema>;
