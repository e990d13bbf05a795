/** What a chat of the ShareGPT file gives: an opening, a history up to a user turn, or all that the user said. */
import { z } from "zod";
import type { ChatMessage } from "../record/index.ts";

export const conversationSchema = z.object({
  id: z.string(),
  conversations: z.array(z.object({ from: z.string(), value: z.string() })),
});

const ROLES: Record<string, ChatMessage["role"]> = {
  human: "user",
  user: "user",
  gpt: "assistant",
  chatgpt: "assistant",
  assistant: "assistant",
  bing: "assistant",
  bard: "assistant",
  system: "system",
};

export interface Candidate {
  /** Which turn of the chat is the one to be answered (first). */
  turn: number;
  messages: ChatMessage[];
  followUps: string[];
}

/** Bounds on the number of user turns, both inclusive. */
export interface TurnBounds {
  min: number;
  max: number;
}

export type Turns = z.infer<typeof conversationSchema>["conversations"];

/**
 * The opening of a conversation: its first turn when a user said it (after a system turn, if there is one), else
 * nothing. What a user says after the model's words leans on a question that the file does not hold.
 */
export function openings(turns: Turns): Candidate[] {
  const messages = readableTurns(turns);
  const first = messages.findIndex((message) => message.role !== "system");
  return messages[first]?.role === "user"
    ? [{ turn: first, messages: messages.slice(0, first + 1), followUps: [] }]
    : [];
}

/**
 * The conversation up to each user turn that follows an exchange. Words of the model before the first user turn are
 * left out, because chat APIs want the user first; a system turn at the head stays.
 */
export function histories(turns: Turns): Candidate[] {
  const messages = readableTurns(turns);
  const firstUser = messages.findIndex((message) => message.role === "user");
  if (firstUser < 0) return [];
  const kept = messages
    .map((message, turn) => ({ message, turn }))
    .filter(({ message, turn }) => turn >= firstUser || message.role === "system");
  return kept.flatMap(({ message, turn }, i) => {
    const history = kept.slice(0, i + 1).map((entry) => entry.message);
    const answered = history.some((earlier) => earlier.role === "assistant");
    return message.role === "user" && answered ? [{ turn, messages: joined(history), followUps: [] }] : [];
  });
}

/**
 * The user's side of a conversation that a user opened: the opening as the prompt, the user's later turns as what
 * follows it. The model's words are left out; whoever is asked gives its own. A longer conversation is cut after
 * `max` turns; one with fewer than `min` gives nothing.
 */
export function sessions(turns: Turns, { min, max }: TurnBounds): Candidate[] {
  const messages = joined(readableTurns(turns));
  const first = messages.findIndex((message) => message.role !== "system");
  if (messages[first]?.role !== "user") return [];
  const followUps = messages
    .slice(first + 1)
    .filter((message) => message.role === "user")
    .map((message) => message.content)
    .slice(0, max - 1);
  return 1 + followUps.length < min
    ? []
    : [{ turn: first, messages: messages.slice(0, first + 1), followUps }];
}

/** The turns up to the first one in the middle that is blank or whose speaker is unknown; blank ones before are skipped. */
function readableTurns(turns: Turns): ChatMessage[] {
  const messages: ChatMessage[] = [];
  for (const { from, value } of turns) {
    const role = ROLES[from];
    const blank = value.trim() === "";
    if (blank && messages.length === 0) continue;
    if (blank || role === undefined) break;
    messages.push({ role, content: value });
  }
  return messages;
}

/** One message per change of speaker: some providers refuse two in a row from the same. */
function joined(messages: ChatMessage[]): ChatMessage[] {
  const result: ChatMessage[] = [];
  for (const message of messages) {
    const last = result.at(-1);
    if (last?.role === message.role) last.content += `\n\n${message.content}`;
    else result.push({ ...message });
  }
  return result;
}
