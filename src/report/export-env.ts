/** Shell lines that set variables for the first target, for `eval "$(dsr route … --export env)"` or a file to source. */
import { namesInShort } from "../base/index.ts";
import { targetName } from "../record/index.ts";
import { commented, type Exported, type ExportRow, type LeftOut, leftOutLines } from "./export-row.ts";

export function envExport(rows: readonly ExportRow[], leftOut: readonly LeftOut[]): Exported {
  const [first, ...rest] = rows;
  if (first === undefined) return { text: null, leftOut, notes: [] };
  const { keyVariable: variable } = first;
  const settings: Record<string, string> = {
    DSR_PROVIDER: first.provider,
    DSR_MODEL: first.model,
    DSR_MODE: first.mode ?? "",
    DSR_MODEL_ID: first.modelId,
    DSR_BASE_URL: first.baseUrl,
    DSR_API_KEY_ENV: variable ?? "",
    ...(first.wire === "openai" ? { OPENAI_BASE_URL: first.baseUrl, OPENAI_MODEL: first.modelId } : {}),
  };
  const lines = Object.entries(settings).map(([name, value]) => `export ${name}=${quoted(value)}\n`);
  // The shell looks the key up when it reads the line; only the name of its variable stands here.
  if (first.wire === "openai" && variable !== null && variable !== "OPENAI_API_KEY")
    lines.push(`export OPENAI_API_KEY="\${${variable}:-}"\n`);
  const equals = rest.filter(({ rank }) => rank === first.rank).map(targetName);
  const head = commented([
    `Written by dsr route --export env: ${targetName(first)}, place ${first.rank}.`,
    ...(equals.length === 0
      ? []
      : [
          `${namesInShort(equals)} ${equals.length === 1 ? "shares" : "share"} its place; the first by name was taken.`,
        ]),
    ...leftOutLines(leftOut),
  ]);
  return {
    text: head + lines.join(""),
    leftOut,
    notes: Object.keys(first.body).length === 0 ? [] : [bodyNote(first)],
  };
}

function bodyNote(row: ExportRow): string {
  return `${targetName(row)} was measured with extra request fields (${Object.keys(row.body).join(", ")}), which variables cannot carry.`;
}

/** One word of a POSIX shell, whatever stands in it: within single quotes nothing but a single quote means anything. */
function quoted(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}
