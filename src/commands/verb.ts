/** What a verb is to the command line. */
import type { Command } from "commander";
import type { Env, ExitCode } from "../base/index.ts";

/** Runs a whole command line in the surroundings given. */
export type RunCommand = (argv: readonly string[], env: Env) => Promise<ExitCode>;

/** Gives a command its flags, help and action; `done` takes the exit code, `run` is for verbs made of other verbs. */
export type Define = (command: Command, env: Env, done: (code: ExitCode) => void, run: RunCommand) => void;
