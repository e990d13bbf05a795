/** `dsr datasets verify`: the files by their hashes, and exams by reading them. */
import { DsrError, type Env, EXIT, type ExitCode, messageOf, quantity } from "../base/index.ts";
import { describeExam, loadExam } from "../bench/index.ts";
import { type DatasetCheck, locateDataset, verifyDatasets } from "../datasets/index.ts";
import { jsonText } from "../report/index.ts";
import { datasetsDir } from "./datasets-dir.ts";

/** A check of the files, and for an exam what reading it gave. */
interface FullCheck extends DatasetCheck {
  /** Questions; null for what is no exam, and for one that could not be read. */
  questions: number | null;
  /** Why an exam could not be read; null where it could. */
  fault: string | null;
}

export async function verifyExams(
  names: readonly string[],
  flags: { dataDir?: string; json?: boolean },
  env: Env,
): Promise<ExitCode> {
  const dir = datasetsDir(flags.dataDir, env);
  const checks = await verifyDatasets(names.length === 0 ? null : names, { dir });
  if (checks.length === 0) {
    throw new DsrError(`No data set is installed in ${dir}.`, {
      code: "dataset_missing",
      hint: "dsr datasets pull sharegpt",
    });
  }
  const full: FullCheck[] = [];
  for (const check of checks) full.push(await readAsExam(check, dir));
  env.stdout.write(
    flags.json === true ? jsonText({ folder: dir, datasets: full }) : full.map(checkText).join(""),
  );
  const isWell = ({ state, fault }: FullCheck) => READABLE.has(state) && fault === null;
  return full.every(isWell) ? EXIT.done : EXIT.fault;
}

/** States in which bench asks the exam. */
const READABLE: ReadonlySet<DatasetCheck["state"]> = new Set(["ok", "shipped", "unchecked"]);

/** Right checksums say that a file is the published one; only reading it says that bench can ask it. */
async function readAsExam(check: DatasetCheck, dir: string): Promise<FullCheck> {
  const { dataset, state } = check;
  if (describeExam(dataset) === null || !READABLE.has(state))
    return { ...check, questions: null, fault: null };
  try {
    const exam = await loadExam(dataset, await locateDataset(dataset, { dir }), { limit: null, seed: "1" });
    return { ...check, questions: exam.total, fault: null };
  } catch (error) {
    return { ...check, questions: null, fault: messageOf(error) };
  }
}

const STATE_WORDS: Readonly<Record<DatasetCheck["state"], string>> = {
  ok: "ok",
  shipped: "shipped",
  unchecked: "readable, but not compared with checksums (the files are not those of a published layout)",
  damaged: "damaged",
  missing: "missing",
};

function checkText({ dataset, state, files, questions, fault }: FullCheck): string {
  const bad = files.filter((file) => file.state !== "ok");
  return [
    `${dataset}: ${state === "unchecked" && fault !== null ? "cannot be read" : STATE_WORDS[state]}${questions === null ? "" : `, ${quantity(questions, "question")}`}`,
    ...bad.map((file) => `  ${file.path}: ${file.state}, ${file.detail}`),
    ...(fault === null ? [] : [`  ${fault.replaceAll("\n", "\n  ")}`]),
    "",
  ].join("\n");
}
