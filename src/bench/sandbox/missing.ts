/** What a host lacks to run programs apart from itself, and the command that mends it, from what bubblewrap said. Pure. */

export interface Missing {
  /** What lacks, as a sentence. */
  missing: string;
  /** What to do about it: a command where there is one. */
  remedy: string;
}

/** What is known of a host that is not able to, beside what bubblewrap said. */
export interface HostFacts {
  platform: string;
  inContainer: boolean;
  /** Contents of /proc/sys/kernel/apparmor_restrict_unprivileged_userns; null where there is no such file. */
  appArmorRestricts: string | null;
  /** Contents of /proc/sys/kernel/unprivileged_userns_clone (Debian); null where there is no such file. */
  usernsClone: string | null;
  /** Contents of /proc/sys/user/max_user_namespaces; null where there is no such file. */
  mostUserns: string | null;
}

const UNSAFE = "or ask for --unsafe-local-exec, which runs programs without isolation";

export function notLinux(platform: string): Missing {
  return {
    missing: `Programs can be run apart from this host only on Linux, and this is ${platform}.`,
    remedy: `Grade code on a Linux host or in a Linux virtual machine, ${UNSAFE}.`,
  };
}

export function noInterpreter(named: string | null): Missing {
  if (named === null)
    return {
      missing: "No Python interpreter of the system was found.",
      remedy: "sudo apt-get install python3, or name one with --python",
    };
  return {
    missing: `${named} does not answer as a Python interpreter.`,
    remedy: "Name the program itself with --python, for example /usr/bin/python3.",
  };
}

/** An interpreter that `nobody` cannot start: programs of root's sandbox run as that user. */
export function outOfReach(path: string): Missing {
  return {
    missing: `${path} can be started by root only, and programs run as nobody.`,
    remedy:
      "Name an interpreter outside of /root with --python, for example /usr/bin/python3, or run dsr as another user.",
  };
}

export function noBubblewrap(): Missing {
  return {
    missing: "bubblewrap (bwrap) was not found.",
    remedy: `sudo apt-get install bubblewrap (dnf, pacman and apk know it by the same name), ${UNSAFE}`,
  };
}

/** From what bubblewrap wrote on a host where it could not make a sandbox. */
export function cannotIsolate(said: string, host: HostFacts): Missing {
  const about = said === "" ? "" : ` (${said})`;
  if (host.mostUserns?.trim() === "0")
    return {
      missing: `This host allows no user namespaces${about}.`,
      remedy: "sudo sysctl -w user.max_user_namespaces=15000",
    };
  if (host.usernsClone?.trim() === "0")
    return {
      missing: `This host allows user namespaces to root only${about}.`,
      remedy: "sudo sysctl -w kernel.unprivileged_userns_clone=1",
    };
  if (host.appArmorRestricts?.trim() === "1")
    return {
      missing: `AppArmor keeps bubblewrap from making user namespaces${about}.`,
      remedy:
        "Give /usr/bin/bwrap a profile with `userns` (docs/sandbox.md has it), or, for the whole host: " +
        "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
    };
  if (host.inContainer)
    return {
      missing: `This container does not allow namespaces of its own${about}.`,
      remedy:
        "Start it with --security-opt seccomp=unconfined --security-opt apparmor=unconfined, or run dsr outside of it, " +
        UNSAFE,
    };
  return {
    missing: `bubblewrap could not make a sandbox${about}.`,
    remedy: `See docs/sandbox.md, ${UNSAFE}.`,
  };
}

/** A sandbox that does not hold is none. */
export function doesNotHold(could: readonly string[]): Missing {
  return {
    missing: `The sandbox was tried and does not hold: a program could ${could.join("; ")}.`,
    remedy: `Use a host with a newer kernel and bubblewrap, ${UNSAFE}.`,
  };
}
