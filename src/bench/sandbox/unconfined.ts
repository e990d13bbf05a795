/**
 * No sandbox, where the user asked for that: limits of single processes, an empty environment and a folder of its own, but the
 * program can read what the user can read, and reach the network.
 */
import { chmod, chown, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock } from "../../base/index.ts";
import { type Ask, askHost } from "./ask.ts";
import { programEnvironment } from "./environment.ts";
import type { Interpreter } from "./interpreter.ts";
import { launcherArguments } from "./launcher.ts";
import type { Sandbox } from "./sandbox.ts";
import { supervise } from "./supervise.ts";
import { watchJob } from "./watch.ts";

export interface Unconfined {
  interpreter: Interpreter;
  /** Whom to be instead of root; null to stay who we are. */
  identity: { uid: number; gid: number } | null;
}

export function unconfinedSandbox({ interpreter, identity }: Unconfined, clock: Clock): Sandbox {
  return {
    kind: "none",
    about: `no isolation (asked for), Python ${interpreter.version}`,
    python: interpreter.path,
    run: async (job, signal) => {
      const folder = await mkdtemp(join(tmpdir(), "dsr-program-"));
      try {
        await chmod(folder, 0o700);
        if (identity !== null) await chown(folder, identity.uid, identity.gid);
        const launch = {
          program: interpreter.path,
          args: launcherArguments(job.limits, job.command, false),
          inputs: new Map<number, Buffer>(),
          ownProcesses: false,
          cwd: folder,
          env: programEnvironment(folder),
          identity,
        };
        return await supervise(launch, job, { clock, watch: watchJob(job.limits, null), signal });
      } finally {
        await removeTree(folder, askHost);
      }
    },
  };
}

/** By the host's own tools: a program may leave folders that nobody may enter, or nested deeper than a path can name. */
async function removeTree(folder: string, ask: Ask): Promise<void> {
  await ask("/bin/chmod", ["-R", "u+rwX", folder]);
  await ask("/bin/rm", ["-rf", folder]);
}
