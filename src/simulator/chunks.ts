/** A reply in the JSON of the OpenAI API: stream chunks, piece by piece, and the message of a reply in one. */
import type { Piece, ReplyPlan } from "./plan.ts";
import type { SimulatorProfile } from "./profile.ts";
import { usageBody } from "./protocol.ts";

/** How the response names itself. */
export interface ReplyIdentity {
  id: string;
  model: string;
  /** Unix seconds. */
  created: number;
}

export interface ChunkWriter {
  role(): string;
  /** The events of one piece: one, or two where an inline tag is split between them. */
  deltas(index: number): string[];
  closing(includeUsage: boolean): string[];
}

/** Writes the chunks of one reply; pieces must be asked for in order, because running usage counts them. */
export function chunkWriter(
  plan: ReplyPlan,
  profile: SimulatorProfile,
  identity: ReplyIdentity,
): ChunkWriter {
  const { id, model, created } = identity;
  const usage = usageBody(plan.tokens);
  let soFar = { ...plan.tokens, reasoning: 0, completion: 0 };
  const chunk = (delta: object, finish: string | null, extra: object = {}) =>
    event({
      id,
      object: "chat.completion.chunk",
      created,
      model,
      choices: [{ index: 0, delta, finish_reason: finish }],
      ...(profile.usage === "every_chunk" ? { usage: usageBody(soFar) } : {}),
      ...extra,
    });
  return {
    role: () => chunk({ role: "assistant", content: "" }, null),
    deltas: (index) => {
      const piece = plan.pieces[index];
      if (piece === undefined) return [];
      const contents = contentsOf(plan.pieces, index, profile);
      return contents.map((content, n) => {
        if (n === contents.length - 1) soFar = withPiece(soFar, piece);
        return chunk(deltaOf(piece.channel, content, profile), null);
      });
    },
    closing: (includeUsage) => [
      chunk({}, plan.finishReason, profile.usage === "last_chunk" ? { usage } : {}),
      ...(profile.usage === "own_chunk" && includeUsage
        ? [event({ id, object: "chat.completion.chunk", created, model, choices: [], usage })]
        : []),
      ...(profile.doneMarker ? ["data: [DONE]\n\n"] : []),
    ],
  };
}

function withPiece(tokens: ReplyPlan["tokens"], piece: Piece): ReplyPlan["tokens"] {
  return {
    ...tokens,
    reasoning: tokens.reasoning + (piece.channel === "reasoning" ? piece.tokens : 0),
    completion: tokens.completion + piece.tokens,
  };
}

function deltaOf(channel: Piece["channel"], text: string, profile: SimulatorProfile): object {
  if (channel === "answer" || profile.reasoning.field === "inline") return { content: text };
  return profile.reasoning.field === "reasoning"
    ? { content: "", reasoning: text }
    : { content: null, reasoning_content: text };
}

/**
 * Text of a piece, with the tags that inline thinking needs. Tags touch their neighbours without white space, so they
 * are no words of their own and cost no token; each is split between two events, as happens on real streams.
 */
function contentsOf(pieces: readonly Piece[], index: number, profile: SimulatorProfile): string[] {
  const piece = pieces[index] as Piece;
  if (profile.reasoning.field !== "inline") return [piece.text];
  const opens = index === 0 && piece.channel === "reasoning";
  const closes = piece.channel === "reasoning" && pieces[index + 1]?.channel === "answer";
  const afterThinking = piece.channel === "answer" && pieces[index - 1]?.channel === "reasoning";
  const whole = `${opens ? "<think>" : ""}${afterThinking ? "\n\n" : ""}${piece.text}${closes ? "</think>" : ""}`;
  const cut = opens ? 4 : closes ? whole.length - 5 : null;
  return cut === null ? [whole] : [whole.slice(0, cut), whole.slice(cut)];
}

/** The text of a whole reply by channel, for responses that do not stream. */
export function messageOfPlan(plan: ReplyPlan, profile: SimulatorProfile): object {
  const join = (channel: Piece["channel"]) =>
    plan.pieces
      .filter((piece) => piece.channel === channel)
      .map((piece) => piece.text)
      .join("");
  const reasoning = join("reasoning");
  if (profile.reasoning.field === "inline" && reasoning !== "")
    return {
      role: "assistant",
      content: plan.pieces.map((_, i) => contentsOf(plan.pieces, i, profile).join("")).join(""),
    };
  const field = reasoning === "" ? {} : { [profile.reasoning.field]: reasoning };
  return { role: "assistant", content: join("answer"), ...field };
}

/** One server-sent event. */
export function event(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}
