/** A simulated provider as a user would write it under `providers:` in dsr.config.yaml. */
import type { SimulatorProfile } from "./profile.ts";

/** The name under which every simulated provider offers its model, so that they compare. */
export const SIMULATED_MODEL = "sim-model";

export interface SimulatedProviderConfig {
  name: string;
  baseUrl: string;
  apiKey?: string;
  note: string;
  models: Record<
    string,
    {
      id: string;
      inputPrice: number | null;
      outputPrice: number | null;
      cachedInputPrice: number | null;
      currency: string;
      inlineReasoning?: { open: string; close: string };
    }
  >;
}

/**
 * `baseUrl` is the server's own, as `startSimulator` returns it. Plain JSON, fit for YAML.
 * A cap on answers is left out: those who cut answers do not announce it, and finding out is what measuring is for.
 */
export function asProviderConfig(profile: SimulatorProfile, baseUrl: string): SimulatedProviderConfig {
  const { price, reasoning } = profile;
  return {
    name: profile.name,
    baseUrl: `${baseUrl}/${profile.name}/v1`,
    ...(profile.apiKey === null ? {} : { apiKey: profile.apiKey }),
    note: `Simulated: ${profile.description}`,
    models: {
      [SIMULATED_MODEL]: {
        id: profile.modelId,
        inputPrice: price.inputPerM,
        outputPrice: price.outputPerM,
        cachedInputPrice: price.cachedInputPerM,
        currency: price.currency,
        ...(reasoning.field === "inline" ? { inlineReasoning: { open: "<think>", close: "</think>" } } : {}),
      },
    },
  };
}
