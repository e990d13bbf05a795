import { describe, expect, it } from "vitest";
import { chatServer, cliPlace, simulateCli } from "../testing/index.ts";

describe("dsr providers check", () => {
  it("says who answers, whose key is refused, and what it costs to ask", async () => {
    await using place = cliPlace();
    const simulator = await simulateCli(place, [
      "--providers",
      "sim-fast,sim-steady",
      "--time-scale",
      "0.01",
    ]);
    place.write("dsr.config.yaml", simulator.config.replace("simulated-key", "a-wrong-key-here"));
    const names = ["--providers", "sim-fast,sim-steady"];

    const listing = await place.dsr(["providers", "check", ...names, "--json"]);
    expect(listing.code).toBe(4);
    const [fast, steady] = JSON.parse(listing.stdout).providers;
    expect(fast).toMatchObject({ answer: { ok: true, listed: 1 }, models: [{ state: "listed" }] });
    expect(steady).toMatchObject({ answer: { ok: false, kind: "auth" } });

    const asked = await place.dsr(["providers", "check", ...names, "--ask"]);
    expect(asked.code).toBe(4);
    expect(asked.stderr).toContain("In all at most");
    expect(asked.stdout).toMatch(/sim-fast.*sim-model answers/);
    expect(asked.stdout).toMatch(/sim-steady.*sim-model fails/);
    expect(asked.stdout + asked.stderr).not.toContain("a-wrong-key-here");
    await simulator.stop();
  });

  it("asks only what it is told to, with few tokens", async () => {
    await using place = cliPlace();
    const server = await chatServer(() => ({ say: "OK" }));
    place.write(
      "dsr.config.yaml",
      `providers:\n  mine:\n    baseUrl: ${server.url}/mine/v1\n    models: { one: {}, two: {} }\n`,
    );
    const { code, stdout } = await place.dsr([
      "providers",
      "check",
      "--providers",
      "mine",
      "--ask",
      "--model",
      "two",
    ]);
    expect(code).toBe(0);
    expect(stdout).toContain("two answers");
    expect(server.asked.map(({ body }) => [body.model, body.max_tokens])).toEqual([["two", 16]]);
    await server.close();
  });

  it("refuses --model without --ask", async () => {
    await using place = cliPlace();
    const { code, stderr } = await place.dsr(["providers", "check", "--model", "x"]);
    expect(code).toBe(2);
    expect(stderr).toContain("--ask");
  });
});
