/** Holds a command line against the command's own definition, without running it. */
import { Command, CommanderError } from "commander";
import type { Env } from "../base/index.ts";
import type { Define, ParsedLine } from "./verb.ts";

interface NamedVerb {
  name: string;
  load(): Promise<Define>;
}

/** Stops a command before it does anything. */
class Stopped {
  readonly command: Command;
  constructor(command: Command) {
    this.command = command;
  }
}

/** What the line would run, or why it would be refused, in commander's words. */
export async function parseOnly(
  verbs: readonly NamedVerb[],
  argv: readonly string[],
  env: Env,
): Promise<ParsedLine | { refused: string }> {
  let complaint = "";
  const program = new Command("dsr")
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: () => {},
      writeErr: (text) => {
        complaint += text;
      },
    })
    .hook("preAction", (_, command) => {
      throw new Stopped(command);
    });
  for (const { name, load } of verbs) {
    const command = program.command(name);
    if (argv[0] !== name) continue;
    const define = await load();
    define(
      command,
      env,
      () => {},
      async () => 0,
      async () => ({ refused: "a schedule within a schedule" }),
    );
  }
  try {
    await program.parseAsync([...argv], { from: "user" });
  } catch (thrown) {
    if (thrown instanceof Stopped) return lineOf(thrown.command);
    if (thrown instanceof CommanderError) return { refused: sentenceOf(complaint, thrown) };
    throw thrown;
  }
  return { refused: "it runs nothing" };
}

function lineOf(command: Command): ParsedLine {
  const path: string[] = [];
  for (let at: Command | null = command; at?.parent != null; at = at.parent) path.unshift(at.name());
  const names = command.options.map((option) => option.attributeName());
  return {
    path,
    options: command.opts(),
    given: names.filter((name) => command.getOptionValueSource(name) === "cli"),
    known: names,
  };
}

/** What commander says first; where it prints a help text instead, that a word is missing. */
function sentenceOf(complaint: string, { code }: CommanderError): string {
  if (code.startsWith("commander.help")) return "a further word is missing, such as `list`";
  return (complaint.split("\n")[0] ?? "").replace(/^error: /, "");
}
