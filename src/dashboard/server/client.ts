/** Who is asking, as far as a server can tell: the address at the other end of the connection. Headers are not believed. */
import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";

export function clientOf(c: Context): string {
  const { incoming } = c.env as HttpBindings;
  return incoming.socket.remoteAddress ?? "unknown";
}
