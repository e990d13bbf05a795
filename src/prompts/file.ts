/** Prompts from a user's JSONL file. All of it is checked, and all faults are reported, before anything is sent. */
import { readFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { DsrError, faultList, messageOf } from "../base/index.ts";
import { type Item, readItem } from "./item.ts";
import { lineRanges, parseUtf8 } from "./ranges.ts";
import { makePrompt, type PromptSource, reshuffled, type SourceDeps, UNSCHEDULED } from "./source.ts";

/**
 * Opens `file:PATH`. The prompts are kept in memory.
 * @throws DsrError `prompts_file` naming every faulty line with its number.
 */
export async function openFile(path: string, deps: SourceDeps): Promise<PromptSource> {
  const full = resolve(deps.cwd, path);
  const items = parseLines(await read(full), full);
  const name = `file:${basename(full)}`;
  const random = deps.random.fork("prompts file");
  const make = async (item: Item & { id: string }) => makePrompt({ ...item, source: name }, deps.counter);
  const sessions = items.filter(({ followUps }) => followUps.length > 0).length;
  return {
    ...UNSCHEDULED,
    name,
    description: `${items.length} prompts${sessions > 0 ? `, ${sessions} of them sessions,` : ""} from ${full}`,
    prompts: () => reshuffled(items, random, make, ""),
  };
}

/** The items of a JSONL text, each with an id (`line-7` where it states none). */
function parseLines(bytes: Uint8Array, path: string): (Item & { id: string })[] {
  // No text has a NUL, and UTF-16 has one for every other letter: better said once than line by line.
  if (bytes.includes(0))
    throw new DsrError(`${path} is not a text file in UTF-8: it holds NUL bytes.`, {
      code: "prompts_file",
      hint: "a prompts file is JSON Lines, saved as UTF-8; see docs/prompts.md",
    });
  const faults: string[] = [];
  const items: (Item & { id: string })[] = [];
  const lineOfId = new Map<string, number>();
  for (const { start, end, line } of lineRanges(bytes)) {
    const item = parseLine(bytes.subarray(start, end));
    if ("faults" in item) {
      faults.push(...item.faults.map((fault) => `line ${line}: ${fault}`));
      continue;
    }
    const id = item.id ?? `line-${line}`;
    const earlier = lineOfId.get(id);
    if (earlier !== undefined) faults.push(`line ${line}: id "${id}" is that of line ${earlier}`);
    lineOfId.set(id, line);
    items.push({ ...item, id });
  }
  if (faults.length > 0)
    throw new DsrError(`${path} has ${faultList(faults)}`, {
      code: "prompts_file",
      hint: 'each line is {"messages": [{"role": "user", "content": "…"}]}, {"prompt": "…"} or {"turns": ["…", "…"]}; see docs/prompts.md',
    });
  if (items.length === 0) throw new DsrError(`${path} holds no prompts.`, { code: "prompts_file" });
  return items;
}

function parseLine(bytes: Uint8Array): ReturnType<typeof readItem> {
  try {
    return readItem(parseUtf8(bytes));
  } catch (error) {
    return { faults: [`not JSON: ${messageOf(error)}`] };
  }
}

async function read(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new DsrError(`Cannot read the prompts file ${path}: ${messageOf(error)}`, {
      code: "prompts_file",
      cause: error,
    });
  }
}
