/** Asks a program of the host something short: its version, who it is. */
import { spawn } from "node:child_process";

export interface Answered {
  /** Null where it could not be started or did not end in time. */
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

export type Ask = (program: string, args: readonly string[]) => Promise<Answered>;

const PATIENCE_MS = 10_000;

/** Runs a program of the host with an empty environment. Never rejects. */
export const askHost: Ask = (program, args) =>
  new Promise((resolve) => {
    const child = spawn(program, args, {
      env: { PATH: "/usr/bin:/bin" },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: PATIENCE_MS,
      killSignal: "SIGKILL",
    });
    const text = { stdout: "", stderr: "" };
    child.stdout.on("data", (part: Buffer) => {
      text.stdout += part.toString("utf8");
    });
    child.stderr.on("data", (part: Buffer) => {
      text.stderr += part.toString("utf8");
    });
    child.on("error", (error) => resolve({ exitCode: null, stdout: "", stderr: error.message }));
    child.on("close", (exitCode) => resolve({ exitCode, ...text }));
  });
