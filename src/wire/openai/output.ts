/** Reads what one choice puts out: a `delta` of a stream or the `message` of a whole completion. */

type Fields = Record<string, unknown>;

export interface Output {
  reasoning: string;
  answer: string;
  /** Function name and arguments as they come; empty unless a tool is called. */
  tool: string;
}

/** How deep text may lie in lists and objects; a server that nests without end would exhaust the call stack. */
const MAX_DEPTH = 8;

/**
 * The text of a delta by channel; empty text where it has none, so that role-only deltas put out nothing.
 * Reasoning is `reasoning_content` (DeepSeek, vLLM), else `reasoning` (OpenRouter, Groq, newer vLLM), else
 * `reasoning_details`: servers that send more than one of them repeat the same text. A refusal is an answer.
 */
export function readOutput(delta: Fields): Output {
  const parts = readContent(delta.content);
  const reasoning =
    textOf(delta.reasoning_content) ||
    textOf(delta.reasoning) ||
    textOf(delta.reasoning_details) ||
    parts.reasoning;
  const refusal = typeof delta.refusal === "string" ? delta.refusal : "";
  const tool = Array.isArray(delta.tool_calls) ? delta.tool_calls.map(callText).join("") : "";
  return { reasoning, answer: parts.answer + refusal, tool: tool || functionText(delta.function_call) };
}

/** Content is a text, or parts of which some are thinking (Mistral). */
function readContent(content: unknown): { reasoning: string; answer: string } {
  if (typeof content === "string") return { reasoning: "", answer: content };
  if (!Array.isArray(content)) return { reasoning: "", answer: "" };
  let reasoning = "";
  let answer = "";
  for (const part of content) {
    if (isFields(part) && part.type === "thinking") reasoning += textOf(part.thinking);
    else answer += textOf(part);
  }
  return { reasoning, answer };
}

/** Text that is plain, or in a list, or in an object's `text`, `content`, `summary` or `thinking`. */
function textOf(value: unknown, depth: number = MAX_DEPTH): string {
  if (typeof value === "string") return value;
  if (depth === 0) return "";
  if (Array.isArray(value)) return value.map((part) => textOf(part, depth - 1)).join("");
  if (!isFields(value)) return "";
  for (const field of [value.text, value.content, value.summary, value.thinking]) {
    const text = textOf(field, depth - 1);
    if (text !== "") return text;
  }
  return "";
}

function callText(call: unknown): string {
  return isFields(call) ? functionText(call.function) : "";
}

function functionText(called: unknown): string {
  if (!isFields(called)) return "";
  const name = typeof called.name === "string" ? called.name : "";
  const args = typeof called.arguments === "string" ? called.arguments : "";
  return name + args;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
