/**
 * ShareGPT: users' chats, one JSON list of {"id", "conversations": [{"from", "value"}]}.
 * The V3 file splits long chats, so a third of its entries begin in the middle, with the model's words: turn 0 is not
 * a user's prompt unless a user said it.
 */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { DsrError, type Random } from "../base/index.ts";
import {
  type Candidate,
  conversationSchema,
  histories,
  openings,
  sessions,
  type TurnBounds,
  type Turns,
} from "./conversation.ts";
import { fail, LIMIT_OPTIONS, type Options, readLimits, readOptions } from "./options.ts";
import { arrayRanges, type ByteRange, parseRange } from "./ranges.ts";
import {
  makePrompt,
  type PromptSource,
  reshuffled,
  type SourceDeps,
  UNSCHEDULED,
  withinLimits,
} from "./source.ts";

const MODES = ["single", "multi", "sessions"] as const;
const TURN_OPTIONS = ["min-turns", "max-turns"] as const;
const FILE_NAMES = ["ShareGPT_V3_unfiltered_cleaned_split.json", "ShareGPT_V3_sample.json"];

const WHAT = {
  single: "the opening user turn",
  multi: "the history up to a user turn",
  sessions: "a session of all user turns",
} as const;

/** Opens `sharegpt[:single|multi|sessions][,options]`. */
export async function openShareGpt(spec: string, rest: string, deps: SourceDeps): Promise<PromptSource> {
  const options = readOptions(spec, rest, [...LIMIT_OPTIONS, ...TURN_OPTIONS]);
  const mode = MODES.find((known) => known === (options.words[0] ?? "single"));
  if (mode === undefined || options.words.length > 1)
    fail(spec, [`expected "single", "multi" or "sessions", not "${options.words.join(",")}"`]);
  if (mode === undefined) throw new Error("unreachable: fail() throws");
  const { limits, output } = readLimits(spec, options, deps.counter);
  const bounds = readTurnBounds(spec, options, mode === "sessions");
  const path = await findFile(await deps.locate("sharegpt"));
  const ranges = await arrayRanges(path);
  const source = `sharegpt:${mode}`;
  const candidatesOf: Record<typeof mode, (turns: Turns) => Candidate[]> = {
    single: openings,
    multi: histories,
    sessions: (turns) => sessions(turns, bounds),
  };

  const make = async (range: ByteRange, random: Random) => {
    const parsed = conversationSchema.safeParse(await parseRange(path, range));
    if (!parsed.success) return null;
    const { id, conversations } = parsed.data;
    const candidates = candidatesOf[mode](conversations);
    // Random choice first, counting after: counting every candidate of a long chat would cost the most.
    for (const { turn, messages, followUps } of random.shuffle(candidates)) {
      const promptId = mode === "multi" ? `${id}#${turn}` : id;
      const facts = { id: promptId, source, messages, maxTokens: output, followUps };
      const prompt = makePrompt(facts, deps.counter);
      if (withinLimits(prompt, limits)) return prompt;
    }
    return null;
  };
  const random = deps.random.fork(`prompts ${source}`);
  return {
    ...UNSCHEDULED,
    name: source,
    description: `ShareGPT, ${WHAT[mode]}; ${ranges.length} conversations in ${path}`,
    prompts: () =>
      reshuffled(
        ranges,
        random,
        make,
        `Check that ${path} is a ShareGPT file and that the limits leave something.`,
      ),
  };
}

/** `min-turns` and `max-turns`; without them at least two, since one turn is no session, and no upper bound. */
function readTurnBounds(spec: string, { values }: Options, allowed: boolean): TurnBounds {
  const faults: string[] = [];
  const whole = (key: (typeof TURN_OPTIONS)[number], fallback: number): number => {
    const text = values.get(key);
    if (text === undefined) return fallback;
    if (!allowed) faults.push(`${key} is an option of sharegpt:sessions alone`);
    else if (!/^[1-9]\d{0,8}$/.test(text)) faults.push(`${key}=${text}: expected a positive integer`);
    return Number(text);
  };
  const bounds = { min: whole("min-turns", 2), max: whole("max-turns", Number.POSITIVE_INFINITY) };
  if (faults.length === 0 && bounds.min > bounds.max)
    faults.push(`max-turns=${bounds.max} is below min-turns=${bounds.min}`);
  fail(spec, faults);
  return bounds;
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
