/** What readers of results files hand on, whoever takes it. */
import type { Answer, Figure, LogLine, RequestRecord, RunInfo, Score } from "../record/index.ts";

/** Takes what a file holds; `line` is where it stands. */
export interface Emit {
  /** May come twice for one run; the later one knows more. Comes before the requests of that run where the file tells. */
  run(run: RunInfo, line: number): void;
  request(record: RequestRecord, line: number): void;
  score(score: Score, line: number): void;
  answer(answer: Answer, line: number): void;
  figure(figure: Figure, line: number): void;
  note(said: LogLine, line: number): void;
  skip(line: number, reason: string): void;
}
