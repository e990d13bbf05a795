/** A provider on loopback that a test plays itself: it hears every question and answers as told. */
import { scriptedServer } from "./scripted-server.ts";

export interface AskedQuestion {
  /** Position among all questions, from 0. */
  n: number;
  /** First segment of the path, so that one server can play several providers: `/a/v1/chat/completions` is `a`. */
  provider: string;
  /** The bearer key; null where none was sent. */
  key: string | null;
  /** The body of the request. */
  body: { model: string; max_tokens?: number; messages: { role: string; content: string }[] };
  /** Contents of the messages, joined by line breaks. */
  text: string;
  /** What stands in the line `[request …]` at the head of the prompt; null without such a line. */
  marker: string | null;
  /** When the whole question had come, in ms of this process's monotonic clock. */
  atMs: number;
}

/**
 * A streamed answer with the usage to report (null reports none; reasoning tokens only where told) and the model to name
 * (the one asked for unless told), or a refusal.
 */
export type ChatReply =
  | {
      say: string;
      usage?: { prompt: number; completion: number; reasoning?: number } | null;
      finish?: string;
      model?: string;
    }
  | { status: number; body: unknown; headers?: Record<string, string> };

export interface ChatServer {
  /** `http://host:port`; a provider's base URL is `${url}/<provider>/v1`. */
  readonly url: string;
  /** Every question heard so far, in order of arrival. */
  readonly asked: readonly AskedQuestion[];
  /** Requests of any kind heard so far. */
  readonly requests: number;
  /** How many connections were opened so far. */
  readonly connections: number;
  close(): Promise<void>;
}

/** Ten tokens in, five out, whatever was said. */
const USAGE = { prompt: 10, completion: 5 };

/** Starts the server. `answer` may take its time: the reply begins when its promise resolves. */
export async function chatServer(
  answer: (question: AskedQuestion) => ChatReply | Promise<ChatReply>,
): Promise<ChatServer> {
  const asked: AskedQuestion[] = [];
  const server = await scriptedServer(async (reply, { path, headers, body }) => {
    const [, provider = "", , ...rest] = path.split("/");
    const json = (status: number, value: unknown, headers: Record<string, string> = {}) => {
      reply.head(status, { ...headers, "content-type": "application/json" });
      reply.end(JSON.stringify(value));
    };
    const key = headers.authorization?.replace(/^Bearer /, "") ?? null;
    const question =
      rest.join("/") === "chat/completions" ? (JSON.parse(body) as AskedQuestion["body"]) : null;
    const text = question?.messages.map(({ content }) => content).join("\n") ?? "";
    const heard: AskedQuestion = {
      n: asked.length,
      provider,
      key,
      body: question ?? { model: "", messages: [] },
      text,
      marker: /\[request ([^\]\s]+)\]/.exec(text)?.[1] ?? null,
      atMs: performance.now(),
    };
    if (question !== null) asked.push(heard);
    const said = await answer(heard);
    if ("status" in said) return json(said.status, said.body, said.headers);
    if (question === null) return json(200, { object: "list", data: [] });
    reply.head(200, { "content-type": "text/event-stream" });
    const event = (value: object) =>
      reply.write(
        `data: ${JSON.stringify({ id: "chat-1", model: said.model ?? question.model, ...value })}\n\n`,
      );
    event({ choices: [{ index: 0, delta: { role: "assistant", content: said.say } }] });
    event({ choices: [{ index: 0, delta: {}, finish_reason: said.finish ?? "stop" }] });
    if (said.usage !== null) {
      const { prompt, completion, reasoning } = { reasoning: undefined, ...(said.usage ?? USAGE) };
      const details =
        reasoning === undefined ? {} : { completion_tokens_details: { reasoning_tokens: reasoning } };
      event({
        choices: [],
        usage: { prompt_tokens: prompt, completion_tokens: completion, ...details },
      });
    }
    reply.end("data: [DONE]\n\n");
  });
  return {
    url: server.url,
    asked,
    get requests() {
      return server.heard.length;
    },
    get connections() {
      return server.connections;
    },
    close: () => server.close(),
  };
}
