/** What a verb is to the command line. */
import type { Command } from "commander";
import type { Env, ExitCode } from "../base/index.ts";

/** Runs a whole command line in the surroundings given. */
export type RunCommand = (argv: readonly string[], env: Env) => Promise<ExitCode>;

/** A command line that its command would take. */
export interface ParsedLine {
  /** The words of the command that would run: `["verify", "run"]`. */
  path: string[];
  /** Values of its flags, those that only have a default among them. */
  options: Record<string, unknown>;
  /** Names of the flags that are given. */
  given: string[];
  /** Names of all flags that it has. */
  known: string[];
}

/** Holds a command line against its command without running it; says why it would be refused. */
export type ParseLine = (argv: readonly string[]) => Promise<ParsedLine | { refused: string }>;

/** Gives a command its flags, help and action; `done` takes the exit code, `run` and `parse` are for verbs made of other verbs. */
export type Define = (
  command: Command,
  env: Env,
  done: (code: ExitCode) => void,
  run: RunCommand,
  parse: ParseLine,
) => void;
