/** Starts a golden server in a process of its own, so that no work of the client's can delay its writes. */
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type Clock, DsrError } from "../base/index.ts";
import type { GoldenCommand, GoldenReply } from "./golden-process.ts";
import type { GoldenLog, GoldenStep } from "./golden-script.ts";

export interface GoldenOptions {
  /** Schedules by name; a request plays the one that its `model` names. Steps must be in order of time. */
  scripts: Record<string, GoldenStep[]>;
  /** The node binary to run, for example `process.execPath`. */
  execPath: string;
}

export interface GoldenServer {
  /** Base URL for a client: `http://127.0.0.1:port/v1`. */
  url: string;
  /** The accounts of all requests so far, in order of arrival. */
  logs(): Promise<GoldenLog[]>;
  close(): Promise<void>;
}

/** Starts the server on a free port of the loopback. Throws `DsrError` on a script out of order or a failed start. */
export async function startGolden({ scripts, execPath }: GoldenOptions): Promise<GoldenServer> {
  for (const [name, steps] of Object.entries(scripts)) checkOrder(name, steps);
  const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  const file = fileURLToPath(new URL(`./golden-process${extension}`, import.meta.url));
  const child = fork(file, [], {
    execPath,
    execArgv: [],
    serialization: "advanced",
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let fault = "";
  child.on("error", (error) => {
    fault = error.message;
  });
  child.stderr?.on("data", (part: Buffer) => {
    fault += part.toString("utf8");
  });
  const ask = asker(child, () => fault.trim() || "it left no message");
  const ready = await ask({ kind: "start", scripts }, "ready");
  return {
    url: `http://127.0.0.1:${ready.port}/v1`,
    logs: async () => (await ask({ kind: "logs" }, "logs")).logs,
    close: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve();
        child.once("exit", () => resolve());
        child.kill();
      }),
  };
}

function checkOrder(name: string, steps: readonly GoldenStep[]): void {
  steps.forEach((step, i) => {
    const earliest = steps[i - 1]?.atMs ?? 0;
    if (!(step.atMs >= earliest))
      throw new DsrError(
        `Golden script "${name}", step ${i} (${step.label}): atMs is ${step.atMs}, before ${earliest}.`,
        { code: "golden_script_order" },
      );
  });
}

type Ask = <K extends GoldenReply["kind"]>(
  command: GoldenCommand,
  kind: K,
) => Promise<Extract<GoldenReply, { kind: K }>>;

/** Sends a command and resolves with the next reply of the kind; rejects when the process is not there to give it. */
function asker(child: ChildProcess, whyEnded: () => string): Ask {
  return (command, kind) =>
    new Promise((resolve, reject) => {
      const settle = () => {
        child.off("message", onMessage);
        child.off("exit", onEnd);
        child.off("error", onEnd);
      };
      const onMessage = (message: GoldenReply) => {
        if (message.kind !== kind) return;
        settle();
        resolve(message as Extract<GoldenReply, { kind: typeof kind }>);
      };
      const onEnd = () => {
        settle();
        reject(new DsrError(`The golden server is not running: ${whyEnded()}`, { code: "golden_ended" }));
      };
      child.on("message", onMessage);
      child.on("exit", onEnd);
      child.on("error", onEnd);
      child.send(command, (error) => {
        if (error !== null) onEnd();
      });
    });
}

/**
 * Milliseconds to add to `clock.nowMs()` of this process to get the host's monotonic clock, in which a golden server
 * reports. Read as the middle of the narrowest of `tries` brackets; `uncertaintyMs` is half that bracket.
 */
export function monotonicOffset(clock: Clock, tries = 200): { offsetMs: number; uncertaintyMs: number } {
  let best = { offsetMs: Number.NaN, uncertaintyMs: Infinity };
  for (let i = 0; i < tries; i++) {
    const before = Number(process.hrtime.bigint()) / 1e6;
    const here = clock.nowMs();
    const after = Number(process.hrtime.bigint()) / 1e6;
    const uncertaintyMs = (after - before) / 2;
    if (uncertaintyMs < best.uncertaintyMs) best = { offsetMs: (before + after) / 2 - here, uncertaintyMs };
  }
  return best;
}
