/** Turns zod's issues into faults that name the place, the value received and what is allowed. */
import { z } from "zod";
import { nearest } from "../base/index.ts";

export interface Fault {
  path: PropertyKey[];
  message: string;
}

/** Every fault of `value` against `schema`; values that may be keys or headers are never shown. */
export function describeFaults(error: z.ZodError, value: unknown, schema: z.ZodType): Fault[] {
  return error.issues.flatMap((issue) => describe(issue, value, schema));
}

function describe(issue: z.core.$ZodIssue, value: unknown, schema: z.ZodType): Fault[] {
  if (issue.code === "unrecognized_keys") {
    const known = keysAt(schema, issue.path);
    return issue.keys.map((key) => {
      const close = nearest(key, known);
      const suggestion =
        close.length > 0 ? ` Did you mean ${close.map((name) => `"${name}"`).join(" or ")}?` : "";
      return {
        path: [...issue.path, key],
        message: `unknown field.${suggestion} Allowed: ${known.join(", ") || "none"}`,
      };
    });
  }
  // A bad key of a record: the name itself is the fault.
  if (issue.code === "invalid_key")
    return [
      {
        path: issue.path,
        message: `name ${show(issue.path.at(-1), [])}; expected ${issue.issues.map((i) => i.message).join(", ")}`,
      },
    ];
  const received = at(value, issue.path);
  const got = received === undefined ? "missing" : `got ${show(received, issue.path)}`;
  return [{ path: issue.path, message: `${got}; expected ${expected(issue)}` }];
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
  if (path.includes("apiKey") || path.includes("headers")) return "a value not shown here";
  const text =
    typeof value === "object" && value !== null ? (Array.isArray(value) ? "a list" : "a map") : null;
  return text ?? JSON.stringify(value)?.slice(0, 80) ?? String(value);
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
