/**
 * Finds the program in an answer. Strict is where the authors of LiveCodeBench look: between the last two lines that hold a
 * fence. Lenient also takes a block that other blocks follow, one that was never closed, and code without any fence.
 */
import type { CodeTask } from "../exam.ts";

/** Longer programs than any contest takes; what is longer is no program. */
const MOST_CHARS = 1_048_576;
/** After the fence: what people write for Python. */
const PYTHON_TAG = /^(?:python|python3|py|py3)\b/i;
/** A fence with a language and nothing else. */
const OPENING = /^\s*`{3,}\s*[\w+#-]+\s*$/;
/** Looks like the beginning of a statement that no prose begins a line with. */
const STATEMENT =
  /^(?:import \w+|from [\w.]+ import |def \w+\(|class \w+[(:]|@\w+|print\(|\w+ = |for \w+ in .*:$|while .*:$)/m;

type Held = Pick<CodeTask, "style" | "entryPoint" | "starter">;

/**
 * The text between the last two lines that hold three backticks. Null where there are fewer, where the text is blank, and where
 * the last of them opens a block (it names a language): then the program was begun and never ended, and what stands before it is
 * prose. The authors' own grader runs that prose and finds it wrong.
 */
export function strictCode(answer: string, task: Held): string | null {
  const lines = answer.split("\n");
  const fences = fenceLines(lines);
  const [from, to] = [fences.at(-2), fences.at(-1)];
  if (from === undefined || to === undefined || OPENING.test(lines[to] ?? "")) return null;
  return usable(lines.slice(from + 1, to).join("\n"), task);
}

/**
 * The last Python block that holds what is called (`entryPoint`), else the last Python block, else the last block of any
 * language; an open block reaches to the end. Without any fence the whole answer, if some line of it looks like code. Null
 * where there is no such thing.
 */
export function lenientCode(answer: string, task: Held): string | null {
  const blocks = fencedBlocks(answer);
  if (blocks.length === 0) {
    const isCode = STATEMENT.test(answer) || (task.style === "check" && /^[ \t]+\S/.test(answer));
    return isCode ? usable(answer, task, true) : null;
  }
  const python = blocks.filter(({ tag }) => PYTHON_TAG.test(tag));
  const defining = python.filter(
    ({ code }) => task.entryPoint !== null && definition(task.entryPoint, "[ \\t]*").test(code),
  );
  const last = defining.at(-1) ?? python.at(-1) ?? blocks.at(-1);
  return last === undefined ? null : usable(last.code, task, true);
}

function fenceLines(lines: readonly string[]): number[] {
  return lines.flatMap((line, i) => (line.includes("```") ? [i] : []));
}

/** Blocks with text in them, by fences that begin a line: one with a tag opens, and closes whatever was open. */
function fencedBlocks(answer: string): { tag: string; code: string }[] {
  const blocks: { tag: string; lines: string[] }[] = [];
  let open: { tag: string; lines: string[] } | null = null;
  for (const line of answer.split("\n")) {
    const fence = /^\s*(?:`{3,}|~{3,})\s*([^`\s]*)/.exec(line);
    if (fence === null) {
      open?.lines.push(line);
    } else if (open !== null && fence[1] === "") {
      open = null;
    } else {
      open = { tag: fence[1] ?? "", lines: [] };
      blocks.push(open);
    }
  }
  return blocks
    .map(({ tag, lines }) => ({ tag, code: lines.join("\n") }))
    .filter(({ code }) => code.trim() !== "");
}

/** The whole program: for `check` the prompt's own code goes before what the answer adds to it. */
function usable(code: string, task: Held, lenient = false): string | null {
  if (code.trim() === "" || code.length > MOST_CHARS) return null;
  if (task.style !== "check" || task.entryPoint === null || task.starter === null) return code;
  if (definition(task.entryPoint).test(code))
    return `${beforeFunction(task.starter, task.entryPoint)}${code}`;
  return `${task.starter}${lenient ? indented(code) : code}`;
}

function definition(name: string, indent = ""): RegExp {
  return new RegExp(`^${indent}(?:async )?(?:def[ \\t]+${name}\\b|${name}[ \\t]*=(?!=))`, "m");
}

/** What the prompt has before the function asked for: imports, and functions that it may call. */
function beforeFunction(starter: string, name: string): string {
  const at = starter.search(new RegExp(`^def\\s+${name}\\b`, "m"));
  return at < 0 ? "" : starter.slice(0, at);
}

/**
 * A body whose first line has lost its indentation, with it. Where the last line has kept its own, only the first was cut (by a
 * `strip`); otherwise the whole body stands at the margin.
 */
function indented(body: string): string {
  const lines = body.split("\n");
  const filled = lines.filter((line) => line.trim() !== "");
  if (/^\s/.test(filled[0] ?? "")) return body;
  const onlyFirst = /^\s/.test(filled.at(-1) ?? "");
  const first = lines.findIndex((line) => line.trim() !== "");
  return lines.map((line, i) => (onlyFirst && i !== first ? line : `    ${line}`)).join("\n");
}
