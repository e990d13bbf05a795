/** The process's surroundings as a value, so that commands can be run by tests in any surroundings. */
import type { Clock } from "./clock.ts";

/** The variable that tells a process under which id a scheduler began it. */
export const SCHEDULED_VARIABLE = "DSR_SCHEDULED_AS";

export interface TextOut {
  write(text: string): void;
  /** Resolves when what was written has been taken; for writers of much, so that a slow reader is waited for. */
  drained(): Promise<void>;
  /**
   * Writes without holding up this thread; resolves when the text was taken. Absent where `write` does not hold it up
   * either: a terminal takes `write` synchronously, and not at all while the user has stopped it with Ctrl-S.
   */
  writeAside?(text: string): Promise<void>;
  readonly isTTY: boolean;
  readonly columns: number;
  /** Lines of the terminal; what is not a terminal says 24. */
  readonly rows: number;
}

export interface Env {
  readonly vars: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Results, and nothing else. */
  readonly stdout: TextOut;
  /** Progress, warnings, errors. */
  readonly stderr: TextOut;
  readonly clock: Clock;
  /** Aborts on the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  /** A fresh unique id (UUID). */
  uuid(): string;
}
