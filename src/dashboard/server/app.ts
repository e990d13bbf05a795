/** The web application: who may ask, what is asked, and the answer or the fault as HTTP has it. */

import type { Context, MiddlewareHandler } from "hono";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { Clock } from "../../base/index.ts";
import { api, pages } from "../contract/paths.ts";
import { type RoutedQuestion, routes } from "../contract/routes.ts";
import type { Answers, GivenAnswer } from "./answers.ts";
import type { Changes } from "./changes.ts";
import { clientOf } from "./client.ts";
import type { EventStreams } from "./event-stream.ts";
import { type Fault, fault, faultDocument, faultOf } from "./faults.ts";
import type { LiveRuns } from "./live-runs.ts";
import type { PageFiles } from "./page-files.ts";
import { callOf } from "./questions.ts";
import { type Rate, rateLimit } from "./rate-limit.ts";
import type { ReaderThread } from "./reader-thread.ts";
import { securityHeaders } from "./security-headers.ts";
import { sendBytes } from "./sent-bytes.ts";

export interface AppDeps {
  /** Checks that every call must pass, in order. */
  guards: readonly MiddlewareHandler[];
  files: PageFiles;
  answers: Answers;
  /** For questions whose answers are not kept. */
  quick: Pick<ReaderThread, "ask">;
  changes: Changes;
  streams: EventStreams;
  runs: LiveRuns;
  openapi: object;
  rates: Rates;
  clock: Clock;
  onTrouble(line: string): void;
}

export interface Rates {
  read: Rate;
  /** Calls that make the reader think about something new. */
  write: Rate;
}

const LARGEST_BODY = 256 * 1024;

export function dashboardApp(deps: AppDeps): Hono {
  const app = new Hono();
  app.use(securityHeaders());
  app.onError((error, c) => {
    const found = faultOf(error);
    if (found.status === 500) deps.onTrouble(`${c.req.method} ${c.req.path}: ${found.message}`);
    return faulty(c, found);
  });
  app.get("/healthz", (c) => c.text("ok\n", 200, { "Cache-Control": "no-store" }));
  for (const guard of deps.guards) app.use(guard);
  app.use(limited(deps.rates, deps.clock));
  app.use(
    bodyLimit({
      maxSize: LARGEST_BODY,
      onError: (c) => {
        // The rest of it is on its way and is not read.
        c.header("Connection", "close");
        throw fault(413, "body_too_large", `The body is larger than ${LARGEST_BODY / 1024} KiB.`);
      },
    }),
  );
  questions(app, deps);
  liveness(app, deps);
  theApiItself(app, deps);
  thePage(app, deps.files);
  return app;
}

function questions(app: Hono, { answers }: AppDeps): void {
  for (const [question, route] of Object.entries(routes) as [
    RoutedQuestion,
    (typeof routes)[RoutedQuestion],
  ][]) {
    app.on(route.method.toUpperCase(), route.path, async (c) => {
      const { params, body } = await callOf(c, route);
      const answer = await answers.ask({ question, params, body }, c.req.raw.signal);
      return answered(c, answer, "application/json");
    });
    others(app, route.path, route.method === "get" ? "GET, HEAD" : "POST");
  }
  app.get("/metrics", async (c) => {
    const answer = await answers.ask({ question: "prometheus", params: {}, body: null }, c.req.raw.signal);
    return answered(c, answer, "text/plain; version=0.0.4; charset=utf-8");
  });
  others(app, "/metrics", "GET, HEAD");
}

function answered(c: Context, { isStale, ...answer }: GivenAnswer, type: string): Promise<Response> {
  if (isStale) c.header("Dsr-Stale", "1");
  return sendBytes(c, { ...answer, type });
}

function liveness(app: Hono, { changes, streams, runs, quick }: AppDeps): void {
  app.get(api.events, async (c) => {
    const now = await changes.now();
    return streams.stream(c, (send) => {
      send({ data: JSON.stringify(now), retry: 3000 });
      return changes.watch((then) => send({ data: JSON.stringify(then) }));
    });
  });
  others(app, api.events, "GET, HEAD");
  app.get(api.live, async (c) => {
    const id = c.req.param("id");
    // A browser comes back by itself when a stream ends; it is told that there is no more to come.
    if (c.req.header("last-event-id") === OVER) return c.body(null, 204);
    await quick.ask({ question: "live", params: { id }, body: null });
    return streams.stream(c, (send) => {
      return runs.watch(id, ({ json, isOver }) => {
        send({ data: json, ...(isOver ? { id: OVER } : {}) }, isOver);
      });
    });
  });
  others(app, api.live, "GET, HEAD");
}

/** The id of the last event of a run. */
const OVER = "over";

function theApiItself(app: Hono, { openapi }: AppDeps): void {
  app.get(api.openapi, (c) => c.json(openapi));
  others(app, api.openapi, "GET, HEAD");
  app.all("/api/*", (c) => {
    throw fault(
      404,
      "path_unknown",
      `There is nothing at ${c.req.path}.`,
      `GET ${api.openapi} describes every call.`,
    );
  });
}

function thePage(app: Hono, { document, assets }: PageFiles): void {
  app.get("/assets/:name", (c) => {
    const file = assets.get(c.req.param("name"));
    if (file === undefined) throw fault(404, "path_unknown", `There is no file ${c.req.path}.`);
    return sendBytes(c, file);
  });
  const show = (c: Context, status: 200 | 404) => {
    if (document === null)
      throw fault(
        503,
        "page_missing",
        "The page of the dashboard is missing in this installation; the API works.",
        "In a clone of the repository: npm run build.",
      );
    return sendBytes(c, document, status);
  };
  for (const path of Object.values(pages)) app.get(path, (c) => show(c, 200));
  app.get("*", (c) => show(c, 404));
  others(app, "*", "GET, HEAD");
}

/** What has been registered for a path so far is all that it takes. */
function others(app: Hono, path: string, allow: string): void {
  app.all(path, (c) => {
    c.header("Allow", allow);
    throw fault(
      405,
      "method_not_allowed",
      `${c.req.method} is not allowed at ${c.req.path}; allowed is ${allow}.`,
    );
  });
}

function limited({ read, write }: Rates, clock: Clock): MiddlewareHandler {
  const limits = { read: rateLimit(read, clock), write: rateLimit(write, clock) };
  return async (c, next) => {
    const kind = c.req.method === "GET" || c.req.method === "HEAD" ? "read" : "write";
    const seconds = limits[kind].take(clientOf(c));
    if (seconds > 0) {
      c.header("Retry-After", String(seconds));
      throw fault(
        429,
        "too_many_requests",
        "Too much was asked within a short time.",
        `Ask again in ${seconds} s.`,
      );
    }
    await next();
  };
}

function faulty(c: Context, found: Fault): Response {
  const { status, message, hint } = found;
  c.header("Cache-Control", "no-store");
  if (status === 401) c.header("WWW-Authenticate", 'Bearer realm="dsr dashboard"');
  if (status === 503) c.header("Retry-After", "2");
  // Somebody who opened a page in a browser is told in words.
  const isPage = !c.req.path.startsWith("/api/") && c.req.header("accept")?.includes("text/html") === true;
  if (isPage) return c.text(`${message}\n${hint ?? ""}\n`, status);
  return c.json(faultDocument(found), status);
}
