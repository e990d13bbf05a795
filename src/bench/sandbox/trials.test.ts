import { describe, expect, it } from "vitest";
import type { Sandbox, SandboxResult } from "./sandbox.ts";
import { escapes } from "./trials.ts";

const ENDED: SandboxResult = {
  exitCode: 0,
  signal: null,
  stdout: "",
  stderr: "",
  endedBy: null,
  wallMs: 1,
  cpuMs: 1,
};

/** A sandbox of which only the answers are there. */
function fake(answer: (program: string) => Partial<SandboxResult>): Sandbox {
  const run: Sandbox["run"] = async ({ files }) => ({ ...ENDED, ...answer(Object.values(files)[0] ?? "") });
  return { kind: "bubblewrap", about: "", python: "/usr/bin/python3", run };
}

const holds = (program: string): Partial<SandboxResult> => {
  if (program.includes("REACHING") || program.includes("def network")) return { stdout: "tried\n" };
  if (program.includes("while True: pass")) return { endedBy: "cpu" };
  if (program.includes("while True: print")) return { endedBy: "output" };
  return { endedBy: program.includes("fork") ? "memory" : "wall" };
};

describe("trials", () => {
  it("find nothing where each program is stopped", async () => {
    expect(await escapes(fake(holds))).toEqual([]);
  });

  it("name what a program could do", async () => {
    const open = fake((program) =>
      program.includes("def network") ? { stdout: "network\nread\ntried\n" } : holds(program),
    );
    expect(await escapes(open)).toEqual(["open a network connection", "read a file of this host"]);
  });

  it("do not take a limit for applied that ended nothing", async () => {
    expect(await escapes(fake((program) => ({ ...holds(program), endedBy: null })))).toEqual([
      "use more processor time than it may",
      "run for longer than it may",
      "print more than it may",
      "take more memory than it may with many processes",
    ]);
  });

  it("do not take a program that broke off for one that was stopped", async () => {
    const broken = fake((program) => (program.includes("def network") ? { stdout: "" } : holds(program)));
    expect(await escapes(broken)).toEqual(["not be run to its end"]);
  });
});
