import { describe, expect, it } from "vitest";
import { systemClock } from "../../base/index.ts";
import type { Answered } from "./ask.ts";
import { type ProbeHost, probeSandbox } from "./probe.ts";

const NOTHING: Answered = { exitCode: null, stdout: "", stderr: "" };
const said = (stdout: string): Answered => ({ exitCode: 0, stdout, stderr: "" });
const SYSTEM_PYTHON = said("/usr/bin/python3.11\n3.11.2\n/usr/lib\n/usr/lib\n");

/** A host that answers as the table says, and has nothing else. */
function host(answers: Readonly<Record<string, Answered>>, facts: Partial<ProbeHost> = {}): ProbeHost {
  return {
    ask: async (program) => answers[program] ?? NOTHING,
    clock: systemClock,
    platform: "linux",
    processor: "x64",
    uid: 1000,
    inContainer: false,
    appArmorRestricts: null,
    usernsClone: null,
    mostUserns: null,
    ...facts,
  };
}

const probe = (of: ProbeHost, options: { python?: string; allowUnsafe?: boolean } = {}) =>
  probeSandbox({ python: null, allowUnsafe: false, ...options }, of);

describe("a probe says what is missing and what mends it", () => {
  it("where there is no Python", async () => {
    expect(await probe(host({}))).toEqual({
      missing: "No Python interpreter of the system was found.",
      remedy: "sudo apt-get install python3, or name one with --python",
    });
  });

  it("where the named program is none", async () => {
    const found = await probe(host({ "/usr/bin/python3": SYSTEM_PYTHON, "/bin/ls": said("") }), {
      python: "/bin/ls",
    });
    expect(found).toMatchObject({ missing: "/bin/ls does not answer as a Python interpreter." });
  });

  it("where the host is no Linux", async () => {
    const mac = host({ "/usr/bin/python3": SYSTEM_PYTHON }, { platform: "darwin" });
    expect(await probe(mac)).toMatchObject({
      missing: "Programs can be run apart from this host only on Linux, and this is darwin.",
    });
  });

  it("where there is no bubblewrap", async () => {
    expect(await probe(host({ "/usr/bin/python3": SYSTEM_PYTHON }))).toEqual({
      missing: "bubblewrap (bwrap) was not found.",
      remedy:
        "sudo apt-get install bubblewrap (dnf, pacman and apk know it by the same name), or ask for --unsafe-local-exec, " +
        "which runs programs without isolation",
    });
  });

  it("where root names an interpreter that nobody else can start", async () => {
    const path = "/root/.pyenv/versions/3.12.1/bin/python3.12";
    const shim = "/root/.pyenv/shims/python3";
    const root = host(
      { [shim]: said(`${path}\n3.12.1\n/root/.pyenv/versions/3.12.1/lib\n/usr/lib\n`) },
      { uid: 0 },
    );
    expect(await probe(root, { python: shim })).toMatchObject({
      missing: `${path} can be started by root only, and programs run as nobody.`,
    });
  });

  it.each([
    [
      "AppArmor restricts",
      { appArmorRestricts: "1\n" },
      "AppArmor keeps",
      "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
    ],
    [
      "Debian's switch is off",
      { usernsClone: "0\n" },
      "to root only",
      "sysctl -w kernel.unprivileged_userns_clone=1",
    ],
    [
      "none are allowed",
      { mostUserns: "0\n" },
      "allows no user namespaces",
      "sysctl -w user.max_user_namespaces=",
    ],
    [
      "a container does not let it",
      { inContainer: true },
      "This container",
      "--security-opt seccomp=unconfined",
    ],
    ["nothing is known of why", {}, "could not make a sandbox", "docs/sandbox.md"],
  ])("where bubblewrap cannot make a sandbox and %s", async (_, facts, missing, remedy) => {
    // It lies in no place where a program is, so trying it fails on any host.
    const withBwrap = {
      "/usr/bin/python3": SYSTEM_PYTHON,
      "/run/wrappers/bin/bwrap": said("bubblewrap 0.8.0\n"),
    };
    const found = await probe(host(withBwrap, facts));
    expect(found).toMatchObject({ missing: expect.stringMatching(/ \(spawn [^()]+\)\.$/) });
    expect(found).toMatchObject({
      missing: expect.stringContaining(missing),
      remedy: expect.stringContaining(remedy),
    });
  });
});

describe("without isolation", () => {
  it("nothing is run unless it was asked for, and then it is named", async () => {
    const bare = host({ "/usr/bin/python3": SYSTEM_PYTHON });
    expect(await probe(bare)).not.toHaveProperty("sandbox");
    expect(await probe(bare, { allowUnsafe: true })).toMatchObject({
      sandbox: {
        kind: "none",
        about: "no isolation (asked for), Python 3.11.2",
        python: "/usr/bin/python3.11",
      },
    });
  });

  it("nothing is run without an interpreter, asked for or not", async () => {
    expect(await probe(host({}), { allowUnsafe: true })).not.toHaveProperty("sandbox");
  });
});
