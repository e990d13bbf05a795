/**
 * The API as one table: what may be asked, and with what; `documents` in schemas/ has what is answered. The server checks calls by it,
 * the OpenAPI description is made from it, and tests call every route and hold every answer against its schema.
 */
import { z } from "zod";
import { api } from "./paths.ts";
import type { Answers } from "./reader.ts";
import * as query from "./schemas/query.ts";

export interface Route {
  method: "get" | "post";
  path: string;
  summary: string;
  /** The parameters of the path; text, decoded. */
  params: z.ZodObject;
  /** Any other parameter is refused. */
  query: z.ZodObject;
  body: z.ZodType | null;
  /**
   * `quick` ones are answered without walking through evidence, `thorough` ones walk through it, `patient` ones search in it for
   * seconds: none waits behind one of a slower pace.
   */
  pace: "quick" | "thorough" | "patient";
}

const { scope } = query;
const nothing = z.strictObject({});

function get(
  path: string,
  summary: string,
  rest: Partial<Omit<Route, "method" | "path" | "summary">> = {},
): Route {
  return {
    method: "get",
    path,
    summary,
    params: nothing,
    query: nothing,
    body: null,
    pace: "thorough",
    ...rest,
  };
}

/** Questions of the reader that have a path under `/api`. */
export type RoutedQuestion = Exclude<keyof Answers, "live" | "prometheus">;

export const routes: Readonly<Record<RoutedQuestion, Route>> = {
  meta: get(api.meta, "What is read, what stands in its way, targets and metrics", { pace: "quick" }),
  overview: get(api.overview, "Every target by every metric, with spread, bounds and n", {
    query: z.strictObject(scope),
  }),
  alerts: get(api.alerts, "What deserves a look: drift, failures, substitutes, stale evidence", {
    query: z.strictObject(scope),
    pace: "patient",
  }),
  pareto: get(api.pareto, "Who is beaten in everything, over two metrics", {
    query: z.strictObject({ ...scope, x: query.metric, y: query.metric }),
  }),
  target: get(api.target, "One target: history, distribution, failures, hours, phases", {
    query: z.strictObject({ ...scope, name: query.targetName, zone: query.zone, metric: query.metric }),
  }),
  stream: get(api.stream, "How the streams of one target look from inside", {
    query: z.strictObject({ ...scope, name: query.targetName }),
  }),
  accuracy: get(api.accuracy, "How one target did in exams, and how its answers ended", {
    query: z.strictObject({ ...scope, name: query.targetName }),
  }),
  audit: get(api.audit, "What one target billed beside what was counted", {
    query: z.strictObject({ ...scope, name: query.targetName }),
  }),
  compare: get(api.compare, "Two targets, number by number, with intervals of the difference", {
    query: z.strictObject({
      ...scope,
      a: query.targetName,
      b: query.targetName,
      confidence: query.confidence,
    }),
  }),
  runs: get(api.runs, "Every run, the newest first", { pace: "quick" }),
  run: get(api.run, "One run: its settings, how far it has come, its log", {
    params: z.strictObject({ id: query.id }),
    pace: "quick",
  }),
  requests: get(api.requests, "The requests of one run, page by page", {
    params: z.strictObject({ id: query.id }),
    query: z.strictObject({
      offset: query.offset,
      limit: query.limit,
      target: query.targetName.optional(),
      errors: query.errorsOnly,
    }),
    pace: "quick",
  }),
  request: get(api.request, "One request: its record, its moments, its stream", {
    params: z.strictObject({ run: query.id, id: query.id }),
    pace: "quick",
  }),
  requirements: get(api.requirements, "Requirement files to begin with, and the grammar of such a file", {
    pace: "quick",
  }),
  route: {
    ...get(api.route, "A requirement applied to the evidence, as `dsr route --explain --pareto` does it"),
    method: "post",
    body: z.strictObject({ requirement: z.string().max(200_000) }),
  },
};
