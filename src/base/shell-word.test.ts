import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, it } from "vitest";
import { shellWord } from "./index.ts";

it("leaves plain words as they are", () => {
  expect(shellWord("sim-fast/sim-model@thinking")).toBe("sim-fast/sim-model@thinking");
});

it("is read back as it is by a shell, whatever a provider calls itself", () => {
  const words = fc.sample(
    fc.string({ unit: "binary" }).map((text) => text.replaceAll("\0", "")),
    { numRuns: 40, seed: 7 },
  );
  const hostile = ["$(touch x)", "`id`", "a; b", "it's", '"', "\\", "\n", "", "-n", "~", "*", "<img src=x>"];
  const all = [...hostile, ...words].map((word) => word.toWellFormed());
  const said = execFileSync("/bin/sh", ["-c", `printf '%s\\0' ${all.map(shellWord).join(" ")}`]);
  expect(said.toString().split("\0").slice(0, -1)).toEqual(all);
});
