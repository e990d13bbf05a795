/** Wires the reader behind the dashboard: where its stores lie, what targets cost, and what `dsr route` would say. */
import { readdirSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { DsrError, type Env, randomFromSeed, type TextOut } from "../base/index.ts";
import { summariseScores } from "../bench/index.ts";
import {
  createReader,
  type HeldEvidence,
  type Reader,
  type ReaderSetup,
  type RequirementFile,
} from "../dashboard/index.ts";
import { parseRequirement } from "../routing/index.ts";
import type { EvidenceSource } from "../store/index.ts";
import { listPricesOf } from "./drift-prices.ts";
import { workloads } from "./drift-workload.ts";
import { DEFAULT_DB, shown } from "./outputs.ts";
import { packagePath, packageVersion } from "./package-root.ts";
import { answerFromStore } from "./route-answer.ts";
import { pricesOf } from "./route-prices.ts";
import { openSettings, readNamed, type Settings } from "./settings.ts";

/** Throws DsrError for settings and requirement files that cannot be read; what is wrong with a store, its answers say. */
export function dashboardReader({ cwd, flags, vars }: ReaderSetup, around: Env): Reader {
  // What there is to say is said in documents.
  const env: Env = { ...around, stdout: nowhere, stderr: nowhere, cwd, vars };
  const settings = openSettings(flags, env);
  const sources = sourcesIn(flags, settings, env);
  const named = (flags.requirement ?? []).map((path) => resolve(cwd, path));
  const read = keptFiles();
  const watched = () => named.map((path) => read(path, shown(path, env)));
  // A file that is named must be there, and say what can be understood, before anything is served.
  for (const { name, text } of watched()) parseRequirement(text, name);
  return createReader({
    sources,
    names: sources.map(({ path }) => shown(path, env)),
    clock: env.clock,
    dsrVersion: packageVersion(),
    random: () => randomFromSeed("drift"),
    rates: settings.rates,
    pricesOf: (targets, taken) => pricesOf(settings, targets, env, taken),
    listPricesOf: (target) => listPricesOf(settings.catalog, target),
    workloads: () => workloads(sources, () => {}),
    summariseExam: summariseScores,
    watched,
    requirements: () => offered([...watched(), ...filesIn(join(cwd, "requirements")), ...shippedFiles()]),
    decide: (file, held) => decide(file, held, { settings, sources, env }),
  });
}

interface Place {
  settings: Settings;
  sources: readonly EvidenceSource[];
  env: Env;
}

/** As `dsr route --json --explain --pareto` decides. */
function decide({ name, text }: RequirementFile, held: HeldEvidence, { settings, sources, env }: Place) {
  const requirement = parseRequirement(text, name);
  return answerFromStore(
    { requirement, assertions: [], whatIf: null, pareto: { axes: null }, isExplained: true },
    {},
    {
      ...{ settings, sources, withDeltas: false },
      held: {
        taken: held.taken,
        open: (query) => held.open(query, query.since === null ? null : (requirement.window?.ms ?? null)),
      },
    },
    env,
  );
}

/** They need not be there: the dashboard waits for them. */
function sourcesIn(flags: ReaderSetup["flags"], settings: Settings, env: Env): EvidenceSource[] {
  if (flags.csv !== undefined)
    return flags.csv.map((path) => ({ kind: "csv", path: resolve(env.cwd, path) }));
  return [{ kind: "sqlite", path: settings.path(flags.db, settings.config?.defaults?.db, DEFAULT_DB) }];
}

function shippedFiles(): RequirementFile[] {
  return filesIn(packagePath("requirements"));
}

/** The requirement files of a folder, in order of name; none where there is no such folder, or it may not be read. */
function filesIn(folder: string): RequirementFile[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".json") && !name.endsWith(".schema.json"))
      .sort()
      .flatMap((name) => {
        const path = join(folder, name);
        if (!isFile(path)) return [];
        try {
          return [fileAt(path, name)];
        } catch (error) {
          // A file that cannot be read is not offered.
          if (error instanceof DsrError) return [];
          throw error;
        }
      });
  } catch {
    return [];
  }
}

/**
 * Reads a requirement file anew each time. One that is gone or cannot be read any more, as for the moment in which it is saved, or is
 * no file now but a pipe, which would be waited for, counts as it was read last.
 */
function keptFiles(): (path: string, name: string) => RequirementFile {
  const kept = new Map<string, RequirementFile>();
  return (path, name) => {
    const before = kept.get(path);
    if (before !== undefined && !isFile(path)) return before;
    try {
      const file = fileAt(path, name);
      kept.set(path, file);
      return file;
    } catch (error) {
      if (before === undefined || !(error instanceof DsrError)) throw error;
      return before;
    }
  };
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function fileAt(path: string, name: string): RequirementFile {
  return { name, text: readNamed(path, "requirement file") };
}

/** Of files of one name the first: one's own takes the place of the example. */
function offered(files: readonly RequirementFile[]): RequirementFile[] {
  const byName = new Map<string, RequirementFile>();
  for (const file of files) {
    const name = basename(file.name);
    if (!byName.has(name)) byName.set(name, file);
  }
  return [...byName.values()];
}

const nowhere: TextOut = {
  write: () => {},
  drained: () => Promise.resolve(),
  ...{ isTTY: false, columns: 80, rows: 24 },
};
