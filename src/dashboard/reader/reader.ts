/** Answers what pages and the API ask, out of the stores. */
import { DsrError } from "../../base/index.ts";
import { keptTaken } from "../../routing/index.ts";
import { openEvidence, sourceVersion } from "../../store/index.ts";
import type { Answers, Params, Question, Reader } from "../contract/reader.ts";
import type { ReaderDeps } from "./deps.ts";
import { metaOf } from "./meta.ts";
import { overview } from "./overview.ts";
import type { Reading } from "./reading.ts";
import { Runs } from "./run.ts";
import { runsOf } from "./runs.ts";
import { needed } from "./scope.ts";
import { Shelf } from "./shelf.ts";

type Answering = {
  [Q in Question]?: (params: Params, body: unknown) => Answers[Q] | Promise<Answers[Q]>;
};

export function createReader(deps: ReaderDeps): Reader {
  const { sources, clock } = deps;
  const version = () => sources.map(sourceVersion).join("\n");
  const shelf = new Shelf({ sources, clock, version, open: (query) => openEvidence(sources, query) });
  const reading: Reading = { deps, shelf, taken: keptTaken() };
  const runs = new Runs(deps);
  const answering: Answering = {
    meta: () => metaOf(deps, shelf, version()),
    overview: (params) => overview(params, reading),
    runs: () => runsOf(deps),
    run: (params) => runs.run(needed(params, "id")),
    live: (params) => runs.progress(needed(params, "id")),
  };
  return {
    version,
    answer: (question, params, body) => {
      const answer = answering[question];
      if (answer === undefined)
        throw new DsrError(`There is no answer to "${question}" yet.`, { code: "question_unknown" });
      return answer(params, body) as never;
    },
    close: () => shelf.close(),
  };
}
