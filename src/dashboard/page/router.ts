/** Addresses of the page: from one to what it asks for, and back. Pure; `place.tsx` binds it to the browser. */
import { pages } from "../contract/paths.ts";

export type PageName = keyof typeof pages;

export interface Place {
  /** Null where no page has this path. */
  page: PageName | null;
  /** What stands in the path (`name`, `id`), decoded. */
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
}

export function placeOf(pathname: string, search: string): Place {
  const query = Object.fromEntries(new URLSearchParams(search));
  for (const page of Object.keys(pages) as PageName[]) {
    const params = matched(pages[page], pathname);
    if (params !== null) return { page, params, query };
  }
  return { page: null, params: {}, query };
}

/** The address of a page; names are percent-encoded, whatever is in them. Parameters that are null or empty are left out. */
export function addressOf(
  page: PageName,
  params: Readonly<Record<string, string>> = {},
  query: Readonly<Record<string, string | null>> = {},
): string {
  return filled(pages[page], params) + searchOf(query);
}

/** A path with its `:names` filled in. */
export function filled(pattern: string, params: Readonly<Record<string, string>>): string {
  return pattern.replace(/:(\w+)/g, (_, name: string) => encoded(params[name] ?? ""));
}

/** `?a=b`, in order of name, so that one question has one address; empty without any. */
export function searchOf(query: Readonly<Record<string, string | null>>): string {
  const given = Object.entries(query)
    .filter((pair): pair is [string, string] => pair[1] !== null && pair[1] !== "")
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return given.length === 0
    ? ""
    : `?${given.map(([key, value]) => `${encoded(key)}=${encoded(value)}`).join("&")}`;
}

function matched(pattern: string, pathname: string): Record<string, string> | null {
  const wanted = pattern.split("/");
  const given = pathname.split("/");
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [i, part] of wanted.entries()) {
    const text = given[i] ?? "";
    if (!part.startsWith(":")) {
      if (part !== text) return null;
      continue;
    }
    const name = decoded(text);
    if (name === null || name === "") return null;
    params[part.slice(1)] = name;
  }
  return params;
}

/** Half a surrogate pair cannot be encoded: it becomes U+FFFD. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
