/**
 * ShareGPT: users' chats, one JSON list of {"id", "conversations": [{"from", "value"}]}.
 * The V3 file splits long chats, so a third of its entries begin in the middle, with the model's words: turn 0 is not
 * a user's prompt unless a user said it.
 */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { DsrError, type Random } from "../base/index.ts";
import type { ChatMessage } from "../record/index.ts";
import { fail, LIMIT_OPTIONS, readLimits, readOptions } from "./options.ts";
import { arrayRanges, type ByteRange, parseRange } from "./ranges.ts";
import {
  makePrompt,
  type PromptSource,
  reshuffled,
  type SourceDeps,
  UNSCHEDULED,
  withinLimits,
} from "./source.ts";

const MODES = ["single", "multi"] as const;
const FILE_NAMES = ["ShareGPT_V3_unfiltered_cleaned_split.json", "ShareGPT_V3_sample.json"];

const conversationSchema = z.object({
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

/** Opens `sharegpt[:single|multi][,options]`. */
export async function openShareGpt(spec: string, rest: string, deps: SourceDeps): Promise<PromptSource> {
  const options = readOptions(spec, rest, LIMIT_OPTIONS);
  const mode = MODES.find((known) => known === (options.words[0] ?? "single"));
  if (mode === undefined || options.words.length > 1)
    fail(spec, [`expected "single" or "multi", not "${options.words.join(",")}"`]);
  const { limits, output } = readLimits(spec, options, deps.counter);
  const path = await findFile(await deps.locate("sharegpt"));
  const ranges = await arrayRanges(path);
  const source = `sharegpt:${mode}`;
  const what = mode === "single" ? "the opening user turn" : "the history up to a user turn";

  const make = async (range: ByteRange, random: Random) => {
    const parsed = conversationSchema.safeParse(await parseRange(path, range));
    if (!parsed.success) return null;
    const { id, conversations } = parsed.data;
    const candidates = mode === "single" ? openings(conversations) : histories(conversations);
    // Random choice first, counting after: counting every candidate of a long chat would cost the most.
    for (const { turn, messages } of random.shuffle(candidates)) {
      const promptId = mode === "single" ? id : `${id}#${turn}`;
      const prompt = makePrompt({ id: promptId, source, messages, maxTokens: output }, deps.counter);
      if (withinLimits(prompt, limits)) return prompt;
    }
    return null;
  };
  const random = deps.random.fork(`prompts ${source}`);
  return {
    ...UNSCHEDULED,
    name: source,
    description: `ShareGPT, ${what}; ${ranges.length} conversations in ${path}`,
    prompts: () =>
      reshuffled(
        ranges,
        random,
        make,
        `Check that ${path} is a ShareGPT file and that the limits leave something.`,
      ),
  };
}

interface Candidate {
  turn: number;
  messages: ChatMessage[];
}

type Turns = z.infer<typeof conversationSchema>["conversations"];

/**
 * The opening of a conversation: its first turn when a user said it (after a system turn, if there is one), else
 * nothing. What a user says after the model's words leans on a question that the file does not hold.
 */
function openings(turns: Turns): Candidate[] {
  const messages = readableTurns(turns);
  const first = messages.findIndex((message) => message.role !== "system");
  return messages[first]?.role === "user" ? [{ turn: first, messages: messages.slice(0, first + 1) }] : [];
}

/**
 * The conversation up to each user turn that follows an exchange. Words of the model before the first user turn are
 * left out, because chat APIs want the user first; a system turn at the head stays.
 */
function histories(turns: Turns): Candidate[] {
  const messages = readableTurns(turns);
  const firstUser = messages.findIndex((message) => message.role === "user");
  if (firstUser < 0) return [];
  const kept = messages
    .map((message, turn) => ({ message, turn }))
    .filter(({ message, turn }) => turn >= firstUser || message.role === "system");
  return kept.flatMap(({ message, turn }, i) => {
    const history = kept.slice(0, i + 1).map((entry) => entry.message);
    const answered = history.some((earlier) => earlier.role === "assistant");
    return message.role === "user" && answered ? [{ turn, messages: joined(history) }] : [];
  });
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

/** The file in a data set's folder: the published name, the sample's, or the only JSON file there. */
async function findFile(place: string): Promise<string> {
  if ((await stat(place)).isFile()) return place;
  const names = (await readdir(place)).filter((name) => name.endsWith(".json") && name !== "manifest.json");
  const name =
    FILE_NAMES.find((known) => names.includes(known)) ?? (names.length === 1 ? names[0] : undefined);
  if (name !== undefined) return join(place, name);
  throw new DsrError(
    `No ShareGPT file in ${place}: expected ${FILE_NAMES[0]}, found ${names.join(", ") || "no JSON file"}.`,
    { code: "prompts_file", hint: "dsr datasets pull sharegpt" },
  );
}
