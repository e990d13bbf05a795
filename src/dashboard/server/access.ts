/**
 * The token without which nobody sees anything. Programs send it as `Authorization: Bearer`; a browser brings it once in the address,
 * is given a cookie for it and sent to the same address without it, so that it stays in no history.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { Clock } from "../../base/index.ts";
import { clientOf } from "./client.ts";
import { type FaultError, fault } from "./faults.ts";
import { rateLimit } from "./rate-limit.ts";

/** Wrong tokens from one client: ten at once, then one in six seconds. Right ones are not looked at either until then. */
const WRONG_TOKENS = { perSecond: 1 / 6, burst: 10 };

/** Lets pass who has the token; `port` tells apart the cookies of dashboards on one host, which browsers do not. */
export function tokenHolders(token: string, port: number, clock: Clock): MiddlewareHandler {
  // The cookie is not the token: who reads it out of a browser cannot hand it on as one.
  const pass = digest(token, "dsr dashboard: cookie").toString("base64url");
  const name = `dsr_dashboard_${port}`;
  const limits = { token: rateLimit(WRONG_TOKENS, clock), cookie: rateLimit(WRONG_TOKENS, clock) };

  const isRight = (kind: keyof typeof limits, given: string, wanted: string, client: string): boolean => {
    const seconds = limits[kind].wait(client);
    if (seconds > 0) throw tooMany(seconds);
    if (same(given, wanted)) return true;
    limits[kind].take(client);
    return false;
  };

  return async (c, next) => {
    const client = clientOf(c);
    const bearer = /^Bearer ([\x21-\x7e]+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
    if (bearer !== undefined) {
      if (!isRight("token", bearer, token, client)) throw refused();
      return next();
    }
    const inAddress = c.req.method === "GET" ? c.req.query("token") : undefined;
    if (inAddress !== undefined) {
      if (!isRight("token", inAddress, token, client)) throw refused();
      setCookie(c, name, pass, { httpOnly: true, sameSite: "Strict", path: "/" });
      c.header("Cache-Control", "no-store");
      return c.redirect(withoutToken(c), 303);
    }
    const cookie = getCookie(c, name);
    if (cookie === undefined || !isRight("cookie", cookie, pass, client)) throw refused();
    return next();
  };
}

/** Of texts of any length, in a time that tells nothing of where they differ. */
function same(a: string, b: string): boolean {
  return timingSafeEqual(digest(a, "same"), digest(b, "same"));
}

function digest(text: string, purpose: string): Buffer {
  return createHmac("sha256", purpose).update(text).digest();
}

/** Path and query alone: what stands in `Host` is not repeated to anybody. */
function withoutToken(c: Context): string {
  const { pathname, searchParams } = new URL(c.req.url);
  searchParams.delete("token");
  const query = searchParams.toString();
  // Two slashes would name a host.
  return pathname.replace(/^\/+/, "/") + (query === "" ? "" : `?${query}`);
}

function refused(): FaultError {
  return fault(
    401,
    "token_needed",
    "This dashboard is shown to those who have its token.",
    "Open the address that `dsr dashboard` printed, or send the token as `Authorization: Bearer TOKEN`.",
  );
}

function tooMany(seconds: number): FaultError {
  return fault(
    429,
    "token_guessed",
    "Too many wrong tokens came from this address.",
    `Try again in ${seconds} s.`,
  );
}
