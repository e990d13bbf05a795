/** What every answer is made from. */
import type { Taken } from "../../routing/index.ts";
import type { ReaderDeps } from "./deps.ts";
import type { DriftSearch } from "./drift.ts";
import type { MadeOnce } from "./made-once.ts";
import type { Shelf } from "./shelf.ts";

export interface Reading {
  deps: ReaderDeps;
  shelf: Shelf;
  /** What was worked out of the evidence on the shelf. */
  taken: Taken;
  made: MadeOnce;
  drift: DriftSearch;
}
