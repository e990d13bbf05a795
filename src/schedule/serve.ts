/** `/metrics` for Prometheus and `/healthz` for whoever watches the process: two answers, so no more than Node's own server. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { DsrError, messageOf } from "../base/index.ts";

export interface Serving {
  /** `http://127.0.0.1:9464`: with the port that was taken. */
  url: string;
  close(): Promise<void>;
}

export interface Answers {
  /** Prometheus text. */
  metrics(): Promise<string>;
  /** Null while all is well; else why it is not. */
  trouble(): string | null;
}

const TEXT = "text/plain; version=0.0.4; charset=utf-8";

/** Serves until closed. Throws DsrError (`port_unusable`). */
export async function serve(
  { port, host }: { port: number; host: string },
  answers: Answers,
): Promise<Serving> {
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 5000 }, (request, response) => {
    const path = (request.url ?? "").split("?")[0];
    const reply = (status: number, text: string) => {
      response.writeHead(status, { "content-type": TEXT, "cache-control": "no-store" });
      response.end(request.method === "HEAD" ? "" : text);
    };
    if (request.method !== "GET" && request.method !== "HEAD") return reply(405, "only GET\n");
    if (path === "/healthz") {
      const trouble = answers.trouble();
      return reply(trouble === null ? 200 : 503, `${trouble ?? "ok"}\n`);
    }
    if (path !== "/metrics") return reply(404, "/metrics and /healthz are here\n");
    answers.metrics().then(
      (text) => reply(200, text),
      (error: unknown) => reply(503, `${messageOf(error)}\n`),
    );
  });
  await listening(server, port, host);
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${taken}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listening(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      reject(
        new DsrError(`/metrics cannot be served at ${host}:${port}: ${cause.message}.`, {
          code: "port_unusable",
          hint: 'Name another "port" under metrics in the schedule; 0 takes a free one.',
          cause,
        }),
      );
    });
    server.listen(port, host, resolve);
  });
}
