/** Where a reference is to be written: looked at before anybody is paid for what is to stand there. */
import { accessSync, constants, existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { DsrError, type Env, messageOf } from "../base/index.ts";

/** The path of a file that is not there yet, in a folder that takes one. Throws DsrError otherwise. */
export function newFileAt(file: string, env: Env): string {
  const path = resolve(env.cwd, file);
  if (existsSync(path))
    throw new DsrError(`${file} is there already, and a reference is never overwritten.`, {
      code: "bundle_exists",
      hint: "Name another file, or move it away.",
    });
  try {
    accessSync(dirname(path), constants.W_OK);
  } catch (cause) {
    throw new DsrError(`${file} cannot be written: ${messageOf(cause)}`, {
      code: "bundle_unwritable",
      hint: "Make the folder first, or name a file in another.",
      cause,
    });
  }
  return path;
}
