/** Starts a golden server in processes of its own, so that no work of the client's can delay its writes. */
import { DsrError } from "../base/index.ts";
import { type GoldenLog, type GoldenTimes, logOf, type RawAccount, timesOf } from "./golden-account.ts";
import { type GoldenScript, type Played, played } from "./golden-played.ts";
import type { GoldenCommand, GoldenReply } from "./golden-process.ts";
import { type OwnProcess, startProcess } from "./own-process.ts";

export interface GoldenOptions {
  /** Schedules by name; a request plays the one that its `model` names. Steps must be in order of time. */
  scripts: Record<string, GoldenScript>;
  /** The node binary to run, for example `process.execPath`. */
  execPath: string;
  /** 0, as unless told, takes a free one. */
  port?: number;
  /**
   * How many processes share the port; one unless told. The kernel spreads connections over them by chance. More than
   * one need a system that can share a port, as Linux can.
   */
  processes?: number;
}

export interface GoldenServer {
  /** Base URL for a client: `http://127.0.0.1:port/v1`. */
  url: string;
  /** The accounts of all requests so far, in order of arrival, write by write. */
  logs(): Promise<GoldenLog[]>;
  /** The same, of output writes alone and as arrays: for hundreds of thousands of writes. */
  times(): Promise<GoldenTimes[]>;
  /** The most memory that any one process of the server has held, in bytes. */
  peakMemoryBytes(): Promise<number>;
  close(): Promise<void>;
}

/**
 * Starts the server on the loopback. Each response names its request: `x-request-id: golden-N` is the request N of the
 * accounts. Throws `DsrError` on a script that is out of order or range, and when it cannot start.
 */
export async function startGolden({
  scripts,
  execPath,
  port = 0,
  processes = 1,
}: GoldenOptions): Promise<GoldenServer> {
  if (!(Number.isInteger(processes) && processes >= 1))
    throw new DsrError(`A golden server of ${processes} processes cannot be; allowed is 1 or more.`, {
      code: "golden_processes",
    });
  const plays = new Map(Object.entries(scripts).map(([name, script]) => [name, played(name, script)]));
  const children: OwnProcess<GoldenCommand, GoldenReply>[] = [];
  const close = async () => {
    await Promise.all(children.map((child) => child.end()));
  };
  let listening = port;
  try {
    for (let first = 0; first < processes; first++) {
      const child = startProcess<GoldenCommand, GoldenReply>({
        name: "golden server",
        file: "golden-process",
        execPath,
      });
      children.push(child);
      const shared = processes > 1;
      const start = { kind: "start", scripts, port: listening, shared, first, step: processes } as const;
      listening = (await child.ask(start, "ready")).port;
    }
  } catch (error) {
    await close();
    throw error;
  }
  const accounts = async <T>(spelled: (account: RawAccount, script: Played) => T): Promise<T[]> => {
    const replies = await Promise.all(children.map((child) => child.ask({ kind: "accounts" }, "accounts")));
    return replies
      .flatMap((reply) => reply.accounts)
      .sort((a, b) => a.receivedMs - b.receivedMs)
      .map((account) => spelled(account, plays.get(account.script) as Played));
  };
  return {
    url: `http://127.0.0.1:${listening}/v1`,
    logs: () => accounts(logOf),
    times: () => accounts(timesOf),
    peakMemoryBytes: async () => {
      const replies = await Promise.all(children.map((child) => child.ask({ kind: "memory" }, "memory")));
      return Math.max(...replies.map(({ peakBytes }) => peakBytes));
    },
    close,
  };
}
