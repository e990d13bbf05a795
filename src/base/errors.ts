/** The one error class that users see, and the exit codes they can rely on. */

/** Exit codes of the command line; documented in README and stable. */
export const EXIT = {
  done: 0,
  fault: 1,
  usage: 2,
  nothingMeetsRequirement: 3,
  stoppedEarly: 4,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export interface DsrErrorOptions {
  /** Stable, machine-readable name of the fault, for example `config_invalid`. */
  code: string;
  /** What the user can do about it, in one line. */
  hint?: string;
  /** Defaults to `EXIT.usage`: most errors name something the user can correct. */
  exitCode?: ExitCode;
  cause?: unknown;
}

/** A fault with a message fit for a user: it names the thing, the value and what is allowed. */
export class DsrError extends Error {
  readonly code: string;
  readonly hint: string | null;
  readonly exitCode: ExitCode;

  constructor(message: string, options: DsrErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "DsrError";
    this.code = options.code;
    this.hint = options.hint ?? null;
    this.exitCode = options.exitCode ?? EXIT.usage;
  }
}

/** The text of anything thrown, without a stack trace. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
