/** `dsr datasets show`: one data set in full, with the scores that others published. */
import { type Env, EXIT, type ExitCode } from "../base/index.ts";
import { allPublishedScores, describeExam, type PublishedScore } from "../bench/index.ts";
import { type DatasetEntry, listDatasets, requireDatasets } from "../datasets/index.ts";
import { datasetDetail, jsonText, type ReferenceRow, styleFor } from "../report/index.ts";
import { datasetsDir } from "./datasets-dir.ts";

export async function showDataset(
  name: string,
  flags: { dataDir?: string; json?: boolean },
  env: Env,
): Promise<ExitCode> {
  requireDatasets([name]);
  const dir = datasetsDir(flags.dataDir, env);
  const status = (await listDatasets(dir)).find(({ entry }) => entry.name === name);
  if (status === undefined) throw new Error("unreachable: the name is a known one");
  const { entry, installed, unchecked, path, layout } = status;
  const references = allPublishedScores(name);
  if (flags.json === true) {
    env.stdout.write(
      jsonText({ ...entry, installed, unchecked, path, layout, exam: describeExam(name), references }),
    );
    return EXIT.done;
  }
  const state = entry.shipped
    ? "ships with dsr"
    : installed
      ? `installed in ${path} (layout ${layout})`
      : unchecked
        ? "files of your own layout, not compared with checksums: dsr datasets verify reads them"
        : `not pulled: dsr datasets pull ${name}`;
  const detail = {
    ...entry,
    state,
    exam: describeExam(name),
    layouts: entry.layouts.map((one) => ({
      name: one.name,
      about: one.about,
      bytes: layoutBytes(one),
      fromFolder: one.files.every(({ urls }) => urls.length === 0),
    })),
    references: references.map(referenceRow),
  };
  env.stdout.write(`${datasetDetail(detail, styleFor(env.stdout, env.vars))}\n`);
  return EXIT.done;
}

function referenceRow({ settings, window, ...reference }: PublishedScore): ReferenceRow {
  const { metric, temperature, topP, maxTokens, samples, shots } = settings;
  const words = [
    metric,
    temperature === null ? null : `T ${temperature}`,
    topP === null ? null : `top_p ${topP}`,
    maxTokens === null ? null : `at most ${maxTokens} tokens`,
    samples === null ? null : `${samples} answers a question`,
    shots === 0 ? null : `${shots}-shot`,
    window === null ? null : `contests ${window.from} to ${window.to}`,
  ];
  return { ...reference, settings: words.filter((word) => word !== null).join(", ") };
}

/** Size of a layout, without its optional files unless it has no others; null where a part of it is not published. */
export function layoutBytes(layout: DatasetEntry["layouts"][number] | undefined): number | null {
  const required = layout?.files.filter((file) => file.optional !== true) ?? [];
  const counted = required.length > 0 ? required : (layout?.files ?? []);
  if (counted.length === 0) return null;
  return counted.reduce(
    (sum: number | null, { bytes }) => (sum === null || bytes === null ? null : sum + bytes),
    0,
  );
}
