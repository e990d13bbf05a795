/**
 * Opens an installed data set whatever its packing: a folder of files (also gzipped ones), a zip (also password-protected),
 * a tar. Archives are read in memory and nothing is ever unpacked to disk.
 */
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from "@zip.js/zip.js";
import { DsrError, messageOf } from "../../base/index.ts";
import { tarMembers } from "./tar.ts";

export interface Member {
  /** Path within the folder or archive, with forward slashes. */
  name: string;
  /** What to call it in an error: the file, or `archive:member`. */
  label: string;
  /** The file on disk that holds it. */
  file: string;
  text(): Promise<string>;
}

const DEPTH = 4;
const ARCHIVE = /\.(?:zip|tar|tar\.gz|tgz)$/i;
const GZIP = /\.gz$/i;
/** No exam is larger unpacked; a few bytes that unpack to more are no data set. */
const MOST_UNPACKED_BYTES = 1 << 30;

/**
 * The members whose names match `wanted`, sorted by name. `location` is a folder, an archive or a single file (which
 * is taken as it is). In a folder, unpacked files come before archives, and the first archive that holds any wins.
 * Throws `DsrError` when nothing is there or an archive cannot be read; `what` names the exam in it.
 */
export async function openMembers(
  what: string,
  location: string,
  wanted: RegExp,
  password?: string,
): Promise<Member[]> {
  const info = await stat(location).catch(() => null);
  if (info === null) {
    throw new DsrError(`${what}: there is nothing at ${location}.`, {
      code: "exam_missing",
      hint: `Get it with: dsr datasets pull ${what}`,
    });
  }
  if (!info.isDirectory()) {
    if (ARCHIVE.test(location)) return requireSome(await archiveMembers(what, location, wanted, password));
    return [fileMember(what, location, path.basename(location))];
  }
  const files = await walk(location, "", DEPTH);
  const loose = files.filter((name) => wanted.test(name.replace(GZIP, "")) && !ARCHIVE.test(name));
  if (loose.length > 0) return loose.map((name) => fileMember(what, path.join(location, name), name));
  for (const name of files.filter((name) => ARCHIVE.test(name))) {
    const found = await archiveMembers(what, path.join(location, name), wanted, password);
    if (found.length > 0) return found;
  }
  return requireSome([]);

  function requireSome(members: Member[]): Member[] {
    if (members.length > 0) return members;
    throw new DsrError(`${what}: no file or archive under ${location} has a member like ${wanted.source}.`, {
      code: "exam_missing",
      hint: `Get it with: dsr datasets pull ${what}`,
    });
  }
}

async function walk(root: string, under: string, depth: number): Promise<string[]> {
  const entries = await readdir(path.join(root, under), { withFileTypes: true });
  const names: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = under === "" ? entry.name : `${under}/${entry.name}`;
    if (entry.isDirectory()) {
      if (depth > 1) names.push(...(await walk(root, name, depth - 1)));
    } else {
      names.push(name);
    }
  }
  return names;
}

/** A single file; one that is gzipped has the name of what is in it. */
function fileMember(what: string, file: string, name: string): Member {
  const read = async () => {
    const bytes = await readFile(file);
    if (!GZIP.test(name)) return bytes;
    try {
      return gunzipSync(bytes, { maxOutputLength: MOST_UNPACKED_BYTES });
    } catch (thrown) {
      return unreadable(what, file, thrown);
    }
  };
  return { name: name.replace(GZIP, ""), file, label: file, text: async () => decode(file, await read()) };
}

async function archiveMembers(
  what: string,
  file: string,
  wanted: RegExp,
  password: string | undefined,
): Promise<Member[]> {
  const bytes = await readFile(file);
  const fail = (thrown: unknown): never => unreadable(what, file, thrown);
  try {
    const found = /\.zip$/i.test(file)
      ? await zipMembers(bytes, wanted, password)
      : tarMembers(
          /gz$/i.test(file) ? gunzipSync(bytes, { maxOutputLength: MOST_UNPACKED_BYTES }) : bytes,
        ).filter(({ name }) => wanted.test(name));
    return found
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ name, read }) => ({
        name,
        file,
        label: `${file}:${name}`,
        text: async () => decode(`${file}:${name}`, await read().catch((thrown) => fail(thrown))),
      }));
  } catch (thrown) {
    return fail(thrown);
  }
}

function unreadable(what: string, file: string, thrown: unknown): never {
  throw new DsrError(`${what}: ${file} cannot be read: ${messageOf(thrown)}.`, {
    code: "exam_unreadable",
    hint: `The download may be incomplete. Get it again with: dsr datasets pull ${what}`,
  });
}

async function zipMembers(
  bytes: Uint8Array,
  wanted: RegExp,
  password: string | undefined,
): Promise<{ name: string; read(): Promise<Uint8Array> }[]> {
  const options = { useWebWorkers: false, ...(password === undefined ? {} : { password }) };
  const entries = await new ZipReader(new Uint8ArrayReader(bytes), options).getEntries();
  const found = [];
  for (const entry of entries) {
    if (entry.directory || !wanted.test(entry.filename)) continue;
    found.push({
      name: entry.filename,
      read: () => entry.getData(new Uint8ArrayWriter(), { ...options, checkSignature: true }),
    });
  }
  return found;
}

/** UTF-8, a byte order mark removed. Refuses other encodings, since a question with � in it is another question. */
function decode(label: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new DsrError(`${label} is not UTF-8 text.`, { code: "exam_unreadable" });
  }
}
