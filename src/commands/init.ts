/** `dsr init`: a commented configuration to start from, and the schema that lets an editor complete it. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { DsrError, type Env, EXIT, type ExitCode } from "../base/index.ts";
import { configJsonSchema, configNames, initialConfig } from "../catalog/index.ts";
import { jsonText } from "../report/index.ts";
import { writeStarter } from "./write-file.ts";

const CONFIG = "dsr.config.yaml";
const SCHEMA = "dsr.config.schema.json";

export function initCommand(command: Command, env: Env, done: (code: ExitCode) => void): void {
  command
    .description(
      `Writes ${CONFIG} with the common settings explained, and ${SCHEMA} for editors. Overwrites nothing of yours.`,
    )
    .addHelpText("after", "\nExample:\n  dsr init && dsr providers list")
    .action(() => done(init(env)));
}

function init(env: Env): ExitCode {
  const present = configNames.find((name) => existsSync(join(env.cwd, name)));
  if (present !== undefined) {
    throw new DsrError(`There is a configuration here already: ${present}.`, {
      code: "config_exists",
      hint: "It is left as it is. Move it away to start anew.",
    });
  }
  writeStarter(join(env.cwd, CONFIG), initialConfig(), "wx");
  // The schema belongs to this version of dsr, so an older one is replaced.
  writeStarter(join(env.cwd, SCHEMA), jsonText(configJsonSchema()), "w");
  env.stdout.write(`Wrote ${CONFIG} and ${SCHEMA}.\n`);
  return EXIT.done;
}
