/**
 * Who may speak to this server at all. A page elsewhere on the web can make the user's browser ask us: under a name of its own that
 * leads to this machine (DNS rebinding), or as a request from another site. Both are turned away, whatever is asked.
 */
import type { MiddlewareHandler } from "hono";
import { fault } from "./faults.ts";

const LOOPBACK_NAME = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;

/**
 * On loopback: the name in `Host` must be one of this machine. The port may be another, as through an SSH tunnel: a page cannot
 * choose the name, and the name is what rebinding needs.
 */
export function loopbackNamesOnly(): MiddlewareHandler {
  return async (c, next) => {
    const host = c.req.header("host") ?? "";
    if (!LOOPBACK_NAME.test(host))
      throw fault(
        403,
        "host_refused",
        `The dashboard is not served under the name "${inShort(host)}".`,
        "Open it as http://localhost or http://127.0.0.1, with its port.",
      );
    await next();
  };
}

/**
 * What browsers say of where a request comes from (Fetch Metadata, W3C; `Origin`, RFC 6454): other sites may lead somebody here,
 * and no more. Programs say nothing of the kind and pass.
 */
export function ownSiteOnly(): MiddlewareHandler {
  return async (c, next) => {
    const site = c.req.header("sec-fetch-site");
    const isOwn = site === undefined || site === "same-origin" || site === "none";
    const isRead = c.req.method === "GET" || c.req.method === "HEAD";
    const isVisit =
      isRead &&
      c.req.header("sec-fetch-mode") === "navigate" &&
      c.req.header("sec-fetch-dest") === "document";
    const origin = c.req.header("origin");
    const isOwnOrigin = origin === undefined || hostOf(origin) === c.req.header("host")?.toLowerCase();
    if (!(isOwn || isVisit) || !isOwnOrigin)
      throw fault(403, "origin_refused", "Pages of other sites may not ask the dashboard for anything.");
    await next();
  };
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}

function inShort(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
