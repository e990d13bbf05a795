/**
 * Builds requests with the `openai` package: addresses, authorisation and headers are its business. Those of one endpoint
 * and model are always the same, and making a client costs more than all else about sending a request: each is made once.
 */
import OpenAI, { AzureOpenAI } from "openai";
import type { OutgoingRequest } from "../call.ts";
import type { WireEndpoint, WireRequest } from "../contract.ts";

type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** Whoever compresses a stream along the way holds back what it gathers for a better block. */
const UNCOMPRESSED = { "accept-encoding": "identity" } as const;

/** The longest timer Node has; the SDK's own time limit is thereby off, since ours are finer. */
const NO_TIMEOUT = 2 ** 31 - 1;

/** Endpoints with a model; a run has some dozens. */
const MAX_KNOWN = 1000;

type Addressed = Omit<OutgoingRequest, "body">;

/** Requests of the OpenAI format, ready to be sent. */
export class OutgoingRequests {
  readonly #known = new Map<string, Addressed>();

  /**
   * A streaming chat completion: at once when one was sent to this endpoint and model before, else a promise, which rejects
   * where the endpoint cannot be addressed.
   */
  chat(request: WireRequest): OutgoingRequest | Promise<OutgoingRequest> {
    const { kind, baseUrl, apiKey, apiVersion, headers, modelId } = request;
    const key = JSON.stringify([kind, baseUrl, apiKey, apiVersion, headers, modelId]);
    const known = this.#known.get(key);
    const body = chatBody(request);
    if (known !== undefined) return { ...known, body };
    return addressedBy(request, (client) =>
      client.chat.completions
        .create(
          { model: modelId, messages: [], stream: true },
          { headers: { accept: "text/event-stream", ...UNCOMPRESSED } },
        )
        .asResponse(),
    ).then((addressed) => {
      if (this.#known.size >= MAX_KNOWN) this.#known.clear();
      this.#known.set(key, addressed);
      return { ...addressed, body };
    });
  }

  /** The list of models. */
  async models(endpoint: WireEndpoint): Promise<OutgoingRequest> {
    const addressed = await addressedBy(endpoint, (client) =>
      client.get("/models", { headers: UNCOMPRESSED }).asResponse(),
    );
    return { ...addressed, body: null };
  }
}

function chatBody(request: WireRequest): string {
  const { sampling } = request;
  const fields: Record<string, unknown> = {
    temperature: sampling.temperature,
    top_p: sampling.topP,
    max_tokens: sampling.maxTokens,
    stop: sampling.stop ?? null,
    seed: sampling.seed ?? null,
    logprobs: sampling.logprobs ?? null,
    stream_options: { include_usage: true },
    ...request.body,
  };
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
  return JSON.stringify({ ...given, model: request.modelId, messages: request.messages, stream: true });
}

/** How the client addresses what `send` has it send; nothing leaves. */
async function addressedBy(
  endpoint: WireEndpoint,
  send: (client: OpenAI) => Promise<unknown>,
): Promise<Addressed> {
  const seen: Addressed[] = [];
  const client = createClient(endpoint, async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    seen.push({
      origin: url.origin,
      path: url.pathname + url.search,
      method: init?.method === "POST" ? "POST" : "GET",
      headers: Object.fromEntries(new Headers(init?.headers)),
    });
    return new Response("{}", { headers: { "content-type": "application/json" } });
  });
  await send(client);
  if (seen[0] === undefined) throw new Error("the request could not be built");
  return seen[0];
}

/**
 * A client for one call through `fetch`, without retries. What the SDK would pick up from the environment (keys,
 * organisation, further headers, logging) is set here, so that it cannot reach a provider for whom it was not meant.
 * Throws where the endpoint cannot be addressed (no API version for an Azure deployment).
 */
function createClient(endpoint: WireEndpoint, fetch: Fetch): OpenAI {
  const headers: Record<string, string | null> = {
    // These two would tell the provider of a time limit and of retries that do not exist.
    "x-stainless-timeout": null,
    "x-stainless-retry-count": null,
    ...(endpoint.apiKey === null ? { authorization: null, "api-key": null } : {}),
    ...endpoint.headers,
  };
  const options = {
    // The SDK insists on a key; without one the header it would go into is removed above.
    apiKey: endpoint.apiKey ?? "none",
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    timeout: NO_TIMEOUT,
    logLevel: "off",
    defaultHeaders: headers,
    fetch,
  } as const;
  const client =
    endpoint.kind === "openai"
      ? new OpenAI({ ...options, baseURL: endpoint.baseUrl, ...versionQuery(endpoint) })
      : createAzureClient(endpoint, options);
  // The constructor merged `OPENAI_CUSTOM_HEADERS` in, and there is no option to keep it out.
  // biome-ignore lint/complexity/useLiteralKeys: the field is private, and only brackets reach it
  client["_options"].defaultHeaders = headers;
  return client;
}

/**
 * Azure has two kinds of address: deployments (`…/openai`, also a bare resource address), where the model is part of
 * the path, and the model inference and v1 addresses (`…/models`, `…/openai/v1`), where it is in the body.
 */
function createAzureClient(
  endpoint: WireEndpoint,
  options: { apiKey: string; defaultHeaders: Record<string, string | null>; fetch: Fetch },
): OpenAI {
  const url = new URL(endpoint.baseUrl);
  const path = url.pathname.replace(/\/+$/, "");
  if (path.endsWith("/models") || path.endsWith("/v1")) {
    if (endpoint.apiKey !== null) {
      options.defaultHeaders["api-key"] ??= endpoint.apiKey;
      options.defaultHeaders.authorization ??= null;
    }
    return new OpenAI({ ...options, baseURL: endpoint.baseUrl, ...versionQuery(endpoint) });
  }
  if (endpoint.apiVersion === null)
    throw new Error(`an Azure deployment needs an apiVersion, and ${endpoint.baseUrl} has none`);
  const baseURL = path === "" ? new URL("/openai", url).href : endpoint.baseUrl;
  return new AzureOpenAI({ ...options, baseURL, apiVersion: endpoint.apiVersion });
}

function versionQuery(endpoint: WireEndpoint): { defaultQuery?: Record<string, string> } {
  return endpoint.apiVersion === null ? {} : { defaultQuery: { "api-version": endpoint.apiVersion } };
}
