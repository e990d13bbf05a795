/** The way out: through the proxy of the environment, where it names one. */
import { EnvHttpProxyAgent, fetch } from "undici";
import type { Env } from "../base/index.ts";
import { createOpenAiWire, type ProxySettings, type Wire } from "../wire/index.ts";
import type { Settings } from "./settings.ts";

/** The proxy variables in either case, or null when none is set. */
export function proxyOf(env: Env): ProxySettings | null {
  const of = (name: string) => env.vars[name] || env.vars[name.toLowerCase()] || null;
  const proxy = { http: of("HTTP_PROXY"), https: of("HTTPS_PROXY"), no: of("NO_PROXY") };
  return proxy.http === null && proxy.https === null ? null : proxy;
}

/** `fetch` for downloads and price lists. Measured requests do not go this way: see the wire. */
export function fetchThroughProxy(env: Env): typeof fetch {
  const proxy = proxyOf(env);
  if (proxy === null) return fetch;
  const dispatcher = new EnvHttpProxyAgent({
    ...(proxy.http === null ? {} : { httpProxy: proxy.http }),
    ...(proxy.https === null ? {} : { httpsProxy: proxy.https }),
    ...(proxy.no === null ? {} : { noProxy: proxy.no }),
  });
  return (url, init) => fetch(url, { ...init, dispatcher });
}

/** A wire that reaches providers through the proxy of the environment, where it names one. */
export function openWire(settings: Settings, env: Env): Wire {
  return createOpenAiWire({ clock: env.clock, redact: settings.redact, proxy: proxyOf(env) });
}
