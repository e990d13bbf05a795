/** A place in which programs that a model wrote can run without reaching anything. */

export interface SandboxLimits {
  /** Processor time of any one process, in seconds. */
  cpuS: number;
  /** From start to kill, in milliseconds. */
  wallMs: number;
  /** Address space of any one process, in bytes. */
  memoryBytes: number;
  /** Processes and threads at once. */
  processes: number;
  /** Largest file, and all of the writable space together, in bytes. */
  diskBytes: number;
  /** What is kept of stdout and of stderr, each, in bytes; a program that writes more is ended. */
  outputBytes: number;
}

export interface SandboxJob {
  /** The program with its arguments, as they are named inside. */
  command: readonly string[];
  /** Written into the working folder before the start: name (no slash) to text. */
  files: Readonly<Record<string, string>>;
  stdin: string;
  limits: SandboxLimits;
}

export interface SandboxResult {
  /** Null where a signal ended it. */
  exitCode: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
  /**
   * Which limit of ours ended it; null where it ended by itself. A program that was refused memory, a process or disk space
   * and ended over that has ended by itself: `memory` and `disk` are said where all of its processes or files together were
   * too much and it was killed.
   */
  endedBy: "wall" | "cpu" | "memory" | "disk" | "output" | "aborted" | null;
  /** From the start of the program, without the making of the sandbox, to its end. */
  wallMs: number;
  /** Processor time of the program and the children it waited for; null where it was killed with all it had started. */
  cpuMs: number | null;
}

export interface Sandbox {
  /** `bubblewrap`, or `none` where the user asked to run code without isolation. */
  readonly kind: "bubblewrap" | "none";
  /** For the record of a run: name and version of what isolates, and the interpreter. */
  readonly about: string;
  /** The Python interpreter, as it is named inside. */
  readonly python: string;
  /** Runs a job. Rejects with `DsrError` only where the sandbox itself fails: then nothing is known of the program. */
  run(job: SandboxJob, signal?: AbortSignal): Promise<SandboxResult>;
}
