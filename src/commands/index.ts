/** The command line: one file per verb; this one joins them and turns what they throw into an exit code. */
import { Command, CommanderError } from "commander";
import { DsrError, type Env, EXIT, type ExitCode } from "../base/index.ts";
import { errorText, styleFor } from "../report/index.ts";
import { benchCommand } from "./bench.ts";
import { catalogCommand } from "./catalog.ts";
import { datasetsCommand } from "./datasets.ts";
import { demoCommand } from "./demo.ts";
import { initCommand } from "./init.ts";
import { packageVersion } from "./package-root.ts";
import { perfCommand } from "./perf.ts";
import { providersCommand } from "./providers.ts";
import { resultsCommand } from "./results.ts";
import { routeCommand } from "./route.ts";
import { simulateCommand } from "./simulate.ts";

export { processEnv } from "./process-env.ts";

const COMMANDS = [
  demoCommand,
  perfCommand,
  benchCommand,
  routeCommand,
  providersCommand,
  datasetsCommand,
  resultsCommand,
  catalogCommand,
  initCommand,
  simulateCommand,
];

/** Runs one command line and returns its exit code; prints errors itself and never rejects. */
export async function main(argv: readonly string[], env: Env): Promise<ExitCode> {
  let code: ExitCode = EXIT.done;
  const program = new Command("dsr")
    .description("Measure LLM inference providers, grade them, and choose one with evidence.")
    .version(packageVersion(), "-V, --version")
    .showHelpAfterError("(add --help for the flags)")
    .addHelpText(
      "after",
      `
Start here:
  dsr demo              the whole job on simulated providers: no key, no network
  dsr providers list    every provider and the variable that holds its key

Exit codes: 0 done, 1 a fault of dsr, 2 bad usage or configuration, 3 no target meets the requirement,
4 stopped early (cost cap, nothing answers), 130 interrupted.`,
    )
    .exitOverride()
    .configureOutput({
      writeOut: (text) => env.stdout.write(text),
      writeErr: (text) => env.stderr.write(text),
      getOutHelpWidth: () => Math.max(80, env.stdout.columns),
      getErrHelpWidth: () => Math.max(80, env.stderr.columns),
    });
  for (const command of COMMANDS) {
    command(
      program,
      env,
      (result) => {
        code = result;
      },
      main,
    );
  }
  try {
    await program.parseAsync([...argv], { from: "user" });
    return code;
  } catch (thrown) {
    // Commander has already printed its own message; help and version arrive here too, with exit code 0.
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.done : EXIT.usage;
    env.stderr.write(errorText(thrown, styleFor(env.stderr, env.vars), env.vars.DSR_DEBUG !== undefined));
    return thrown instanceof DsrError ? thrown.exitCode : EXIT.fault;
  }
}
