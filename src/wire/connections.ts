/**
 * How each request got its connection: whether it was there, and if not, what finding the name, TCP and TLS took. All of
 * that lies before a request is sent, and in none of its latencies.
 *
 * The times are those at which Node told of each phase, so work of this process is in them; the resolver's threads are few,
 * and when many connections are made at once the names wait in line. Where several addresses are tried for a name (happy
 * eyeballs), `tcpMs` runs from the name's answer until one of them is connected. Connections through a proxy are undici's
 * own: whether they are reused is known, their phases are not.
 */
import { subscribe } from "node:diagnostics_channel";
import { Socket } from "node:net";
import { buildConnector } from "undici";
import type { Clock } from "../base/index.ts";
import type { Connection } from "../record/index.ts";

/** Times are `Clock.nowMs()`; null until, and unless, that moment comes. */
interface Making {
  startedAt: number;
  lookedUpAt: number | null;
  connectedAt: number | null;
  securedAt: number | null;
}

export class Connections {
  readonly #clock: Clock;
  readonly #made = new WeakMap<Socket, Making>();
  readonly #used = new WeakSet<Socket>();
  /** The connection begun last. */
  #begun: Socket | null = null;
  readonly #connect: buildConnector.connector;

  /** `resumes` lets a later TLS handshake go on from an earlier one's session, as clients usually do. */
  constructor(clock: Clock, options: { resumes: boolean }) {
    this.#clock = clock;
    const sessions = options.resumes ? {} : { maxCachedSessions: 0 };
    this.#connect = buildConnector({ allowH2: false, timeout: 0, ...sessions });
  }

  /** Makes connections for an undici agent and notes the time of each phase. */
  readonly connect: buildConnector.connector = (options, callback) => {
    const making: Making = {
      startedAt: this.#clock.nowMs(),
      lookedUpAt: null,
      connectedAt: null,
      securedAt: null,
    };
    // It returns the socket, which undici's types leave out.
    const socket: unknown = this.#connect(options, callback);
    if (!(socket instanceof Socket)) return;
    this.#begun = socket;
    this.#made.set(socket, making);
    // With several addresses there is a lookup event for each: the first ends the lookup. Undici's own listeners send the
    // request: ours come before them.
    socket.once("lookup", () => {
      making.lookedUpAt = this.#clock.nowMs();
    });
    socket.prependOnceListener("connect", () => {
      making.connectedAt = this.#clock.nowMs();
    });
    if (options.protocol === "https:")
      socket.prependOnceListener("secureConnect", () => {
        making.securedAt = this.#clock.nowMs();
      });
  };

  /**
   * The connection that `dispatch` has begun for its request; null when there was one, or undici makes it itself. Whoever
   * gives up a request that waits for its connection destroys that: the kernel would try for minutes.
   */
  begunBy(dispatch: () => void): Socket | null {
    this.#begun = null;
    dispatch();
    const begun = this.#begun;
    this.#begun = null;
    return begun;
  }

  /**
   * How a request that was dispatched then got the socket on which it is now sent. A connection that was begun for an
   * earlier request counts as reused, even if that request gave up before it was made.
   */
  of(socket: Socket, dispatchedAt: number): Connection {
    const making = this.#made.get(socket);
    const reused = this.#used.has(socket) || (making !== undefined && making.startedAt < dispatchedAt);
    this.#used.add(socket);
    if (reused || making === undefined) return { reused, dnsMs: null, tcpMs: null, tlsMs: null };
    const { startedAt, lookedUpAt, connectedAt, securedAt } = making;
    return {
      reused,
      dnsMs: between(startedAt, lookedUpAt),
      tcpMs: between(lookedUpAt ?? startedAt, connectedAt),
      tlsMs: between(connectedAt, securedAt),
    };
  }
}

function between(from: number | null, to: number | null): number | null {
  return from === null || to === null ? null : Math.round((to - from) * 1000) / 1000;
}

let awaiting: ((socket: Socket) => void) | null = null;
// The request's headers are in this message too, the key among them: nothing but the socket is taken from it.
subscribe("undici:client:sendHeaders", (message) => {
  const found = awaiting;
  awaiting = null;
  if (found !== null) found((message as { socket: Socket }).socket);
});

/**
 * Tells on which socket the request is written that undici has just started: it says so in the same stretch of code, after
 * `onRequestStart` and before `onRequestSent`, so nothing of another request can come between.
 */
export function whenWritten(found: (socket: Socket) => void): void {
  awaiting = found;
}
