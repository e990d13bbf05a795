/** `dsr results export RUN --otlp URL`: runs as traces, sent to an OpenTelemetry collector. */
import { DsrError, type Env, EXIT, type ExitCode, quantity, randomFromSeed } from "../base/index.ts";
import { type EvidenceSource, readRun } from "../store/index.ts";
import { fetchThroughProxy } from "./network.ts";
import { warner } from "./warner.ts";

/** Exports each run as one trace. `endpoint` null takes the address from `OTEL_EXPORTER_OTLP_ENDPOINT`, else localhost:4318. */
export async function exportTraces(
  source: EvidenceSource,
  runIds: readonly string[],
  endpoint: string | null,
  env: Env,
): Promise<ExitCode> {
  if (runIds.length === 0) {
    throw new DsrError("--otlp needs a run: each becomes one trace.", {
      code: "otlp_no_run",
      hint: "dsr results list names them; dsr results export RUN --otlp sends one.",
    });
  }
  // OpenTelemetry's libraries are loaded where they are asked for.
  const { exportSpans } = await import("../telemetry/index.ts");
  for (const id of runIds) {
    const { run, requests } = readRun(source, id, env.clock.wallMs(), warner(env));
    try {
      const { spans, neverSent } = await exportSpans(run, requests, {
        endpoint,
        vars: env.vars,
        clock: env.clock,
        random: randomFromSeed(env.uuid()),
        fetch: fetchThroughProxy(env),
        signal: env.signal,
      });
      const left =
        neverSent === 0 ? "" : `; without a span, as they were never sent: ${quantity(neverSent, "request")}`;
      env.stderr.write(`exported run ${run.id}: ${quantity(spans, "span")}${left}\n`);
    } catch (error) {
      if (env.signal.aborted) return EXIT.interrupted;
      throw error;
    }
  }
  return EXIT.done;
}
