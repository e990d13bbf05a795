/** Turns zod's issues into faults that name the place, the value received and what is allowed. */
import { z } from "zod";
import { nearest } from "../base/index.ts";
import { shownName } from "./secret-safe.ts";

export interface Fault {
  path: PropertyKey[];
  message: string;
}

/** Every fault of `value` against `schema`; values that may be keys or headers are never shown. */
export function describeFaults(error: z.ZodError, value: unknown, schema: z.ZodType): Fault[] {
  const faults = error.issues.flatMap((issue) => describe(issue, value, schema));
  // Two rules of one value may share their wording.
  const key = ({ path, message }: Fault) => JSON.stringify([path.map(String), message]);
  return [...new Map(faults.map((fault) => [key(fault), fault])).values()];
}

/** A path as `providers.x.models`, parts that are long or hold control characters cut and escaped. */
export function pathText(path: readonly PropertyKey[]): string {
  return path
    .map(String)
    .map((part) => (part.length > 60 || /\p{Cc}/u.test(part) ? short(JSON.stringify(part), 60) : part))
    .join(".");
}

function describe(issue: z.core.$ZodIssue, value: unknown, schema: z.ZodType): Fault[] {
  if (issue.code === "unrecognized_keys") {
    const known = keysAt(schema, issue.path);
    return issue.keys.map((key) => {
      const close = nearest(key, known);
      const suggestion =
        close.length > 0 ? ` Did you mean ${close.map((name) => `"${name}"`).join(" or ")}?` : "";
      return {
        path: [...issue.path, shownName(key)],
        message: `unknown field.${suggestion} Allowed: ${known.join(", ") || "none"}`,
      };
    });
  }
  // A bad key of a record: the name itself is the fault.
  if (issue.code === "invalid_key") {
    const rule = [...new Set(issue.issues.map(expected))].join(", ");
    // Whoever writes `Authorization: Bearer …` as one name has the key in the name.
    return issue.path.at(-2) === "headers"
      ? [{ path: issue.path.slice(0, -1), message: `a name not shown here; expected ${rule}` }]
      : [{ path: issue.path, message: `name ${show(issue.path.at(-1), [])}; expected ${rule}` }];
  }
  const received = at(value, issue.path);
  const got =
    received === undefined
      ? "missing"
      : `got ${isLostMap(issue, received) ? "a text" : show(received, issue.path)}`;
  const wanted =
    typeof received === "number" && !Number.isFinite(received) ? "a finite number" : expected(issue);
  const name = issue.path.at(-1);
  const path =
    issue.path.at(-2) === "headers" ? [...issue.path.slice(0, -1), shownName(String(name))] : issue.path;
  return [{ path, message: `${got}; expected ${wanted}` }];
}

/** A text where a map or list belongs is often one whose `:` lacks its blank, with all that was to be in it. */
function isLostMap(issue: z.core.$ZodIssue, received: unknown): boolean {
  const structured = issue.code === "invalid_type" && /^(object|record|array)$/.test(issue.expected);
  return structured && typeof received === "string" && !/^[\w ]{0,12}$/.test(received);
}

function expected(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return article(issue.expected);
    case "invalid_value":
      return `one of ${issue.values.map((v) => JSON.stringify(v)).join(", ")}`;
    case "too_small":
      return issue.origin === "string" || issue.origin === "array"
        ? `at least ${issue.minimum} ${issue.origin === "string" ? "character" : "entry"}`
        : `a number ${issue.inclusive === false ? "above" : "of at least"} ${issue.minimum}`;
    case "invalid_union":
      return issue.errors.flatMap((branch) => branch.map(expected)).join(" or ");
    default:
      return issue.message;
  }
}

function article(type: string): string {
  const name = type === "record" || type === "object" ? "map of fields" : type;
  return `${/^[aeiou]/.test(name) ? "an" : "a"} ${name}`;
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== "object" || current === null) return undefined;
    current = (current as Record<PropertyKey, unknown>)[key];
  }
  return current;
}

function show(value: unknown, path: readonly PropertyKey[]): string {
  if (mayHoldSecret(value, path)) return "a value not shown here";
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "a list" : "a map";
  return typeof value === "string" ? short(JSON.stringify(value), 80) : String(value);
}

/** Keys and headers; a key that stands where its variable's name belongs; an address with a user or a query in it. */
function mayHoldSecret(value: unknown, path: readonly PropertyKey[]): boolean {
  if (path.some((part) => part === "apiKey" || part === "headers" || part === "apiKeyEnv")) return true;
  const address = path.at(-1) === "baseUrl" || path.at(-1) === "homepage";
  return address && typeof value === "string" && /[@?#]/.test(value);
}

function short(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}

/** The field names that a strict object at `path` allows, found by walking the JSON Schema. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let node = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Node;
  for (const key of path) {
    node = unwrap(node);
    node =
      node.properties?.[String(key)] ??
      (typeof key === "number" ? node.items : undefined) ??
      (typeof node.additionalProperties === "object" ? node.additionalProperties : undefined) ??
      {};
  }
  return Object.keys(unwrap(node).properties ?? {});
}

interface Node {
  properties?: Record<string, Node>;
  items?: Node;
  additionalProperties?: Node | boolean;
  anyOf?: Node[];
}

function unwrap(node: Node): Node {
  return (
    node.anyOf?.find((branch) => branch.properties ?? branch.additionalProperties ?? branch.items) ?? node
  );
}
