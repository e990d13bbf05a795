/** Grades answers of every kind of question; what needs other processes (formulas, code) is opened once and closed. */
import { type Answered, type AnswerKey, type Grade, gradeAnswer } from "./grade.ts";

export interface Grading {
  /** The verdict on one answer. Never rejects: what cannot be graded is `unscored`. */
  grade(sample: AnswerKey, answered: Answered): Promise<Grade>;
  /** Ends what was opened for grading. */
  close(): Promise<void>;
}

export function openGrading(): Grading {
  return {
    grade: async (sample, answered) => gradeAnswer(sample, answered),
    close: async () => {},
  };
}
