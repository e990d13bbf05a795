export type { ProxySettings } from "./agents.ts";
export type {
  InlineReasoning,
  ListModelsRequest,
  ModelListing,
  Timeouts,
  Wire,
  WireEndpoint,
  WireRequest,
} from "./contract.ts";
export { createOpenAiWire, type OpenAiWireOptions } from "./openai/index.ts";
