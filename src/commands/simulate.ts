/** `dsr simulate`: serves the simulated providers, for dry runs and for the demo. */
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { stringify } from "yaml";
import { DsrError, type Env, EXIT, type ExitCode, messageOf, untilAborted } from "../base/index.ts";
import { jsonText } from "../report/index.ts";
import {
  asProviderConfig,
  readProfiles,
  SIMULATED_MODEL,
  type SimulatorProfile,
  simulatedProfiles,
  startSimulator,
} from "../simulator/index.ts";
import { answerKeyFor } from "./answer-key.ts";
import { chosenByName } from "./chosen.ts";
import { DATA_DIR_FLAG, datasetsDir } from "./datasets-dir.ts";
import { list, numberBetween, wholeNumber } from "./flags.ts";

interface SimulateFlags {
  port: number;
  providers?: string[];
  profiles?: string;
  answers?: string[];
  seed: string;
  timeScale: number;
  writeConfig?: string;
  dataDir?: string;
  json?: boolean;
}

export function simulateCommand(command: Command, env: Env, done: (code: ExitCode) => void): void {
  command
    .description(
      "Serves simulated providers with known behaviour on this machine, until Ctrl-C. They speak the OpenAI API.\n" +
        "Their names and figures are invented; what they measure is dsr, not a vendor.",
    )
    .option("--port <n>", "port; 0 takes a free one", wholeNumber(0, 65_535), 4011)
    .option("--providers <names>", "which of them (default: all)", list)
    .option("--profiles <file>", "simulate the providers that this JSON file describes instead")
    .option(
      "--answers <datasets>",
      "questions they can answer, for example smoke,gsm8k (default: smoke)",
      list,
    )
    .option("--seed <text>", "same seed, same behaviour", "1")
    .option("--time-scale <x>", "1 is life, 0.1 ten times as fast", numberBetween(0, 100), 1)
    .option("--write-config <file>", "write a dsr.config.yaml that points at them")
    .option(...DATA_DIR_FLAG)
    .option("--json", "announce the address as JSON")
    .addHelpText(
      "after",
      `
Example: a dry run in two terminals
  dsr simulate --write-config dsr.config.yaml
  dsr perf --model ${SIMULATED_MODEL} --prompts synthetic:input=200,output=100

Example: a provider that generates 4 answers at once, lets 8 requests wait, and turns others away with a 429
  echo '[{"like": "sim-steady", "name": "sim-four", "apiKey": null, "capacity": {"slots": 4, "queue": 8}}]' > four.json
  dsr simulate --profiles four.json
A file is a JSON list; a profile "like" a built-in one replaces the fields that it names, each as a whole.`,
    )
    .action(async (flags: SimulateFlags) => done(await simulate(flags, env)));
}

async function simulate(flags: SimulateFlags, env: Env): Promise<ExitCode> {
  const known =
    flags.profiles === undefined ? simulatedProfiles : profilesOf(resolve(env.cwd, flags.profiles));
  const profiles = chosenByName("simulated provider", flags.providers, known, ({ name }) => name);
  const answers = flags.answers ?? ["smoke"];
  const simulator = await startSimulator({
    profiles,
    answerKey: await answerKeyFor(answers, datasetsDir(flags.dataDir, env)),
    host: "127.0.0.1",
    port: flags.port,
    seed: flags.seed,
    clock: env.clock,
    timeScale: flags.timeScale,
  });
  try {
    if (flags.writeConfig !== undefined) {
      writeConfig(resolve(env.cwd, flags.writeConfig), profiles, simulator.url);
    }
    env.stdout.write(
      flags.json === true
        ? `${jsonText({ url: simulator.url, providers: profiles.map(({ name }) => name) }).replace(/\s*\n\s*/g, " ")}\n`
        : announcement(simulator.url, profiles, answers),
    );
    await untilAborted(env.signal);
    return EXIT.done;
  } finally {
    await simulator.close();
  }
}

function profilesOf(path: string): SimulatorProfile[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new DsrError(`The file of simulated providers ${path} cannot be read: ${messageOf(error)}`, {
      code: "simulator_profiles_unreadable",
      cause: error,
    });
  }
  return readProfiles(text, path);
}

/** Never overwrites: the file may be the user's own. */
function writeConfig(path: string, profiles: readonly SimulatorProfile[], url: string): void {
  try {
    writeFileSync(path, simulatedConfig(profiles, url), { flag: "wx" });
  } catch (error) {
    throw new DsrError(`The configuration ${path} cannot be written: ${messageOf(error)}`, {
      code: "config_not_written",
      hint: "An existing file is left as it is; name another one.",
      cause: error,
    });
  }
}

/** The text of a dsr.config.yaml that knows the simulated providers beside the built-in ones. */
function simulatedConfig(profiles: readonly SimulatorProfile[], url: string): string {
  const providers = Object.fromEntries(
    profiles.map((profile) => [profile.name, asProviderConfig(profile, url)]),
  );
  const names = profiles.map(({ name }) => name);
  return `# Simulated providers. Remove this file to measure real ones.\n${stringify({
    defaults: { model: SIMULATED_MODEL, providers: names },
    providers,
  })}`;
}

function announcement(
  url: string,
  profiles: readonly SimulatorProfile[],
  answers: readonly string[],
): string {
  const width = Math.max(...profiles.map(({ name }) => name.length));
  return [
    `Simulated providers at ${url} (Ctrl-C ends them):`,
    ...profiles.map(({ name, description }) => `  ${name.padEnd(width)}  ${description}`),
    `They know the answers of ${answers.join(", ")}; --answers names others. To any other question they talk.`,
    "",
  ].join("\n");
}
