/** The HTTP machinery under a wire: undici agents that keep connections for the next request, or make one for each. */
import { Agent, type buildConnector, type Dispatcher, EnvHttpProxyAgent } from "undici";

/** Proxies as the environment customarily names them; null uses none for that scheme. */
export interface ProxySettings {
  https: string | null;
  http: string | null;
  /** Hosts reached directly, comma-separated. */
  no: string | null;
}

export interface Agents {
  /** What one request is dispatched through. */
  take(): Dispatcher;
  /** That request is over. */
  giveBack(agent: Dispatcher): void;
  /** Requests still running fail. */
  close(): Promise<void>;
}

interface AgentOptions {
  connect: buildConnector.connector;
  proxy: ProxySettings | null;
  cold: boolean;
}

/**
 * One agent for all requests; with `cold` one for each, so that every request makes a connection of its own and no TLS
 * session is resumed, and everything else about it is as usual.
 */
export function createAgents(options: AgentOptions): Agents {
  const create = () => createAgent(options);
  if (!options.cold) {
    const agent = create();
    return { take: () => agent, giveBack: () => {}, close: () => agent.destroy() };
  }
  const taken = new Set<Dispatcher>();
  let isClosed = false;
  return {
    take: () => {
      const agent = create();
      if (isClosed) void agent.destroy();
      else taken.add(agent);
      return agent;
    },
    giveBack: (agent) => {
      taken.delete(agent);
      // Not under undici's hands: it may be in the middle of telling that the request is over.
      setImmediate(() => agent.destroy());
    },
    close: async () => {
      isClosed = true;
      await Promise.all([...taken].map((agent) => agent.destroy()));
    },
  };
}

/**
 * HTTP/1.1 alone, so that every running stream has a TCP connection of its own and none waits behind another's frames.
 * The agent has no time limits: those belong to requests. Through a proxy undici makes the connections itself.
 */
function createAgent({ connect, proxy, cold }: AgentOptions): Dispatcher {
  const settings = {
    // For one request there is no need of a pool, which takes 20 KB.
    ...(cold ? { connections: 1 } : {}),
    allowH2: false,
    pipelining: 1,
    connect,
    connectTimeout: 0,
    headersTimeout: 0,
    bodyTimeout: 0,
  } as const;
  if (proxy === null) return new Agent(settings);
  return new EnvHttpProxyAgent({
    ...settings,
    // Empty, not absent: absent would make undici read the process's environment.
    httpsProxy: proxy.https ?? "",
    httpProxy: proxy.http ?? "",
    noProxy: proxy.no ?? "",
  });
}
