/** What a golden server streams: a schedule of writes, made of the events of an OpenAI stream or of raw bytes. */

/** One socket write. `atMs` counts from the moment at which the body of the request had been read. */
export interface GoldenStep {
  atMs: number;
  /** Text is sent as UTF-8. Null writes nothing and cuts the socket. */
  bytes: string | Uint8Array | null;
  /** Free label, returned beside the time of the write. */
  label: string;
  /** True when the write completes an output delta; the compact account of a request is of these writes alone. */
  output?: boolean;
}

const envelope = { id: "chatcmpl-golden", object: "chat.completion.chunk", created: 0, model: "golden" };

function event(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

function chunk(delta: object, finish: string | null = null): string {
  return event({ ...envelope, choices: [{ index: 0, delta, finish_reason: finish }] });
}

/** Builders of the steps that occur on real streams; `raw` is for everything else. */
export const golden = {
  role: (atMs: number): GoldenStep => ({
    atMs,
    label: "role",
    bytes: chunk({ role: "assistant", content: "" }),
  }),
  answer: (atMs: number, content: string): GoldenStep => ({
    atMs,
    label: "answer",
    bytes: chunk({ content }),
    output: true,
  }),
  reasoning: (atMs: number, text: string): GoldenStep => ({
    atMs,
    label: "reasoning",
    bytes: chunk({ reasoning_content: text }),
    output: true,
  }),
  comment: (atMs: number, text = "keep-alive"): GoldenStep => ({
    atMs,
    label: "comment",
    bytes: `: ${text}\n\n`,
  }),
  finish: (atMs: number, reason = "stop"): GoldenStep => ({
    atMs,
    label: "finish",
    bytes: chunk({}, reason),
  }),
  usage: (atMs: number, usage: { prompt_tokens: number; completion_tokens: number }): GoldenStep => ({
    atMs,
    label: "usage",
    bytes: event({
      ...envelope,
      choices: [],
      usage: { ...usage, total_tokens: usage.prompt_tokens + usage.completion_tokens },
    }),
  }),
  done: (atMs: number): GoldenStep => ({ atMs, label: "done", bytes: "data: [DONE]\n\n" }),
  raw: (atMs: number, bytes: string | Uint8Array, label = "raw"): GoldenStep => ({ atMs, label, bytes }),
  cut: (atMs: number): GoldenStep => ({ atMs, label: "cut", bytes: null }),
  /**
   * Divides a step's bytes at the given offsets, which may fall inside a character, and sends each further part
   * `gapMs` after the one before. Every part keeps the label, followed by `#` and its number from 0; the last is the
   * one that completes an output.
   */
  split: (step: GoldenStep, offsets: readonly number[], gapMs: number): GoldenStep[] => {
    const bytes = Buffer.from(step.bytes ?? "");
    const bounds = [0, ...offsets, bytes.length];
    return bounds.slice(0, -1).map((from, i) => ({
      atMs: step.atMs + i * gapMs,
      label: `${step.label}#${i}`,
      bytes: new Uint8Array(bytes.subarray(from, bounds[i + 1])),
      output: step.output === true && i === bounds.length - 2,
    }));
  },
};
