/** The life of a measuring run: opened in the store, ended with what became of it, flushed whatever happens. */
import { DsrError, type Env, EXIT, type ExitCode, SCHEDULED_VARIABLE } from "../base/index.ts";
import type { Ending } from "../load/index.ts";
import { ENDED_BY_FAULT, type RunInfo, SCHEDULED_AS } from "../record/index.ts";
import { claimRun, type RunClaim } from "../store/index.ts";
import type { Outputs } from "./outputs.ts";
import { packageVersion } from "./package-root.ts";
import { logged, logInto } from "./run-log.ts";

export interface Session {
  runId: string;
  /** The first reason why results cannot be kept; a run must stop spending then. Null while all is well. */
  storeFault(): string | null;
}

export interface SessionPlan {
  kind: RunInfo["kind"];
  seed: string;
  config: RunInfo["config"];
  outputs: Outputs;
  /** The run that is taken up again, as it is stored; null for a new one. */
  continued: RunInfo | null;
}

/**
 * Runs `body` between `begin` and `end`, as the only process that writes this run. Whatever `body` does, the run is ended
 * in the store and everything handed to the sink is stored; `unstored` is the error where that failed, null where all is
 * kept. A run that could not be ended there is left: it reads as interrupted, not as still going on.
 */
export async function withSession<T extends { ending: Ending }>(
  env: Env,
  plan: SessionPlan,
  body: (session: Session) => Promise<T>,
): Promise<{ outcome: T; run: RunInfo; unstored: unknown }> {
  const { sink, sources } = plan.outputs;
  let fault: string | null = null;
  sink.onFailure((error) => {
    fault ??= error.message;
    env.stderr.write(`warning: ${error.message}\n`);
    logged(env, "error", error.message);
  });
  const scheduledAs = env.vars[SCHEDULED_VARIABLE];
  // Set in the settings themselves, which what is measured may add to until the end.
  if (scheduledAs !== undefined) plan.config[SCHEDULED_AS] = scheduledAs;
  const opened: RunInfo = {
    schema: 1,
    id: plan.continued?.id ?? env.uuid(),
    kind: plan.kind,
    startedAt: plan.continued?.startedAt ?? isoNow(env),
    endedAt: null,
    seed: plan.seed,
    config: plan.config,
    versions: {
      dsr: packageVersion(),
      node: process.versions.node,
      platform: `${process.platform}-${process.arch}`,
    },
    status: "running",
    stopReason: null,
  };
  const claims: RunClaim[] = [];
  let log: ReturnType<typeof logInto> | null = null;
  let isLeftOpen = false;
  const close = async (status: RunInfo["status"], stopReason: string | null) => {
    const ended: RunInfo = { ...opened, status, stopReason, endedAt: isoNow(env) };
    logged(
      env,
      status === "done" ? "info" : "warning",
      `${status}${stopReason === null ? "" : `: ${stopReason}`}`,
    );
    log?.end();
    sink.end(ended);
    // What was measured is still worth showing when it could not be kept: the error is handed on, not thrown.
    const unstored: unknown = await sink.close().then(
      () => null,
      (error: unknown) => error,
    );
    isLeftOpen = unstored !== null;
    return { run: ended, unstored };
  };
  try {
    for (const source of sources) claims.push(claimRun(source, opened.id));
    sink.begin(opened);
    log = logInto(sink, opened.id, env);
    logged(
      env,
      "info",
      `${plan.continued === null ? "begun" : "taken up again"} by dsr ${opened.versions.dsr}, seed ${plan.seed}`,
    );
    const outcome = await body({ runId: opened.id, storeFault: () => fault });
    return { outcome, ...(await close(outcome.ending.status, outcome.ending.reason)) };
  } catch (thrown) {
    if (claims.length === sources.length) await close("stopped", ENDED_BY_FAULT);
    else await sink.close();
    throw thrown;
  } finally {
    for (const claim of claims) {
      if (isLeftOpen) claim.leave();
      else claim.release();
    }
  }
}

/** The exit code that tells a script how a run ended. */
export function exitCodeOf(ending: Ending): ExitCode {
  switch (ending.status) {
    case "done":
      return EXIT.done;
    case "stopped":
      return EXIT.stoppedEarly;
    case "interrupted":
      return EXIT.interrupted;
  }
}

function isoNow(env: Env): string {
  return new Date(env.clock.wallMs()).toISOString();
}

/** No target can be asked: says how to set a key, and that there is a tour without one. */
export function nothingToMeasure(variables: readonly string[]): DsrError {
  const example = variables[0] ?? "DEEPSEEK_API_KEY";
  return new DsrError("No provider can be asked: there is no key for any of them.", {
    code: "no_keys",
    hint: [
      `Set one in the environment or in .env, for example ${example}=…`,
      "`dsr providers list` shows every provider's variable; `--keys FILE` reads a keys.json.",
      "`dsr demo` shows the whole job without a key.",
    ].join("\n"),
  });
}
