/** The OpenAI API's shapes: what a request must look like, and the bodies of usage and errors. */
import { z } from "zod";

const contentSchema = z.union([
  z.string(),
  z.array(z.looseObject({ type: z.string(), text: z.string().optional() })),
  z.null(),
]);

export const chatRequestSchema = z.looseObject({
  model: z.string().min(1),
  messages: z
    .array(
      z.looseObject({
        role: z.enum(["system", "developer", "user", "assistant", "tool"]),
        content: contentSchema.optional(),
      }),
    )
    .min(1),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  max_tokens: z.number().int().positive().nullish(),
  max_completion_tokens: z.number().int().positive().nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  stop: z.union([z.string().min(1), z.array(z.string().min(1))]).nullish(),
  seed: z.number().int().nullish(),
});

export type ChatRequest = z.infer<typeof chatRequestSchema>;

/** Text of one message; parts of other kinds than text are left out. */
export function textOf(message: ChatRequest["messages"][number]): string {
  const { content } = message;
  if (typeof content === "string") return content;
  return (content ?? []).map((part) => part.text ?? "").join("");
}

/** `completion_tokens` includes `reasoning_tokens`, `prompt_tokens` includes `cached_tokens`. */
export function usageBody(tokens: { prompt: number; cached: number; reasoning: number; completion: number }) {
  return {
    prompt_tokens: tokens.prompt,
    completion_tokens: tokens.completion,
    total_tokens: tokens.prompt + tokens.completion,
    prompt_tokens_details: { cached_tokens: tokens.cached },
    completion_tokens_details: { reasoning_tokens: tokens.reasoning },
  };
}

const errors = {
  unauthorized: ["Incorrect API key provided.", "invalid_request_error", "invalid_api_key"],
  unknown_model: ["The model does not exist.", "invalid_request_error", "model_not_found"],
  not_found: ["Unknown path.", "invalid_request_error", "not_found"],
  bad_request: ["The request is not valid.", "invalid_request_error", "invalid_request"],
  too_large: ["The request body is too large.", "invalid_request_error", "request_too_large"],
  at_capacity: ["Too many requests are waiting; try again later.", "rate_limit_error", "queue_full"],
  rate_limited: ["Rate limit reached; wait before trying again.", "rate_limit_error", "rate_limit_exceeded"],
  server_error: ["The simulated server failed.", "server_error", "internal_error"],
  error_event: ["The simulated engine is overloaded.", "server_error", "engine_overloaded"],
} as const;

/** The body of an error, with a message of its own where the caller knows more. */
export function errorBody(kind: keyof typeof errors, message?: string): object {
  const [text, type, code] = errors[kind];
  return { error: { message: message ?? text, type, param: null, code } };
}
