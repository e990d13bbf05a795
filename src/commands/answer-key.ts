/** What simulated providers know: the questions of exams with answers of known grade. */
import { answerTexts, loadExam } from "../bench/index.ts";
import { locateDataset } from "../datasets/index.ts";
import type { AnswerKey, KnownQuestion } from "../simulator/index.ts";

/** Option orders rotate with the repeat and come round after four. */
const DISTINCT_REPEATS = 4;

/** Loads the exams and recognises their prompts at every repeat. */
export async function answerKeyFor(exams: readonly string[], datasetsDir: string): Promise<AnswerKey> {
  const known = new Map<string, KnownQuestion>();
  for (const name of exams) {
    const exam = await loadExam(name, await locateDataset(name, { dir: datasetsDir }), {
      limit: null,
      seed: "all",
    });
    for (let repeat = 0; repeat < DISTINCT_REPEATS; repeat++) {
      for (const sample of exam.samplesAt(repeat)) {
        const text = sample.prompt.messages.map(({ content }) => content).join("\n");
        const texts = answerTexts(sample);
        if (texts !== null) known.set(text, { id: `${name}/${sample.id}`, dataset: name, ...texts });
      }
    }
  }
  return (text) => known.get(text) ?? null;
}
