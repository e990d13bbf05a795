/** `dsr report`: one run, or two held against each other, as something to send to somebody. */
import type { Command } from "commander";
import { type Env, EXIT, type ExitCode } from "../base/index.ts";
import { type DossierDocument, jsonText } from "../report/index.ts";
import { packageVersion } from "./package-root.ts";
import { runDossier } from "./report-dossier.ts";
import { openSettings } from "./settings.ts";
import { addSourceFlags, type SourceFlags, sourceOf } from "./stored-source.ts";

interface ReportFlags extends SourceFlags {
  json?: boolean;
}

export function reportCommand(command: Command, env: Env, done: (code: ExitCode) => void): void {
  addSourceFlags(command)
    .argument("<run>", "id of a run, or the beginning of one")
    .description("What a run found, for people who were not there: findings, numbers with intervals, method.")
    .option("--json", "print one JSON document")
    .action((run: string, flags: ReportFlags) => done(report(run, flags, env)));
}

function report(id: string, flags: ReportFlags, env: Env): ExitCode {
  const settings = openSettings(flags, env);
  const document: DossierDocument = {
    schema: 1,
    madeAt: new Date(env.clock.wallMs()).toISOString(),
    version: packageVersion(),
    runs: [runDossier(id, sourceOf(flags, env), settings, env)],
    comparison: null,
  };
  env.stdout.write(jsonText(document));
  return EXIT.done;
}
