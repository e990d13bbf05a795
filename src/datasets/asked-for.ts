/** Which of the files that may be left out are asked for. */
import { basename } from "node:path";
import { DsrError, unknownName } from "../base/index.ts";
import type { DatasetEntry, DatasetFile } from "./registry.ts";

/** True for a file that is always taken, and for an optional one that is asked for, by its path or bare name. */
export function isAskedFor(file: DatasetFile, only: readonly string[] | undefined): boolean {
  return file.optional !== true || only === undefined || names(file).some((name) => only.includes(name));
}

const names = ({ path }: DatasetFile) => [path, basename(path)];

/** @throws DsrError `dataset_only` naming each name that no optional file of the entries has, and those there are. */
export function checkOnly(entries: readonly DatasetEntry[], only: readonly string[] | undefined): void {
  if (only === undefined) return;
  const optional = entries.flatMap(({ layouts }) =>
    layouts.flatMap(({ files }) => files.filter((file) => file.optional === true)),
  );
  const unknown = only.filter((name) => !optional.some((file) => names(file).includes(name)));
  if (unknown.length === 0) return;
  const known = optional.map(({ path }) => path);
  throw new DsrError(
    known.length === 0
      ? `${entries.map(({ name }) => name).join(", ")} has no files that may be left out, so there is nothing to choose from.`
      : unknown.map((name) => unknownName("file", name, known)).join("\n"),
    { code: "dataset_only" },
  );
}
