/** Ids of traces and spans, out of those of runs and requests: whoever exports twice sends the same spans, not more of them. */
import { sha256 } from "../base/index.ts";

/** 16 bytes in hex. */
export function traceIdOf(runId: string): string {
  return beginning(sha256(`dsr trace ${runId}`), 32);
}

/** 8 bytes in hex, of the run's own span. */
export function rootSpanIdOf(runId: string): string {
  return beginning(sha256(`dsr run ${runId}`), 16);
}

/** 8 bytes in hex. */
export function spanIdOf(runId: string, requestId: string): string {
  return beginning(sha256(`dsr request ${runId} ${requestId}`), 16);
}

/** Zeros alone would be no id at all. */
function beginning(hex: string, digits: number): string {
  const id = hex.slice(0, digits);
  return /^0+$/.test(id) ? `1${id.slice(1)}` : id;
}
