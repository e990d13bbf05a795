/** Builds requests with the `openai` package: addresses, authorisation, headers and body are its business. */
import OpenAI, { AzureOpenAI } from "openai";
import type { WireEndpoint, WireRequest } from "../contract.ts";

type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** Whoever compresses a stream along the way holds back what it gathers for a better block. */
export const UNCOMPRESSED = { "accept-encoding": "identity" } as const;

/** The longest timer Node has; the SDK's own time limit is thereby off, since ours are finer. */
const NO_TIMEOUT = 2 ** 31 - 1;

/**
 * A client for one call through `fetch`, without retries. What the SDK would pick up from the environment (keys,
 * organisation, further headers, logging) is set here, so that it cannot reach a provider for whom it was not meant.
 * Throws where the endpoint cannot be addressed (no API version for an Azure deployment).
 */
export function createClient(endpoint: WireEndpoint, fetch: Fetch): OpenAI {
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

/** Posts a streaming chat completion; resolves when headers of a 2xx response came, rejects on anything else. */
export async function postChat(client: OpenAI, request: WireRequest): Promise<void> {
  const { sampling } = request;
  const fields: Record<string, unknown> = {
    temperature: sampling.temperature,
    top_p: sampling.topP,
    max_tokens: sampling.maxTokens,
    stream_options: { include_usage: true },
    ...request.body,
  };
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
  const body: OpenAI.ChatCompletionCreateParamsStreaming = {
    ...given,
    model: request.modelId,
    messages: request.messages,
    stream: true,
  };
  const headers = { accept: "text/event-stream", ...UNCOMPRESSED };
  await client.chat.completions.create(body, { headers }).asResponse();
}
