export { examHash } from "./assemble.ts";
export { cacheKeyOf } from "./cache-key.ts";
export { ownExamJsonSchema } from "./dataset/own-schema.ts";
export { type BenchDiff, diffOf } from "./diff.ts";
export type { Difference, SideAnswer } from "./differences.ts";
export type { DateWindow, Exam, Sample, TypicalOutput } from "./exam.ts";
export { describeExam, type ExamOptions, examNames, loadExam } from "./exams.ts";
export { type Expectation, expectation } from "./expectation.ts";
export { createGrader, type Gradable } from "./grader.ts";
export { loadOwnExam } from "./own-exam.ts";
export type { Side } from "./pairing.ts";
export type { BenchDeps, BenchPlan, SampleToAsk, WorkLeft } from "./plan.ts";
export {
  allPublishedScores,
  type PublishedScore,
  publishedScores,
  type ReferenceRun,
} from "./reference.ts";
export { runBench } from "./run.ts";
export { type Asked, type BenchSummary, benchRows, summariseBench } from "./run-summary.ts";
export { probeSandbox } from "./sandbox/index.ts";
export { type AnswerTexts, answerTexts } from "./scorer/answers.ts";
export { type Answered, type AnswerKey, GRADERS, type Grade, gradeAnswer } from "./scorer/grade.ts";
export { type Grading, openGrading } from "./scorer/grading.ts";
export { type Earlier, workLeft } from "./standing.ts";
export { type ScoreSummary, summariseScores } from "./summary.ts";
