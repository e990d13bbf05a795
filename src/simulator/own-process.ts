/** A server in a process of its own, spoken to over IPC: no work of whoever started it can delay what it does. */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { DsrError } from "../base/index.ts";

export interface OwnProcess<Command extends object, Reply extends { kind: string }> {
  /** Sends a command and resolves with the next reply of the kind; rejects with `DsrError` when it cannot come. */
  ask<K extends Reply["kind"]>(command: Command, kind: K): Promise<Extract<Reply, { kind: K }>>;
  /** Ends it and resolves when it has gone; `SIGKILL` leaves it no last word. */
  end(signal?: "SIGTERM" | "SIGKILL"): Promise<void>;
}

export interface ProcessOptions {
  /** What people call it, for example `golden server`. */
  name: string;
  /** Its file beside this one, without the extension. */
  file: string;
  /** The node binary to run. */
  execPath: string;
}

/** Starts the process. It may reply `{ kind: "failed", message }` to anything, in place of an answer. */
export function startProcess<Command extends object, Reply extends { kind: string }>({
  name,
  file,
  execPath,
}: ProcessOptions): OwnProcess<Command, Reply> {
  const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  const child = fork(fileURLToPath(new URL(`./${file}${extension}`, import.meta.url)), [], {
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
  const gone = (why: string) =>
    new DsrError(`The ${name} is not running: ${why}`, { code: `${name.replace(" ", "_")}_ended` });
  return {
    ask: (command, kind) =>
      new Promise((resolve, reject) => {
        const settle = () => {
          child.off("message", onMessage);
          child.off("exit", onEnd);
          child.off("error", onEnd);
        };
        const onMessage = (message: unknown) => {
          const reply = message as Reply & { message?: string };
          if (reply.kind === "failed") {
            settle();
            reject(gone(reply.message ?? "it failed"));
          } else if (reply.kind === kind) {
            settle();
            resolve(reply as unknown as Extract<Reply, { kind: typeof kind }>);
          }
        };
        const onEnd = () => {
          settle();
          reject(gone(fault.trim() || "it left no message"));
        };
        child.on("message", onMessage);
        child.on("exit", onEnd);
        child.on("error", onEnd);
        child.send(command, (error) => {
          if (error !== null) onEnd();
        });
      }),
    end: (signal = "SIGTERM") =>
      new Promise((resolve) => {
        if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return resolve();
        child.once("exit", () => resolve());
        child.kill(signal);
      }),
  };
}
