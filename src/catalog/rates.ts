/** What other currencies are worth in CNY: built-in rates, the config's `fx:`, then `--fx`; each with date and source. */
import { DsrError } from "../base/index.ts";
import type { ExchangeRates } from "../record/index.ts";
import type { Config } from "./config.ts";
import builtIn from "./rates.json" with { type: "json" };

/**
 * Rates in force. `flags` are `USD=7.1` (a list or comma-separated), dated `today` (YYYY-MM-DD).
 * Throws `DsrError` `fx_invalid` with every faulty flag.
 */
export function resolveRates(config: Config | null, flags: readonly string[], today: string): ExchangeRates {
  const cnyPer: Record<string, { rate: number; asOf: string; source: string }> = {};
  for (const [currency, entry] of Object.entries(builtIn)) cnyPer[currency] = entry;
  for (const [currency, entry] of Object.entries(config?.fx ?? {}))
    cnyPer[currency] = {
      rate: entry.rate,
      asOf: entry.asOf,
      source: entry.source ?? config?.file ?? "dsr.config",
    };
  const faults: string[] = [];
  for (const flag of flags.flatMap((text) => text.split(",")).map((text) => text.trim())) {
    const parsed = /^([A-Za-z]{3})=(\d+(?:\.\d+)?)$/.exec(flag);
    const currency = parsed?.[1]?.toUpperCase();
    const rate = Number(parsed?.[2]);
    if (currency === undefined || !(rate > 0)) faults.push(`"${flag}"`);
    else if (currency === "CNY") faults.push(`"${flag}" (CNY is the unit, always 1)`);
    else cnyPer[currency] = { rate, asOf: today, source: "--fx" };
  }
  if (faults.length > 0)
    throw new DsrError(`--fx ${faults.join(", ")}: expected a currency and its price in CNY above 0.`, {
      code: "fx_invalid",
      hint: "For example --fx USD=7.1, and --fx USD=7.1,EUR=8.2 for two.",
    });
  return { cnyPer };
}
