/** The dashboard from its threads to its address: started, served, and let go of again. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Worker } from "node:worker_threads";
import { getRequestListener } from "@hono/node-server";
import { type Clock, DsrError, messageOf } from "../../base/index.ts";
import type { Question } from "../contract/reader.ts";
import { type Route, routes } from "../contract/routes.ts";
import { tokenHolders } from "./access.ts";
import { keepAnswers } from "./answers.ts";
import { dashboardApp, type Rates } from "./app.ts";
import { watchChanges } from "./changes.ts";
import { eventStreams } from "./event-stream.ts";
import { FaultError } from "./faults.ts";
import { loopbackNamesOnly, ownSiteOnly } from "./guards.ts";
import { lateThread } from "./late-thread.ts";
import { watchRuns } from "./live-runs.ts";
import { openApi } from "./openapi.ts";
import { readPageFiles } from "./page-files.ts";
import { readerThread } from "./reader-thread.ts";

export interface DashboardOptions {
  /** A name or an address of this machine to listen at; `isLoopback` tells what that means. */
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** Null shows everything to whoever can reach it, which is allowed on loopback alone. */
  token: string | null;
  /** The folder of the built page. */
  page: string;
  /** Of dsr. */
  version: string;
  /** Defaults to what one person's windows need. */
  rates?: Rates;
}

export interface DashboardDeps {
  /** Starts a thread that runs `serveReader`. */
  startReader(): Worker;
  clock: Clock;
  /** A line for the log, when something went wrong that nobody asked for. */
  onTrouble(line: string): void;
}

export interface Dashboard {
  /** `http://host:port`, without a slash at the end. */
  url: string;
  port: number;
  /** What is held for clients and answers, for tests and measurements. */
  held(): {
    streams: number;
    watchers: number;
    runs: number;
    answerBytes: number;
    connections: Promise<number>;
  };
  /** Ends streams and connections at once; resolves when the port is free and the threads are gone. */
  close(): Promise<void>;
}

const RATES: Rates = { read: { perSecond: 200, burst: 600 }, write: { perSecond: 5, burst: 20 } };

export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i.test(host);
}

/**
 * Starts reading and serving. Throws DsrError: `dashboard_token` without a token where one is needed, `dashboard_address` when it
 * cannot listen, or what keeps the reader from starting.
 */
export async function startDashboard(options: DashboardOptions, deps: DashboardDeps): Promise<Dashboard> {
  const { host, token } = options;
  const { clock } = deps;
  if (token === null && !isLoopback(host))
    throw new DsrError(`At ${host} others can reach the dashboard, so it needs a token.`, {
      code: "dashboard_token",
    });
  const server = createServer(SERVER_OPTIONS);
  const ready = Promise.withResolvers<ReturnType<typeof getRequestListener>>();
  // Whoever asks while the threads start, as a page that is still open, waits for them: unheard, he would wait for good.
  server.on("request", async (incoming, outgoing) => (await ready.promise)(incoming, outgoing));
  const port = await listen(server, host, options.port);
  const threads = await Promise.all([
    readerThread(deps.startReader, clock),
    readerThread(deps.startReader, clock),
  ]).catch(async (error: unknown) => {
    server.close();
    server.closeAllConnections();
    throw error instanceof FaultError ? asDsrError(error) : error;
  });
  const [quick, thorough] = threads;
  const patient = lateThread(() => readerThread(deps.startReader, clock));
  const byPace = { quick, thorough, patient };
  const changes = watchChanges(() => quick.version(), clock);
  const answers = keepAnswers({
    threadOf: (question) => byPace[paceOf(question)],
    changes,
    clock,
  });
  const streams = eventStreams(clock);
  const runs = watchRuns(quick, clock);
  const app = dashboardApp({
    guards: [
      ...(isLoopback(host) ? [loopbackNamesOnly()] : []),
      ownSiteOnly(),
      ...(token === null ? [] : [tokenHolders(token, port, clock)]),
    ],
    files: readPageFiles(options.page),
    ...{ answers, quick, changes, streams, runs, clock },
    openapi: openApi(options.version),
    rates: options.rates ?? RATES,
    onTrouble: deps.onTrouble,
  });
  ready.resolve(getRequestListener(app.fetch, { errorHandler: () => badRequest() }));
  return {
    url: `http://${host.includes(":") && !host.startsWith("[") ? `[${host}]` : host}:${port}`,
    port,
    held: () => ({
      streams: streams.open,
      watchers: changes.watchers,
      runs: runs.watched,
      answerBytes: answers.keptBytes,
      connections: new Promise((resolve) => server.getConnections((_, count) => resolve(count))),
    }),
    close: async () => {
      const closed = once(server, "close");
      server.close();
      for (const part of [streams, runs, answers, changes]) part.close();
      server.closeAllConnections();
      await Promise.all([closed, ...[...threads, patient].map((thread) => thread.close())]);
    },
  };
}

function paceOf(question: Question): Route["pace"] {
  if (question === "live") return "quick";
  return question === "prometheus" ? "patient" : routes[question].pace;
}

/** A client that sends slowly, much, or nothing is let go of. */
const SERVER_OPTIONS = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 30_000,
  connectionsCheckingInterval: 2000,
  maxHeaderSize: 16 * 1024,
};
const MOST_CONNECTIONS = 1000;

async function listen(server: Server, host: string, port: number): Promise<number> {
  server.maxConnections = MOST_CONNECTIONS;
  try {
    server.listen({ host: host.replace(/^\[|\]$/g, ""), port });
    await once(server, "listening");
  } catch (error) {
    throw cannotListen(host, port, error);
  }
  return (server.address() as AddressInfo).port;
}

function cannotListen(host: string, port: number, error: unknown): DsrError {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  const [why, hint] =
    code === "EADDRINUSE"
      ? [
          "the port is in use",
          "Another dashboard may be running there. Name another port, or take a free one: --port 0.",
        ]
      : code === "EACCES"
        ? ["it is not permitted", "Ports below 1024 are often reserved; name a higher one with --port."]
        : code === "EADDRNOTAVAIL" || code === "ENOTFOUND" || code === "EAI_AGAIN"
          ? ["this machine has no such address", "Name one of its own with --host; 0.0.0.0 is all of them."]
          : [messageOf(error), "Name another address with --host or --port."];
  return new DsrError(`The dashboard cannot listen at ${host} port ${port}: ${why}.`, {
    code: "dashboard_address",
    hint,
    cause: error,
  });
}

function asDsrError({ fault: { code, message, hint } }: FaultError): DsrError {
  return new DsrError(message, { code, ...(hint === null ? {} : { hint }) });
}

/** Of calls that are no proper HTTP for this server: before anything looked at them. */
function badRequest(): Response {
  return Response.json(
    {
      error: {
        code: "request_invalid",
        message: "This is not a request that the dashboard understands.",
        hint: null,
      },
    },
    { status: 400, headers: { "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" } },
  );
}
