/**
 * One prompt as users write it, in a JSONL line or from a generator: {"prompt": "…"}, {"messages": […]}, or a session
 * as {"turns": ["…", "…"]}, with "messages" for what comes before its first turn.
 */
import { z } from "zod";
import type { ChatMessage } from "../record/index.ts";

const text = z.string().refine((value) => value.trim() !== "", { error: "must not be blank" });

const isOfUser = (message: { role: string }) => message.role === "user";

const itemSchema = z
  .object({
    id: z.union([z.string().min(1), z.number()]).optional(),
    prompt: text.optional(),
    messages: z
      .array(z.object({ role: z.enum(["system", "user", "assistant"]), content: text }))
      .min(1)
      .optional(),
    turns: z.array(text).min(1).optional(),
    max_tokens: z.number().int().positive().nullish(),
    maxTokens: z.undefined({ error: 'is called "max_tokens"' }).optional(),
  })
  .refine(
    (item) => (item.prompt === undefined) !== (item.messages === undefined && item.turns === undefined),
    {
      error: 'expected either "prompt" or "messages", or "turns" for a session',
    },
  )
  .refine((item) => item.messages?.[0]?.role !== "assistant", {
    error: "the first message must be of the user or the system",
    path: ["messages", 0, "role"],
  })
  .refine(({ messages, turns }) => messages === undefined || turns !== undefined || messages.some(isOfUser), {
    error: "at least one message must be of the user",
    path: ["messages"],
  })
  .refine(({ messages, turns }) => turns === undefined || messages?.at(-1)?.role !== "user", {
    error: 'the last message before "turns" must not be of the user: the first turn is',
    path: ["messages"],
  });

export interface Item {
  /** Null when the item has none. */
  id: string | null;
  messages: ChatMessage[];
  maxTokens: number | null;
  /** The user's later turns. */
  followUps: string[];
}

/** Checks one item; other fields are let pass. @returns the item, or its faults, each with its path. */
export function readItem(value: unknown): Item | { faults: string[] } {
  const parsed = itemSchema.safeParse(value);
  if (!parsed.success)
    return {
      faults: parsed.error.issues.map((issue) =>
        issue.path.length === 0 ? issue.message : `${issue.path.join(".")}: ${issue.message}`,
      ),
    };
  const { id, prompt, messages = [], turns = [], max_tokens: maxTokens } = parsed.data;
  const [first = prompt, ...followUps] = turns;
  return {
    id: id === undefined ? null : String(id),
    messages: first === undefined ? messages : [...messages, { role: "user", content: first }],
    maxTokens: maxTokens ?? null,
    followUps,
  };
}
