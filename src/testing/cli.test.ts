import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { builtCli, cliPlace } from "./index.ts";

let checkout = "";
beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), "dsr-built-"));
});
afterEach(() => rmSync(checkout, { recursive: true, force: true }));

const put = (name: string, seconds: number) => {
  const file = join(checkout, name);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, "");
  utimesSync(file, seconds, seconds);
};

describe("the built program", () => {
  it("must be there", () => {
    put("src/cli.ts", 1000);
    expect(() => builtCli(checkout)).toThrow("is missing: run npm run build.");
  });

  it("must be as new as every source, tests apart", () => {
    put("dist/cli.js", 1000);
    put("src/cli.ts", 999);
    put("src/room/some.test.ts", 2000);
    put("src/testing/builder.ts", 2000);
    expect(builtCli(checkout)).toBe(join(checkout, "dist", "cli.js"));
    put("src/room/some.ts", 2000);
    expect(() => builtCli(checkout)).toThrow(/older than .*some\.ts: run npm run build\./);
  });
});

describe("a place to run it in", () => {
  const program = (text: string) => {
    const cli = join(checkout, "program.mjs");
    writeFileSync(cli, text);
    return { cli };
  };

  it("hands over no variable of ours, and keeps what was printed", async () => {
    await using place = cliPlace();
    const cli = program(
      "console.log(JSON.stringify(process.env)); console.error(process.cwd()); process.exitCode = 7;",
    );
    const result = await place.dsr([], { ...cli, vars: { ONE: "1" } });
    expect(result).toMatchObject({ code: 7, signal: null, stderr: `${place.path}\n` });
    expect(JSON.parse(result.stdout)).toEqual({
      PATH: "",
      HOME: place.path,
      TMPDIR: place.path,
      NODE_COMPILE_CACHE: expect.any(String),
      ONE: "1",
    });
  });

  it.each([
    ["thrown", "throw new Error('broken');"],
    ["rejected", "Promise.reject(new Error('broken'));"],
    ["printed", "console.error(new Error('broken').stack); process.exitCode = 1;"],
  ])("objects to a stack trace that was %s", async (_, text) => {
    await using place = cliPlace();
    await expect(place.dsr(["some"], program(text))).rejects.toThrow("dsr some printed a stack trace");
  });

  it("ends what does not end by itself, and tells", async () => {
    await using place = cliPlace();
    const endless = { ...program("setInterval(() => {}, 1000);"), limitMs: 300 };
    await expect(place.dsr(["some"], endless)).rejects.toThrow("dsr some did not end within 300 ms");
  });

  it("tells what was waited for in vain", async () => {
    await using place = cliPlace();
    const child = place.start(["some"], program("console.log('something else');"));
    await expect(child.says(/ready/)).rejects.toThrow("dsr some ended with 0 and never said /ready/");
  });

  it("leaves neither children nor files behind", async () => {
    const place = cliPlace();
    const child = place.start([], program("console.log('up'); setInterval(() => {}, 1000);"));
    await child.says(/up/);
    place.write("deep/file.txt", "text");
    expect(place.files().map(({ name }) => name)).toEqual([join("deep", "file.txt")]);
    await place[Symbol.asyncDispose]();
    expect(await child.ended).toMatchObject({ signal: "SIGKILL" });
    expect(() => place.files()).toThrow("ENOENT");
  });
});
