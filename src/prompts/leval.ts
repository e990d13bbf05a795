/** L-Eval: long documents with instructions, one JSONL file per task; each prompt is a document and one instruction. */
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { DsrError, faultList, messageOf, unknownName } from "../base/index.ts";
import { fail, LIMIT_OPTIONS, readLimits, readOptions } from "./options.ts";
import { type ByteRange, lineRanges, parseRange, parseUtf8 } from "./ranges.ts";
import {
  makePrompt,
  type PromptSource,
  reshuffled,
  type SourceDeps,
  UNSCHEDULED,
  withinLimits,
} from "./source.ts";

const rowSchema = z.object({ input: z.string().min(1), instructions: z.array(z.string()) });

interface Item {
  task: string;
  path: string;
  range: ByteRange & { line: number };
  instruction: number;
}

/** Opens `leval[:task,task…][,options]`; without tasks, all that are installed. */
export async function openLEval(spec: string, rest: string, deps: SourceDeps): Promise<PromptSource> {
  const options = readOptions(spec, rest, LIMIT_OPTIONS);
  const { limits, output } = readLimits(spec, options, deps.counter);
  const folder = await deps.locate("leval");
  const files = await taskFiles(folder);
  const known = [...files.keys()];
  fail(
    spec,
    options.words.filter((task) => !files.has(task)).map((task) => unknownName("L-Eval task", task, known)),
  );
  const tasks = options.words.length > 0 ? [...new Set(options.words)] : known;
  const items = (await Promise.all(tasks.map((task) => readTask(task, files.get(task) ?? "")))).flat();
  const documents = new Set(items.map((item) => `${item.path}:${item.range.line}`)).size;
  const name = options.words.length > 0 ? `leval:${tasks.join(",")}` : "leval";

  const make = async ({ task, path, range, instruction }: Item) => {
    const row = rowSchema.parse(await parseRange(path, range));
    const content = `${row.input}\n\n${row.instructions[instruction]}`;
    const id = `${task}:${range.line}:${instruction + 1}`;
    const prompt = makePrompt(
      { id, source: name, messages: [{ role: "user", content }], maxTokens: output },
      deps.counter,
    );
    return withinLimits(prompt, limits) ? prompt : null;
  };
  const random = deps.random.fork("prompts leval");
  return {
    ...UNSCHEDULED,
    name,
    description: `L-Eval, ${tasks.length} tasks, ${documents} documents with ${items.length} instructions, in ${folder}`,
    prompts: () => reshuffled(items, random, make, "Check that the limits leave something."),
  };
}

/** Task name → file, wherever below the folder the authors' `<task>.jsonl` lies. */
async function taskFiles(folder: string): Promise<Map<string, string>> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".jsonl")).sort();
  if (names.length === 0)
    throw new DsrError(`No L-Eval task (a .jsonl file) in ${folder}.`, {
      code: "prompts_file",
      hint: "dsr datasets pull leval",
    });
  return new Map(names.map((name) => [basename(name, ".jsonl"), join(folder, name)]));
}

/** The places of a task's instructions; the text is read again when its turn comes, so that memory stays small. */
async function readTask(task: string, path: string): Promise<Item[]> {
  const bytes = await readFile(path);
  const faults: string[] = [];
  const items = lineRanges(bytes).flatMap((range): Item[] => {
    try {
      const { instructions } = rowSchema.parse(parseUtf8(bytes.subarray(range.start, range.end)));
      return instructions.flatMap((text, instruction) =>
        text.trim() === "" ? [] : [{ task, path, range, instruction }],
      );
    } catch (error) {
      faults.push(
        `line ${range.line}: ${error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error)}`,
      );
      return [];
    }
  });
  if (faults.length > 0)
    throw new DsrError(`${path} is not in L-Eval's layout, ${faultList(faults)}`, { code: "prompts_file" });
  return items;
}
