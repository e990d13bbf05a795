/** The command line: one file per verb; this one finds the verb and turns what it throws into an exit code. */
import { Command, CommanderError } from "commander";
import { DsrError, type Env, EXIT, type ExitCode, type Redact, redactor } from "../base/index.ts";
import { packageVersion } from "./package-root.ts";
import { parseOnly } from "./parse-only.ts";
import type { Define } from "./verb.ts";

export { processEnv } from "./process-env.ts";

interface Verb {
  name: string;
  summary: string;
  /** Loaded only when it is asked for: together the verbs take several times as long to load as any one of them. */
  load(): Promise<Define>;
}

const VERBS: readonly Verb[] = [
  {
    name: "demo",
    summary: "the whole job on simulated providers: no key, no network",
    load: async () => (await import("./demo.ts")).demoCommand,
  },
  {
    name: "perf",
    summary: "measure speed: the same prompts to every provider at once",
    load: async () => (await import("./perf.ts")).perfCommand,
  },
  {
    name: "bench",
    summary: "measure accuracy: the same questions to every provider",
    load: async () => (await import("./bench.ts")).benchCommand,
  },
  {
    name: "verify",
    summary: "degraded, equivalent or undecided: targets against a trusted deployment",
    load: async () => (await import("./verify.ts")).verifyCommand,
  },
  {
    name: "route",
    summary: "rank the targets that meet a requirement",
    load: async () => (await import("./route.ts")).routeCommand,
  },
  {
    name: "drift",
    summary: "when measurements changed, and by how much",
    load: async () => (await import("./drift.ts")).driftCommand,
  },
  {
    name: "compare",
    summary: "two targets, number by number: how far apart and whether by chance",
    load: async () => (await import("./compare.ts")).compareCommand,
  },
  {
    name: "report",
    summary: "what a run found, to send to somebody: findings, charts, method",
    load: async () => (await import("./report.ts")).reportCommand,
  },
  {
    name: "audit",
    summary: "bills beside our own counts: tokens, hidden reasoning, model, money",
    load: async () => (await import("./audit.ts")).auditCommand,
  },
  {
    name: "calibrate",
    summary: "measure the errors of dsr's own times on this host",
    load: async () => (await import("./calibrate.ts")).calibrateCommand,
  },
  {
    name: "providers",
    summary: "who can be measured, and who answers",
    load: async () => (await import("./providers.ts")).providersCommand,
  },
  {
    name: "datasets",
    summary: "the data sets that prompts and exams come from",
    load: async () => (await import("./datasets.ts")).datasetsCommand,
  },
  {
    name: "results",
    summary: "what has been measured: list, show, export, import",
    load: async () => (await import("./results.ts")).resultsCommand,
  },
  {
    name: "catalog",
    summary: "fresh prices from public lists",
    load: async () => (await import("./catalog.ts")).catalogCommand,
  },
  {
    name: "init",
    summary: "write a commented dsr.config.yaml",
    load: async () => (await import("./init.ts")).initCommand,
  },
  {
    name: "dashboard",
    summary: "the store in a browser: targets, comparisons, runs, requirements",
    load: async () => (await import("./dashboard.ts")).dashboardCommand,
  },
  {
    name: "schedule",
    summary: "measurement that goes on by itself, within budgets",
    load: async () => (await import("./schedule.ts")).scheduleCommand,
  },
  {
    name: "simulate",
    summary: "serve simulated providers for a dry run",
    load: async () => (await import("./simulate.ts")).simulateCommand,
  },
];

/** Runs one command line and returns its exit code; prints errors itself and never rejects. */
export async function main(argv: readonly string[], env: Env): Promise<ExitCode> {
  let code: ExitCode = EXIT.done;
  const program = programFor(env);
  try {
    for (const { name, summary, load } of VERBS) {
      const command = program.command(name).summary(summary);
      if (!argv.includes(name)) continue;
      const define = await load();
      define(
        command,
        env,
        (result) => {
          code = result;
        },
        main,
        (line) => parseOnly(VERBS, line, env),
      );
    }
    await program.parseAsync([...argv], { from: "user" });
    // A check or a download that the user cut off has not found anybody silent.
    return env.signal.aborted && code !== EXIT.done ? EXIT.interrupted : code;
  } catch (thrown) {
    // Commander has already printed its own message; help and version arrive here too, with exit code 0.
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.done : EXIT.usage;
    if (env.signal.aborted && !(thrown instanceof CommanderError)) {
      env.stderr.write("interrupted\n");
      return EXIT.interrupted;
    }
    // Reports bring most of the house along, which a version, a help text and many a verb can do without.
    const { errorText, styleFor } = await import("../report/index.ts");
    const text = errorText(thrown, styleFor(env.stderr, env.vars), env.vars.DSR_DEBUG !== undefined);
    env.stderr.write(secretsOf(env)(text));
    return thrown instanceof DsrError ? thrown.exitCode : EXIT.fault;
  }
}

/** Errors can come from a user's own code, which may quote a key: those of the environment are removed. */
function secretsOf(env: Env): Redact {
  const named = Object.entries(env.vars).filter(([name]) => /key|token|secret|password/i.test(name));
  return redactor(named.map(([, value]) => value));
}

function programFor(env: Env): Command {
  return (
    new Command("dsr")
      .description("Measure LLM inference providers, grade them, and choose one with evidence.")
      .version(packageVersion(), "-V, --version")
      .showHelpAfterError("(add --help for the flags)")
      // What stands behind a verb of a verb is that one's: `dsr bench regrade RUN --json`.
      .enablePositionalOptions()
      .addHelpText(
        "after",
        `
Start here:
  dsr demo              the whole job on simulated providers: no key, no network
  dsr providers list    every provider and the variable that holds its key

Exit codes: 0 done, 1 a fault of dsr, 2 bad usage, configuration or surroundings, 3 no target meets the requirement or an
assertion does not hold (verify: one is degraded; drift: something changed), 4 stopped early (cost cap, nothing answers,
results cannot be kept), 130 interrupted.`,
      )
      .exitOverride()
      .configureOutput({
        writeOut: (text) => env.stdout.write(text),
        writeErr: (text) => env.stderr.write(text),
        getOutHelpWidth: () => Math.max(80, env.stdout.columns),
        getErrHelpWidth: () => Math.max(80, env.stderr.columns),
      })
  );
}
