/** An HTTP server on loopback whose every answer a test writes byte by byte. */
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

export interface HeardRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** The pen of one answer. Writing after the other side has gone is not an error. */
export interface Reply {
  head(status: number, headers?: Record<string, string>): void;
  write(bytes: string | Uint8Array): void;
  end(bytes?: string | Uint8Array): void;
  /** Closes the connection as a crashed server would, in whatever state the answer is. */
  cut(): void;
  /** Resolves after `ms` of real time, to let written bytes leave by themselves. */
  pause(ms: number): Promise<void>;
  /** Resolves when the client has closed the connection. */
  readonly gone: Promise<void>;
}

export interface ScriptedServer {
  readonly url: string;
  /** Every request heard so far, in order. */
  readonly heard: readonly HeardRequest[];
  /** How many connections were opened so far. */
  readonly connections: number;
  close(): Promise<void>;
}

/** Starts the server; `script` answers each request. */
export async function scriptedServer(
  script: (reply: Reply, request: HeardRequest) => void | Promise<void>,
): Promise<ScriptedServer> {
  const heard: HeardRequest[] = [];
  let connections = 0;
  const server = createServer((incoming, outgoing) => {
    const pieces: Buffer[] = [];
    const gone = new Promise<void>((resolve) => outgoing.on("close", () => resolve()));
    incoming.on("data", (piece: Buffer) => pieces.push(piece));
    incoming.on("end", () => {
      const request: HeardRequest = {
        method: incoming.method ?? "",
        path: incoming.url ?? "",
        headers: incoming.headers,
        body: Buffer.concat(pieces).toString("utf8"),
      };
      heard.push(request);
      outgoing.socket?.setNoDelay(true);
      script(
        {
          head: (status, headers) => {
            outgoing.writeHead(status, headers);
            outgoing.flushHeaders();
          },
          write: (bytes) => {
            if (!outgoing.destroyed) outgoing.write(bytes);
          },
          end: (bytes) => {
            outgoing.end(bytes);
          },
          cut: () => {
            outgoing.destroy();
          },
          pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
          gone,
        },
        request,
      );
    });
  });
  server.on("connection", () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    get connections() {
      return connections;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
