/**
 * Errors of stores name them by their whole path, which tells who works at this machine and how it is laid out. Whoever looks at a
 * page, maybe from elsewhere, is told the name that the user gave.
 */
import { DsrError } from "../../base/index.ts";
import type { ReaderDeps } from "./deps.ts";

type Named = Pick<ReaderDeps, "sources" | "names">;

/** The same error; in its message and hint every path of a source is the name that `names` has for it. */
export function asNamed(error: unknown, named: Named): unknown {
  if (!(error instanceof Error)) return error;
  const message = inNames(error.message, named);
  if (!(error instanceof DsrError)) return new Error(message, { cause: error });
  const { code, hint, exitCode } = error;
  return new DsrError(message, {
    ...{ code, exitCode, cause: error },
    ...(hint === null ? {} : { hint: inNames(hint, named) }),
  });
}

function inNames(text: string, { sources, names }: Named): string {
  return sources
    .map(({ path }, i) => ({ path, name: names[i] ?? path }))
    .sort((a, b) => b.path.length - a.path.length)
    .reduce((found, { path, name }) => found.replaceAll(path, () => name), text);
}
