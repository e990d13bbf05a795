/** Answers what pages and the API ask, out of the stores. */
import { keptTaken } from "../../routing/index.ts";
import { openEvidence, sourceVersion } from "../../store/index.ts";
import type { Answers, Params, Question, Reader } from "../contract/reader.ts";
import { alerts } from "./alerts.ts";
import { asNamed } from "./as-named.ts";
import { compare } from "./compare.ts";
import type { ReaderDeps } from "./deps.ts";
import { DriftSearch } from "./drift.ts";
import { MadeOnce } from "./made-once.ts";
import { metaOf } from "./meta.ts";
import { overview, pareto } from "./overview.ts";
import { requirements, route } from "./playground.ts";
import { prometheus } from "./prometheus.ts";
import type { Reading } from "./reading.ts";
import { request, requests } from "./requests.ts";
import { Runs } from "./run.ts";
import { needed } from "./scope.ts";
import { Shelf } from "./shelf.ts";
import { accuracy, audit, portrait, stream } from "./target.ts";

type Answering = {
  [Q in Question]: (params: Params, body: unknown) => Answers[Q] | Promise<Answers[Q]>;
};

export function createReader(deps: ReaderDeps): Reader {
  const { sources, clock } = deps;
  const version = () => sources.map(sourceVersion).join("\n");
  const shelf = new Shelf({ sources, clock, version, open: (query) => openEvidence(sources, query) });
  const reading: Reading = {
    ...{ deps, shelf, taken: keptTaken(), made: new MadeOnce() },
    drift: new DriftSearch(deps, shelf),
  };
  const runs = new Runs(deps);
  const answering: Answering = {
    meta: () => metaOf(deps, shelf),
    overview: (params) => overview(params, reading),
    pareto: (params) => pareto(params, reading),
    target: (params) => portrait(params, reading),
    stream: (params) => stream(params, reading),
    accuracy: (params) => accuracy(params, reading),
    audit: (params) => audit(params, reading),
    compare: (params) => compare(params, reading),
    runs: () => runs.list(),
    run: (params) => runs.run(needed(params, "id")),
    requests: (params) => requests(params, reading, runs),
    request: (params) => request(params, reading, runs.at(needed(params, "run"))),
    requirements: () => requirements(reading),
    route: (_, body) => route(body, reading),
    alerts: (params) => alerts(params, reading),
    prometheus: () => prometheus(reading, runs),
    live: (params) => runs.progress(needed(params, "id")),
  };
  return {
    version,
    answer: async (question, params, body) => {
      try {
        return await answering[question](params, body);
      } catch (error) {
        throw asNamed(error, deps);
      }
    },
    close: () => shelf.close(),
  };
}
