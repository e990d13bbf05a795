/** Opens what grades an exam: for programs a sandbox, tried before any of them is run. */
import { availableParallelism } from "node:os";
import type { Command } from "commander";
import type { Env } from "../base/index.ts";
import { type Exam, type Grading, openGrading, probeSandbox } from "../bench/index.ts";
import { warner } from "./warner.ts";

export interface SandboxFlags {
  unsafeLocalExec?: boolean;
  python?: string;
}

/** How programs that a model wrote are run. */
export function addSandboxFlags(command: Command): Command {
  return command
    .option("--python <file>", "interpreter for programs that answers hold (default: the system's own)")
    .option(
      "--unsafe-local-exec",
      "where no sandbox is to be had, run such programs without isolation: they can read what you can read",
    );
}

export interface OpenedGrading {
  grading: Grading;
  /** What isolates programs, for the record of the run; null where none are run. */
  sandbox: string | null;
}

/** Gradings at once: one processor stays free for what is asked meanwhile. */
export function gradingsAtOnce(): number {
  return Math.max(1, availableParallelism() - 1);
}

/** Warns where programs cannot be run here, or only without isolation. The caller closes the grading. */
export async function gradingFor(
  { samples }: Pick<Exam, "samples">,
  flags: SandboxFlags,
  env: Env,
): Promise<OpenedGrading> {
  if (!samples.some(({ kind }) => kind === "code")) return { grading: openGrading(), sandbox: null };
  const warn = warner(env);
  const probed = await probeSandbox({
    python: flags.python ?? null,
    allowUnsafe: flags.unsafeLocalExec === true,
  });
  if ("missing" in probed) {
    warn(
      `${probed.missing} Answers are asked for and kept, but programs are left ungraded: \`dsr bench regrade\` grades them later. ${probed.remedy}`,
    );
    return { grading: openGrading({ sandbox: null }), sandbox: null };
  }
  const { sandbox } = probed;
  if (sandbox.kind === "none")
    warn(
      "programs that the models write are run on this host without isolation: they can read what you can read.",
    );
  return { grading: openGrading({ sandbox }), sandbox: sandbox.about };
}
