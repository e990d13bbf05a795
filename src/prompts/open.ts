/** From a spec (`sharegpt:multi`, `synthetic:input=512`, `trace:conv.csv`, `mine.jsonl`, `mine.mjs`) to the source it names. */
import { DsrError, unknownName } from "../base/index.ts";
import { openFile } from "./file.ts";
import { openLEval } from "./leval.ts";
import { openModule } from "./module.ts";
import { openShareGpt } from "./sharegpt.ts";
import type { PromptSource, SourceDeps } from "./source.ts";
import { openSynthetic } from "./synthetic.ts";
import { openTrace } from "./trace.ts";

/**
 * Opens a prompt source: files are found, and as far as is possible checked, before it returns.
 * @throws DsrError `prompts_unknown` for a name that is none, `prompts_spec` for faulty options, `prompts_file`,
 * `prompts_trace` and `prompts_module` for the user's own material, `prompts_empty` for a trace of which nothing is
 * left, and whatever `deps.locate` throws for a data set that is missing.
 */
export async function openPromptSource(spec: string, deps: SourceDeps): Promise<PromptSource> {
  if (spec.startsWith("file:")) return openFile(spec.slice("file:".length), deps);
  if (spec.startsWith("trace:")) return openTrace(spec, spec.slice("trace:".length), deps);
  if (/\.(mjs|js)$/.test(spec)) return openModule(spec, deps);
  if (spec.endsWith(".jsonl")) return openFile(spec, deps);
  const colon = spec.indexOf(":");
  const [name, rest] = colon < 0 ? [spec, ""] : [spec.slice(0, colon), spec.slice(colon + 1)];
  switch (name) {
    case "sharegpt":
      return openShareGpt(spec, rest, deps);
    case "leval":
      return openLEval(spec, rest, deps);
    case "synthetic":
      return openSynthetic(spec, rest, deps);
    default:
      throw new DsrError(
        unknownName("prompt source", name, [
          "sharegpt",
          "leval",
          "synthetic",
          "trace:FILE",
          "file:PATH.jsonl",
          "PATH.mjs",
        ]),
        { code: "prompts_unknown", hint: "docs/prompts.md describes every source" },
      );
  }
}
