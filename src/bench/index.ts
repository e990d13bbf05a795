export { examHash } from "./assemble.ts";
export type { Exam, Sample, TypicalOutput } from "./exam.ts";
export { type DateWindow, type ExamOptions, examNames, loadExam } from "./exams.ts";
export { type BenchDeps, type BenchPlan, runBench } from "./run.ts";
export { type BenchSummary, benchRows, summariseBench } from "./run-summary.ts";
export { type AnswerTexts, answerTexts } from "./scorer/answers.ts";
export { type Answered, type AnswerKey, type Grade, gradeAnswer } from "./scorer/grade.ts";
export { type Grading, openGrading } from "./scorer/grading.ts";
export { type ScoreSummary, summariseScores } from "./summary.ts";
