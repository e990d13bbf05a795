/** Installing from a folder, and what list, locate and verify say afterwards. */
import { appendFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DsrError, sha256, systemClock } from "../base/index.ts";
import { type DatasetEntry, listDatasets, locateDataset, pullDatasets, verifyDatasets } from "./index.ts";

const file = (path: string, content: string | null, optional = false) => ({
  path,
  urls: [],
  bytes: content === null ? null : Buffer.byteLength(content),
  sha256: content === null ? null : sha256(content),
  sha256Note: content === null ? "nobody published one" : null,
  archive: null,
  optional,
});

const entries: DatasetEntry[] = [
  {
    name: "tea2024",
    title: "Tea",
    purpose: "bench",
    about: "tea",
    homepage: null,
    licence: "CC0",
    conditions: ["drink it"],
    aliases: ["tea"],
    shipped: false,
    layouts: [
      { name: "published", about: "", files: [file("all.zip", "the whole")] },
      {
        name: "parts",
        about: "",
        files: [file("parts/a.txt", "part a"), file("parts/b.txt", null), file("parts/c.txt", null, true)],
      },
    ],
  },
];

let root = "";
let dir = "";
let from = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "dsr-installed-"));
  dir = join(root, "datasets");
  from = join(root, "stick");
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function put(path: string, content: string) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

const install = () =>
  pullDatasets(["tea2024"], {
    dir,
    from,
    entries,
    clock: systemClock,
    fetch: () => Promise.reject(new Error("no network here")),
  });

async function failure(promise: Promise<unknown>): Promise<DsrError> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DsrError);
  return error as DsrError;
}

const verified = async () => (await verifyDatasets(["tea2024"], { dir, entries }))[0];

describe("--from a folder", () => {
  test.each([
    ["the published file by itself", "all.zip"],
    ["in a folder of the set's name", "tea2024/all.zip"],
    ["in a folder of another customary name", "tea/all.zip"],
  ])("%s is recognised", async (_, path) => {
    await put(join(from, path), "the whole");
    const [result] = await install();
    expect(result).toMatchObject({ state: "installed", layout: "published", conditions: ["drink it"] });
    expect(await locateDataset("tea2024", { dir, entries })).toBe(join(dir, "tea2024"));
    expect((await verified())?.state).toBe("ok");
  });

  test("another layout is recognised, flat or with its folders; what is optional may be absent", async () => {
    await put(join(from, "tea/parts/a.txt"), "part a");
    await put(join(from, "tea/b.txt"), "part b");
    const [result] = await install();
    expect(result?.layout).toBe("parts");
    expect(result?.files.map((f) => [f.path, f.checked])).toEqual([
      ["parts/a.txt", true],
      ["parts/b.txt", false],
    ]);
    expect(result?.missing).toEqual([{ path: "parts/c.txt", reason: "not there" }]);
  });

  test("a file of the right name with other content is refused, and the reason names it", async () => {
    await put(join(from, "all.zip"), "the hole.");
    const error = await failure(install());
    expect(error.message).toContain(`${join(from, "all.zip")} has sha256 ${sha256("the hole.")} instead of`);
    expect(error.message).toContain('layout "parts": parts/a.txt: not there');
    expect(error.code).toBe("dataset_not_in_folder");
  });

  test("a folder that is not there is an error, not a crash", async () => {
    expect((await failure(install())).message).toContain(`The folder ${from} does not hold`);
  });
});

describe("what is installed", () => {
  test("nothing: list says so, verify says missing, locate names the command", async () => {
    expect(await listDatasets(dir, entries)).toMatchObject([{ installed: false, path: null, bytes: null }]);
    expect(await verified()).toEqual({ dataset: "tea2024", state: "missing", files: [] });
    expect(await verifyDatasets(null, { dir, entries })).toEqual([]);
    const error = await failure(locateDataset("tea2024", { dir, entries }));
    expect(error.message).toBe(`The data set "tea2024" is not installed in ${dir}.`);
    expect(error.hint).toBe("dsr datasets pull tea2024");
  });

  test("a mistyped name is answered with the nearest", async () => {
    const error = await failure(locateDataset("tea2025", { dir, entries }));
    expect(error.message).toContain('Did you mean "tea2024"?');
  });

  test("list shows layout, size and time", async () => {
    await put(join(from, "all.zip"), "the whole");
    await install();
    expect(await listDatasets(dir, entries)).toMatchObject([
      { installed: true, layout: "published", bytes: 9, installedAt: expect.stringMatching(/^\d{4}-.*Z$/) },
    ]);
  });

  test("files placed by hand are found without a manifest", async () => {
    await put(join(dir, "tea2024/all.zip"), "the whole");
    expect(await locateDataset("tea2024", { dir, entries })).toBe(join(dir, "tea2024"));
    expect((await verified())?.state).toBe("ok");
    await put(join(dir, "tea2024/all.zip"), "the hole.");
    expect((await verified())?.files[0]?.state).toBe("damaged");
  });

  test("verify names the file that is damaged, shortened or gone, and by which hash it knows", async () => {
    await put(join(from, "parts/a.txt"), "part a");
    await put(join(from, "parts/b.txt"), "part b");
    await install();
    const at = (name: string) => join(dir, "tea2024/parts", name);
    expect((await verified())?.files.map((f) => f.detail)).toEqual([
      "equals the published hash",
      "equals the hash of the day of installation",
    ]);
    await writeFile(at("b.txt"), "part B");
    expect(await verified()).toMatchObject({
      state: "damaged",
      files: [
        { path: "parts/a.txt", state: "ok" },
        { path: "parts/b.txt", state: "damaged", detail: expect.stringContaining("day of installation") },
      ],
    });
    await appendFile(at("a.txt"), "!");
    expect((await verified())?.files[0]).toMatchObject({ state: "damaged", detail: "7 bytes instead of 6" });
    await rm(at("a.txt"));
    expect((await verified())?.files[0]).toMatchObject({ state: "missing" });
    const error = await failure(locateDataset("tea2024", { dir, entries }));
    expect(error.message).toContain("is incomplete");
  });

  test("a manifest that cannot be read is a fault, and one that points outside its folder counts as such", async () => {
    await put(join(dir, "tea2024/manifest.json"), "{");
    expect(await verified()).toMatchObject({ state: "damaged", files: [{ path: "manifest.json" }] });
    const outside = { path: "../../x", bytes: 1, sha256: "", checked: false, source: "" };
    await writeFile(
      join(dir, "tea2024/manifest.json"),
      JSON.stringify({
        schema: 1,
        dataset: "tea2024",
        layout: "published",
        installedAt: "2026-03-02T04:00:00Z",
        files: [outside],
        missing: [],
      }),
    );
    expect(await verified()).toMatchObject({ state: "damaged", files: [{ path: "manifest.json" }] });
  });
});

test("a set that ships is located in the package and needs no pull", async () => {
  expect(await locateDataset("smoke", { dir })).toMatch(/datasets\/smoke$/);
  const [result] = await pullDatasets(["smoke"], { dir, clock: systemClock, fetch: () => Promise.reject() });
  expect(result?.state).toBe("shipped");
});
