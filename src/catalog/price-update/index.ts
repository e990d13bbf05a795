/** Fresh prices from public lists: read, compared with the catalog, shown, written into the user's configuration. */
export type { ListedPrice } from "./listed.ts";
export { litellmUrl, readLiteLlm } from "./litellm.ts";
export { openRouterEndpointUrls, openRouterUrl, readOpenRouter } from "./openrouter.ts";
export { type PriceProposal, proposePrices } from "./propose.ts";
export { writePrices } from "./write.ts";
