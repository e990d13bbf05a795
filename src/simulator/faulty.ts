/** Starts a server that goes wrong in many ways, by seed, and that can be killed and started again while it is used. */
import { type FaultyEntry, readJournal } from "./faulty-journal.ts";
import type { FaultyCommand, FaultyReplyMessage } from "./faulty-process.ts";
import type { FaultySettings } from "./faulty-reply.ts";
import { startProcess } from "./own-process.ts";

export interface FaultyOptions extends Partial<FaultySettings> {
  seed: string;
  /** File in which requests are entered; one that exists is continued. */
  journalPath: string;
  /** The node binary to run, for example `process.execPath`. */
  execPath: string;
  /** 0, as unless told, takes a free one. */
  port?: number;
}

export interface FaultyServer {
  /** Base URL for a client: `http://127.0.0.1:port/v1`; the same after a restart. */
  url: string;
  port: number;
  /** Kills the process with SIGKILL and resolves when it has gone: connections break off, new ones are refused. */
  kill(): Promise<void>;
  /** Starts it again on the same port; requests go on being numbered and entered in the journal. */
  restart(): Promise<void>;
  /** Every request whose body was ever read, in order. */
  journal(): FaultyEntry[];
  close(): Promise<void>;
}

/** Half of the requests are answered; each other kind strikes one in twenty. */
const WEIGHTS: FaultySettings["weights"] = {
  none: 10,
  cut_before_headers: 1,
  cut_after_headers: 1,
  cut_mid_event: 1,
  stall_before_headers: 1,
  stall: 1,
  trickle: 1,
  malformed: 1,
  rate_limited: 1,
  server_error: 1,
  error_event: 1,
};

/**
 * Starts the server on the loopback. What strikes a request depends on the seed and on its number alone. Unless told
 * otherwise: up to 8 events 2 ms apart, a byte a millisecond, 50 ms to wait after a 429. Throws `DsrError` when it
 * cannot start.
 */
export async function startFaulty(options: FaultyOptions): Promise<FaultyServer> {
  const { journalPath, execPath, port: wanted = 0 } = options;
  const { seed, weights = WEIGHTS, events = 8, gapMs = 2, trickleMs = 1, retryAfterMs = 50 } = options;
  const settings: FaultySettings = { seed, weights, events, gapMs, trickleMs, retryAfterMs };
  let starts = 0;
  const begin = async (onPort: number) => {
    const child = startProcess<FaultyCommand, FaultyReplyMessage>({
      name: "faulty server",
      file: "faulty-process",
      execPath,
    });
    const first = readJournal(journalPath).length;
    const command = { kind: "start", settings, journalPath, port: onPort, start: starts++, first } as const;
    try {
      return { child, port: (await child.ask(command, "ready")).port };
    } catch (error) {
      await child.end();
      throw error;
    }
  };
  let running = await begin(wanted);
  const { port } = running;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    port,
    kill: () => running.child.end("SIGKILL"),
    restart: async () => {
      await running.child.end("SIGKILL");
      running = await begin(port);
    },
    journal: () => readJournal(journalPath),
    close: () => running.child.end(),
  };
}
