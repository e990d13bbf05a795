/** The page's own files, read once: what is asked for is looked up by name among them, so that no path leads out of the folder. */
import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { sha256 } from "../../base/index.ts";
import type { Sendable } from "./sent-bytes.ts";

export interface PageFiles {
  /** The one document that every page begins with; null where the page has not been built. */
  document: Sendable | null;
  /** By name, as under `/assets/`. */
  assets: ReadonlyMap<string, Sendable>;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".json": "application/json",
  ".woff2": "font/woff2",
};

/** Only files of a known type; a folder that is not there has none. */
export function readPageFiles(folder: string): PageFiles {
  const files = new Map<string, Sendable>();
  for (const name of namesIn(folder)) {
    const type = TYPES[extname(name)];
    if (type === undefined) continue;
    const bytes = new Uint8Array(readFileSync(join(folder, name)));
    files.set(name, { bytes, type, etag: `"${sha256(bytes).slice(0, 27)}"` });
  }
  const document = files.get("index.html") ?? null;
  files.delete("index.html");
  return { document, assets: files };
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
