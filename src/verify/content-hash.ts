/** The hash of a JSON document's content: whatever order its keys stand in, and however it is set out. */
import { sha256 } from "../base/index.ts";

/** SHA-256 over canonical JSON: keys sorted, no white space. A key whose value is undefined is as if it were not there. */
export function contentHash(value: unknown): string {
  return sha256(canonical(value));
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(",")}}`;
}
