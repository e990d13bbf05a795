/** A price as a public list states it, before anyone has asked whether it fits a target of ours. */
import type { PriceEntry } from "../schema.ts";

export interface ListedPrice {
  list: "OpenRouter" | "LiteLLM";
  /** The list's own name of who serves the model, for example `together_ai` or `Together`. */
  host: string;
  /** The list's id of the model, without the host. */
  modelId: string;
  prices: PriceEntry[];
  /** What the list says about the price and we cannot express; null when all of it was read. */
  unread: string | null;
}

/**
 * A price per token turned into one per million, null where the list gives none (or a negative number, OpenRouter's
 * sign for "depends"). Rounded to twelve digits: 1.32e-6 × 1e6 is not 1.32 in binary.
 */
export function perMillion(perToken: unknown): number | null {
  const value = typeof perToken === "string" && perToken.trim() !== "" ? Number(perToken) : perToken;
  if (typeof value !== "number" || !Number.isFinite(value) || value < 0) return null;
  return Number((value * 1e6).toPrecision(12));
}

export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
