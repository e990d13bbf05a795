import { describe, expect, it } from "vitest";
import type { LogLine } from "../record/index.ts";
import { memoryEnv } from "../testing/index.ts";
import { logged, logInto } from "./run-log.ts";
import { warner } from "./warner.ts";

function log(runId: string, env: ReturnType<typeof memoryEnv>) {
  const lines: LogLine[] = [];
  const { end } = logInto({ note: (line) => void lines.push(line) }, runId, env);
  return { end, texts: () => lines.map(({ level, text }) => `${level} ${text}`), lines };
}

describe("the log of a run", () => {
  it("has what was said before the run began, then line by line until it ends", async () => {
    const env = memoryEnv();
    warner(env)("the host is busy");
    await env.clock.advance(1000);
    const own = log("run-1", env);
    logged(env, "info", "begun");
    // The surroundings are handed on by parts; where the user is told stays the same.
    warner({ ...env })("gave up sim-a");
    own.end();
    warner(env)("said of nothing");
    expect(own.texts()).toEqual(["warning the host is busy", "info begun", "warning gave up sim-a"]);
    expect(own.lines.map(({ runId, at }) => [runId, at])).toEqual([
      ["run-1", "2026-03-02T04:00:00.000Z"],
      ["run-1", "2026-03-02T04:00:01.000Z"],
      ["run-1", "2026-03-02T04:00:01.000Z"],
    ]);
    expect(env.stderr.text).toContain("gave up sim-a");
  });

  it("is each run's own, and knows nothing of what was said long before", async () => {
    const [env, other] = [memoryEnv(), memoryEnv()];
    warner(other)("elsewhere");
    warner(env)("of a command an hour ago");
    await env.clock.advance(3_600_000);
    const first = log("run-1", env);
    first.end();
    warner(env)("skipped: sim-b has no key");
    const second = log("run-2", env);
    expect([first.texts(), second.texts()]).toEqual([[], ["warning skipped: sim-b has no key"]]);
  });

  it("cuts what is too long to be kept", () => {
    const env = memoryEnv();
    const own = log("run-1", env);
    logged(env, "error", "x".repeat(5000));
    expect(own.lines[0]?.text).toHaveLength(2000);
  });
});
