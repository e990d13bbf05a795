/**
 * The registry of data sets that can be pulled: what they are, whence they come, under which conditions, and which
 * bytes are the right ones. The data is `datasets/registry.json`; this file says what an entry must look like.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { DsrError, unknownName } from "../base/index.ts";

/** A path that cannot leave its folder, so that no document can make dsr touch files elsewhere. */
export const relativePath = z
  .string()
  .regex(
    /^(?!\.{0,2}(\/|$))(?!.*(\/\.{0,2}\/|\/\.{0,2}$|\\|:)).+$/,
    "must be a relative path that stays inside its folder",
  );

const fileSchema = z
  .strictObject({
    /** Path inside the data set's folder, with `/`. */
    path: relativePath,
    /** Addresses in the order in which they are tried; empty where the file comes from a local folder alone. */
    urls: z.array(z.url({ protocol: /^https?$/ })),
    bytes: z.number().int().positive().nullable(),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .nullable(),
    /** Why there is no hash; null where there is one. */
    sha256Note: z.string().min(1).nullable(),
    /** Archives stay packed: a loader reads the members out of the archive. */
    archive: z.strictObject({ type: z.enum(["zip", "tar", "gzip"]), members: z.string() }).nullable(),
    /** True where the set works without this file. */
    optional: z.boolean().optional(),
  })
  .refine((file) => (file.sha256 === null) === (file.sha256Note !== null), {
    error: "a file has either a sha256 or a sha256Note saying why there is none",
    path: ["sha256Note"],
  });

const entrySchema = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
    title: z.string().min(1),
    purpose: z.enum(["prompts", "bench", "tokenizer"]),
    about: z.string().min(1),
    homepage: z.url().nullable(),
    licence: z.string().min(1),
    /** What whoever pulls it has to know and keep to. */
    conditions: z.array(z.string().min(1)),
    /** Other names of the folder under which people keep the files. */
    aliases: z.array(z.string().min(1)),
    /** True for a set that is part of the package: nothing to pull. */
    shipped: z.boolean(),
    /** Of a tokenizer alone: by what its file is known. */
    tokenizer: z
      .strictObject({
        /** What the names of its models hold: a tokenizer of another family cannot be theirs. */
        family: z.string().regex(/^[a-z][a-z-]*$/),
        /** Added tokens that the file has. */
        markers: z.array(z.string().min(1)).min(1),
        /** Tokens that the file lists at `model.vocab`; null where that is not established. */
        vocabulary: z.number().int().positive().nullable(),
      })
      .optional(),
    /** Sets of files that serve equally well, best first; one of them is installed. */
    layouts: z.array(
      z.strictObject({
        name: z.string().min(1),
        about: z.string().min(1),
        files: z.array(fileSchema).min(1),
      }),
    ),
  })
  .refine((entry) => entry.shipped === (entry.layouts.length === 0), {
    error: "a set that ships has no layouts, any other has at least one",
    path: ["layouts"],
  })
  .refine((entry) => (entry.purpose === "tokenizer") === (entry.tokenizer !== undefined), {
    error: "a tokenizer says by what its file is known, and nothing else does",
    path: ["tokenizer"],
  });

const registrySchema = z
  .strictObject({ schema: z.literal(1), datasets: z.array(entrySchema) })
  .refine((r) => new Set(r.datasets.map((d) => d.name)).size === r.datasets.length, {
    error: "names must be unique",
    path: ["datasets"],
  });

export type DatasetFile = z.infer<typeof fileSchema>;
export type DatasetEntry = z.infer<typeof entrySchema>;
export type DatasetLayout = DatasetEntry["layouts"][number];

/** `datasets/` of the package: beside `src/` in a checkout and beside `dist/` once installed. */
export const packagedFolder = fileURLToPath(new URL("../../datasets/", import.meta.url));

/**
 * Checks a registry document.
 * @throws DsrError `registry_invalid` naming every fault with its path.
 */
export function parseRegistry(document: unknown): DatasetEntry[] {
  const parsed = registrySchema.safeParse(document);
  if (parsed.success) return parsed.data.datasets;
  throw new DsrError(`The registry of data sets is not valid:\n${z.prettifyError(parsed.error)}`, {
    code: "registry_invalid",
  });
}

let loaded: DatasetEntry[] | null = null;

/** The entries that ship with dsr, read once. */
export function registry(): DatasetEntry[] {
  loaded ??= parseRegistry(JSON.parse(readFileSync(`${packagedFolder}registry.json`, "utf8")));
  return loaded;
}

/** A tokenizer that can be pulled, and by what its file is known. */
export type TokenizerEntry = DatasetEntry & { tokenizer: NonNullable<DatasetEntry["tokenizer"]> };

/** The tokenizers among the entries. */
export function tokenizerEntries(entries: readonly DatasetEntry[] = registry()): TokenizerEntry[] {
  return entries.filter((entry): entry is TokenizerEntry => entry.tokenizer !== undefined);
}

/**
 * Checks names before anything is begun for them.
 * @throws DsrError `dataset_unknown` naming every unknown name with the nearest known ones.
 */
export function requireDatasets(
  names: readonly string[],
  entries: readonly DatasetEntry[] = registry(),
): void {
  entriesOf(names, entries);
}

/**
 * The entries of the given names, each once, in the order given.
 * @throws DsrError `dataset_unknown` naming every unknown name with the nearest known ones.
 */
export function entriesOf(names: readonly string[], entries: readonly DatasetEntry[]): DatasetEntry[] {
  const known = entries.map((entry) => entry.name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new DsrError([...new Set(unknown)].map((name) => unknownName("data set", name, known)).join("\n"), {
      code: "dataset_unknown",
      hint: "dsr datasets list shows all of them",
    });
  return [...new Set(names)].flatMap((name) => entries.filter((entry) => entry.name === name));
}
