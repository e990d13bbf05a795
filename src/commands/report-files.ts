/** Where what was made goes: files, each whole or not at all, or standard output. */
import { mkdirSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { DsrError, type Env, messageOf } from "../base/index.ts";
import {
  type ChartLook,
  type DossierDocument,
  dossierCharts,
  dossierMarkdown,
  dossierPage,
  jsonText,
} from "../report/index.ts";
import { type EvidenceSource, sameStoreFile } from "../store/index.ts";
import type { Language } from "../words/index.ts";
import { replaceFile, writePieces } from "./write-file.ts";

export interface Wanted {
  html?: string;
  md?: string;
  charts?: string;
  json?: boolean;
  lang: Language;
}

/** Standard output has one document: JSON where it was asked for, Markdown where no file was. */
export async function writeReport(document: DossierDocument, wanted: Wanted, env: Env): Promise<void> {
  const { html, md, lang, json } = wanted;
  const folder = wanted.charts === undefined ? null : resolve(env.cwd, wanted.charts);
  if (folder !== null) await writeCharts(document, folder, lang, env);
  const markdown = (from: string) =>
    dossierMarkdown(
      document,
      lang,
      folder === null ? null : relative(from, folder).split(sep).join("/") || ".",
    );
  if (html !== undefined) {
    await writePieces(resolve(env.cwd, html), await dossierPage(document, lang));
    env.stderr.write(`wrote ${resolve(env.cwd, html)}\n`);
  }
  if (md !== undefined) {
    const path = resolve(env.cwd, md);
    replaceFile(path, markdown(dirname(path)));
    env.stderr.write(`wrote ${path}\n`);
  }
  if (json === true) env.stdout.write(jsonText(document));
  else if (html === undefined && md === undefined) env.stdout.write(markdown(env.cwd));
}

async function writeCharts(
  document: DossierDocument,
  folder: string,
  lang: Language,
  env: Env,
): Promise<void> {
  const charts = dossierCharts(document, lang);
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new DsrError(`${folder} cannot be made: ${messageOf(error)}`, {
      code: "file_not_written",
      cause: error,
    });
  }
  for (const { name, svg } of charts)
    replaceFile(join(folder, `${name}.svg`), await svg({ theme: "light", width: 720 }));
  env.stderr.write(`wrote ${charts.length} charts to ${folder}\n`);
}

/** One chart as SVG, to a file or to standard output. Throws DsrError for a chart that the run has nothing to show in. */
export async function writeChart(
  document: DossierDocument,
  { name, svg, lang, look }: { name: string; svg: string | undefined; lang: Language; look: ChartLook },
  env: Env,
): Promise<void> {
  const charts = dossierCharts(document, lang);
  const chosen = charts.find((chart) => chart.name === name);
  if (chosen === undefined)
    throw new DsrError(`There is nothing to show in a chart "${name}" of this report.`, {
      code: "chart_empty",
      hint:
        charts.length === 0
          ? "It has no charts at all."
          : `It has these charts: ${charts.map((chart) => chart.name).join(", ")}.`,
    });
  const text = await chosen.svg(look);
  if (svg === undefined) env.stdout.write(text);
  else {
    const path = resolve(env.cwd, svg);
    replaceFile(path, text);
    env.stderr.write(`wrote ${path}\n`);
  }
}

/** Throws DsrError where a file that is to be written is the store that is read, or one file is named twice. */
export function checkFiles(
  named: readonly (readonly [flag: string, path: string | undefined])[],
  source: EvidenceSource,
  env: Env,
): void {
  const seen = new Map<string, string>();
  for (const [flag, path] of named) {
    if (path === undefined) continue;
    const full = resolve(env.cwd, path);
    if (sameStoreFile(full, source))
      throw new DsrError(`${flag} ${path} is the store itself, which the report would overwrite.`, {
        code: "page_overwrites",
        hint: "Name another file.",
      });
    const other = seen.get(full);
    if (other !== undefined)
      throw new DsrError(`${other} and ${flag} name the same file: ${path}.`, { code: "flags_contradict" });
    seen.set(full, flag);
  }
}
