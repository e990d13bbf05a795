/** The exam that a reference is of, by name or from the user's own file. */
import { resolve } from "node:path";
import { DsrError, type Env } from "../base/index.ts";
import { type DateWindow, type Exam, examNames, loadExam, loadOwnExam } from "../bench/index.ts";
import { locateDataset } from "../datasets/index.ts";
import type { TokenCounter } from "../tokens/index.ts";
import { datasetsDir } from "./datasets-dir.ts";

export interface ExamPlace {
  name: string;
  /** The user's own exam; null for one that dsr knows. */
  examFile: string | null;
  window: DateWindow | null;
  dataDir: string | undefined;
}

/** All questions of the exam; `counter` null where nobody asks for the length of prompts. */
export async function loadWhole(
  { name, examFile, window, dataDir }: ExamPlace,
  counter: TokenCounter | null,
  env: Env,
): Promise<Exam> {
  const all = { limit: null, seed: "all", counter };
  if (examFile !== null) return loadOwnExam(resolve(env.cwd, examFile), all);
  if (!examNames.includes(name))
    throw new DsrError(`${name} is no exam that dsr knows, so it is one of your own.`, {
      code: "exam_unknown",
      hint: "Name the YAML file that describes it: --exam.",
    });
  return loadExam(name, await locateDataset(name, { dir: datasetsDir(dataDir, env) }), { ...all, window });
}
