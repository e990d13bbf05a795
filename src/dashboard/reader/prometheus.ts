/** All that is stored, as Prometheus reads it. */
import { DsrError } from "../../base/index.ts";
import { evidenceExposition } from "../../telemetry/index.ts";
import type { Answers } from "../contract/reader.ts";
import { alerts } from "./alerts.ts";
import type { Reading } from "./reading.ts";
import type { Runs } from "./run.ts";
import { everything } from "./scope.ts";
import { watchedVerdicts } from "./watched.ts";

export async function prometheus(reading: Reading, runs: Runs): Promise<Answers["prometheus"]> {
  const { deps, shelf, taken } = reading;
  const held = shelf.evidence(everything);
  const { rates, quoteFor } = deps.pricesOf(held.targets, taken);
  const files = deps.watched();
  const text = await evidenceExposition(held.targets, {
    ...{ version: deps.dsrVersion, rates, quoteFor },
    alerts: alerts({}, reading).alerts,
    requirements: files.length === 0 ? null : files.flatMap((file) => verdictsOn(file, reading)),
    runs: runs.list().runs.map(({ id, kind, status, requests }) => {
      const isRunning = status === "running";
      const { planned, done } = isRunning ? runs.progress(id) : { planned: null, done: requests };
      return { kind, status, planned, done };
    }),
  });
  return { asOf: held.asOf, text };
}

/** None where there is no evidence of what it asks for: alerts say so. */
function verdictsOn(file: Parameters<typeof watchedVerdicts>[0], reading: Reading) {
  try {
    return watchedVerdicts(file, reading);
  } catch (error) {
    if (error instanceof DsrError) return [];
    throw error;
  }
}
