import type { Question } from "../exam.ts";
import type { Faults } from "./rows.ts";

/** What a loader hands back: the questions in file order, and what was wrong with them. */
export interface Loaded {
  /** The file on disk that was read; a folder's path where there were several. */
  file: string;
  questions: Question[];
  faults: Faults;
  /** What a user should know about how the files were read, a sentence each; absent where there is nothing to say. */
  notes?: readonly string[];
}
