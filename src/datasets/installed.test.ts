/** Installing from a folder, and what list, locate and verify say afterwards. */
import {
  appendFile,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DsrError, sha256, systemClock } from "../base/index.ts";
import {
  type DatasetEntry,
  listDatasets,
  locateDataset,
  pullDatasets,
  pullSizes,
  verifyDatasets,
} from "./index.ts";

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
    expect((await failure(install())).message).toBe(
      `There is nothing at ${from}, so the data set "tea2024" cannot be installed from there.`,
    );
  });

  test("a single file serves too, under whatever name where its hash is published", async () => {
    await put(join(from, "Download (1).zip"), "the whole");
    from = join(from, "Download (1).zip");
    expect((await install())[0]).toMatchObject({ layout: "published", files: [{ path: "all.zip" }] });
    expect(await readFile(join(dir, "tea2024/all.zip"), "utf8")).toBe("the whole");
  });

  test("a single file with other content is refused with both hashes, and the files it does not replace are named", async () => {
    await put(join(from, "all.zip"), "the hole");
    from = join(from, "all.zip");
    const error = await failure(install());
    expect(error.message).toContain(
      `layout "published": all.zip: ${from} has sha256 ${sha256("the hole")} instead of ${sha256("the whole")} (8 bytes instead of 9)`,
    );
    expect(error.message).toMatch(
      /layout "parts": parts\/a\.txt: .*\n.*layout "parts": parts\/b\.txt: .* another name/,
    );
    // There is no folder in a file to look into.
    expect(error.hint).toContain("known by its hash");
  });

  test("files are copied, not linked: what the source becomes later does not matter", async () => {
    await put(join(from, "elsewhere"), "the whole");
    await symlink(join(from, "elsewhere"), join(from, "all.zip"));
    await install();
    expect((await lstat(join(dir, "tea2024/all.zip"))).isFile()).toBe(true);
    await writeFile(join(from, "elsewhere"), "changed");
    expect((await verified())?.state).toBe("ok");
  });

  test("a copy that fails leaves what was installed before, and nothing half", async () => {
    await put(join(from, "a.txt"), "part a");
    await put(join(from, "b.txt"), "part b");
    await install();
    await writeFile(join(from, "b.txt"), "part B");
    await rm(join(dir, "tea2024/parts/b.txt"));
    await mkdir(join(dir, "tea2024/parts/b.txt"));
    await put(join(dir, "tea2024/parts/b.txt/in-the-way"), "");
    expect((await failure(install())).code).toBe("dataset_disk");
    const left = await readdir(join(dir, "tea2024/parts"));
    expect(left.sort()).toEqual(["a.txt", "b.txt"]);
  });
});

describe("a set of which any part will do", () => {
  const releases: DatasetEntry[] = [
    {
      ...entries[0]!,
      aliases: [],
      layouts: [
        { name: "releases", about: "", files: [file("1.jsonl", "one", true), file("2.jsonl", "two", true)] },
      ],
    },
  ];
  const pull = (only?: string[]) =>
    pullDatasets(["tea2024"], {
      ...{ dir, from, only, entries: releases, clock: systemClock },
      fetch: () => Promise.reject(new Error("no network here")),
    });

  test("is installed from the files that are there", async () => {
    await put(join(from, "2.jsonl"), "two");
    const [result] = await pull();
    expect(result?.files.map(({ path }) => path)).toEqual(["2.jsonl"]);
    expect(result?.missing).toEqual([{ path: "1.jsonl", reason: "not there" }]);
    expect((await verifyDatasets(["tea2024"], { dir, entries: releases }))[0]?.state).toBe("ok");
  });

  test("gives those files alone that are asked for", async () => {
    await put(join(from, "1.jsonl"), "one");
    await put(join(from, "2.jsonl"), "two");
    const [result] = await pull(["1.jsonl"]);
    expect(result?.files.map(({ path }) => path)).toEqual(["1.jsonl"]);
    expect(result?.missing).toEqual([{ path: "2.jsonl", reason: "not asked for" }]);
  });

  test("names the files there are for a mistyped one, before anything is done", async () => {
    const error = await failure(pull(["3.jsonl"]));
    expect(error).toMatchObject({ code: "dataset_only" });
    expect(error.message).toMatch(/"3\.jsonl".*Known: 1\.jsonl, 2\.jsonl/);
  });

  test("is not installed where none of its files is", async () => {
    await put(join(from, "3.jsonl"), "three");
    expect((await failure(pull())).message).toContain("1.jsonl: not there");
    expect(await listDatasets(dir, releases)).toMatchObject([{ installed: false }]);
  });

  test("says what a download would bring, less what is there", async () => {
    const online = structuredClone(releases);
    for (const one of online[0]!.layouts[0]!.files) one.urls = ["http://x.test/"];
    const sizes = (only?: string[]) => pullSizes(["tea2024"], { dir, only, entries: online });
    expect(await sizes()).toMatchObject([
      { dataset: "tea2024", bytes: 6, files: [{ bytes: 3 }, { bytes: 3 }] },
    ]);
    expect(await sizes(["2.jsonl"])).toMatchObject([{ bytes: 3, files: [{ path: "2.jsonl" }] }]);
    await put(join(dir, "tea2024/1.jsonl"), "one");
    expect(await sizes()).toMatchObject([{ bytes: 3, files: [{ path: "2.jsonl" }] }]);
    await put(join(dir, "tea2024/2.jsonl"), "two");
    expect(await sizes()).toEqual([]);
  });
});

describe("what is installed", () => {
  test("a folder of another customary name serves as it is", async () => {
    await put(join(dir, "tea/all.zip"), "the whole");
    expect(await locateDataset("tea2024", { dir, entries })).toBe(join(dir, "tea"));
    expect(await listDatasets(dir, entries)).toMatchObject([{ installed: true, path: join(dir, "tea") }]);
    expect((await verified())?.state).toBe("ok");
  });

  test("an unpacked archive in a folder of its name is left to the reader of the exam", async () => {
    await put(join(dir, "tea2024/val/oolong_val.csv"), "id,question");
    expect(await locateDataset("tea2024", { dir, entries })).toBe(join(dir, "tea2024"));
    expect(await listDatasets(dir, entries)).toMatchObject([{ installed: false }]);
  });

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
