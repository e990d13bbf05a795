/** Where things are: the paths of pages and of the API, named once for the server, the page and the tests. */

/** Pages; every one of them is served by the same document. A name in a path is percent-encoded. */
export const pages = {
  overview: "/",
  target: "/target/:name",
  compare: "/compare",
  runs: "/runs",
  run: "/runs/:id",
  playground: "/playground",
  request: "/runs/:run/requests/:id",
} as const;

export const api = {
  meta: "/api/meta",
  overview: "/api/overview",
  alerts: "/api/alerts",
  pareto: "/api/pareto",
  target: "/api/target",
  stream: "/api/target/stream",
  accuracy: "/api/target/accuracy",
  audit: "/api/target/audit",
  compare: "/api/compare",
  runs: "/api/runs",
  run: "/api/runs/:id",
  requests: "/api/runs/:id/requests",
  request: "/api/runs/:run/requests/:id",
  /** Server-sent events: the progress of one run. */
  live: "/api/runs/:id/live",
  requirements: "/api/requirements",
  route: "/api/route",
  /** Server-sent events: the store has changed. */
  events: "/api/events",
  openapi: "/api/openapi.json",
} as const;
