/** The catalog: which providers, models and modes there are, what they cost, and whose key opens them. */
export { type Catalog, type CatalogTarget, loadCatalog, type Selection } from "./catalog.ts";
export { checkedYaml } from "./checked-yaml.ts";
export { type Config, type ConfigPlace, configNames, loadConfig } from "./config.ts";
export { configJsonSchema } from "./config-schema.ts";
export { initialConfig } from "./config-template.ts";
export type { Fault as YamlFault } from "./faults.ts";
export { dotenvVars, type KeySources, type Keys, type ProviderKey, resolveKeys } from "./keys.ts";
export { compareWithListing, type ListingComparison } from "./listing.ts";
export { listPriceOf, modelOf } from "./lookup.ts";
export type { ModelEntry, ProviderEntry } from "./merge.ts";
export {
  type ListedPrice,
  litellmUrl,
  openRouterEndpointUrls,
  openRouterUrl,
  type PriceProposal,
  proposePrices,
  readLiteLlm,
  readOpenRouter,
  writePrices,
} from "./price-update/index.ts";
export { isFlat, type PriceMoment, quoteAt } from "./prices.ts";
export { resolveRates } from "./rates.ts";
export type { PriceEntry } from "./schema.ts";
