/** `dsr dashboard`: the web page over the store, until Ctrl-C. */
import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { Worker } from "node:worker_threads";
import type { Command } from "commander";
import { DsrError, type Env, EXIT, type ExitCode, untilAborted } from "../base/index.ts";
import { type Dashboard, isLoopback, type ReaderSetup, startDashboard } from "../dashboard/index.ts";
import { jsonText } from "../report/index.ts";
import { list, repeated, wholeNumber } from "./flags.ts";
import { DEFAULT_DB } from "./outputs.ts";
import { packagePath, packageVersion } from "./package-root.ts";
import { addSettingsFlags, type SettingsFlags } from "./settings.ts";
import { warner } from "./warner.ts";

interface DashboardFlags extends SettingsFlags {
  port: number;
  host: string;
  tokenEnv: string;
  db?: string;
  csv?: string[];
  requirement?: string[];
  json?: boolean;
}

const TOKEN_VARIABLE = "DSR_DASHBOARD_TOKEN";
/** Of a token that somebody chose: shorter ones can be guessed. */
const SHORTEST_TOKEN = 16;

export function dashboardCommand(command: Command, env: Env, done: (code: ExitCode) => void): void {
  command
    .description(
      "Shows in a browser what stands in the store: targets, comparisons, runs as they go on, single requests, and what a\n" +
        "requirement would choose. Reads only; until Ctrl-C.",
    )
    .option("--port <n>", "port; 0 takes a free one", wholeNumber(0, 65_535), 5000)
    .option("--host <address>", "address to listen at; any but this machine's own needs a token", "127.0.0.1")
    .option("--token-env <name>", "variable of the environment that holds the token", TOKEN_VARIABLE)
    .option("--db <file>", `SQLite store (default: ${DEFAULT_DB}); it need not be there yet`)
    .option("--csv <paths>", "read these CSV files or folders instead of the store", list)
    .option(
      "--requirement <file>",
      "offer and watch this requirement file; may be given several times",
      repeated,
    );
  addSettingsFlags(command)
    .option("--json", "announce the address as JSON")
    .addHelpText(
      "after",
      `
Examples:
  dsr dashboard
  dsr dashboard --requirement requirements/balanced.json
  dsr dashboard --host 0.0.0.0 --port 8080

On this machine alone nobody is asked for a token, unless ${TOKEN_VARIABLE} holds one. At any other address a token is
needed: the one in ${TOKEN_VARIABLE}, else one made at random and printed once. docs/dashboard.md describes the API.`,
    )
    .action(async (flags: DashboardFlags) => done(await dashboard(flags, env)));
}

async function dashboard(flags: DashboardFlags, env: Env): Promise<ExitCode> {
  const token = tokenFor(flags, env);
  const warn = warner(env);
  const served = await startDashboard(
    {
      host: flags.host,
      port: flags.port,
      token: token?.text ?? null,
      page: packagePath("dist/dashboard/page"),
      version: packageVersion(),
    },
    { startReader: readerStarter(flags, env), clock: env.clock, onTrouble: (line) => warn(line) },
  );
  try {
    const address = addressOf(served, flags.host);
    env.stdout.write(
      flags.json === true
        ? `${jsonText({ url: address, port: served.port, token: token?.isNew ? token.text : null }).replace(/\s*\n\s*/g, " ")}\n`
        : announcement(address, token, flags),
    );
    await untilAborted(env.signal);
    return EXIT.done;
  } finally {
    await served.close();
  }
}

interface Token {
  text: string;
  /** Made just now: nobody knows it yet. */
  isNew: boolean;
}

function tokenFor({ host, tokenEnv }: DashboardFlags, env: Env): Token | null {
  const given = env.vars[tokenEnv];
  if (given !== undefined && given !== "") {
    if (given.length < SHORTEST_TOKEN || !/^[\x21-\x7e]+$/.test(given))
      throw new DsrError(
        `The token in ${tokenEnv} has ${given.length} characters; needed are ${SHORTEST_TOKEN} or more letters, digits and signs.`,
        { code: "dashboard_token", hint: "For example: openssl rand -hex 24" },
      );
    return { text: given, isNew: false };
  }
  if (tokenEnv !== TOKEN_VARIABLE)
    throw new DsrError(`There is no token in ${tokenEnv}.`, {
      code: "dashboard_token",
      hint: `Set it, or leave --token-env away: ${TOKEN_VARIABLE} is looked at then.`,
    });
  return isLoopback(host) ? null : { text: randomBytes(24).toString("base64url"), isNew: true };
}

/** Starts a thread that reads what the flags name. */
function readerStarter(flags: DashboardFlags, { cwd, vars }: Env): () => Worker {
  const { db, csv, config, keys, fx, requirement } = flags;
  const given = Object.entries({ db, csv, config, keys, fx, requirement }).filter(
    ([, value]) => value !== undefined,
  );
  const workerData: ReaderSetup = { cwd, vars: { ...vars }, flags: Object.fromEntries(given) };
  const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  return () => new Worker(new URL(`./dashboard-thread${extension}`, import.meta.url), { workerData });
}

/** One that a browser can open: "all addresses" is none. */
function addressOf({ url, port }: Dashboard, host: string): string {
  return /^(0\.0\.0\.0|::|\[::\])$/.test(host) ? `http://${hostname()}:${port}` : url;
}

function announcement(address: string, token: Token | null, { host, tokenEnv }: DashboardFlags): string {
  const lines = [`Dashboard at ${address}${token?.isNew ? `/?token=${token.text}` : ""} (Ctrl-C ends it)`];
  if (token?.isNew)
    lines.push("The token in it is made for this time alone; whoever has it sees everything here.");
  else if (token !== null) lines.push(`The token is the one in ${tokenEnv}: open ${address}/?token=… once.`);
  if (!isLoopback(host))
    lines.push("It speaks plain HTTP: put a proxy with TLS before it where others could listen in.");
  return `${lines.join("\n")}\n`;
}
