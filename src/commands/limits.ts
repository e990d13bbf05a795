/** Limits of a measuring run on the command line: money, time, and what it can cost at most. */
import type { Command } from "commander";
import { DsrError, type Env, type Money } from "../base/index.ts";
import type { CostEstimate, LaneFacts } from "../load/index.ts";
import { type ExchangeRates, type Prompt, type Sampling, targetName, toCny } from "../record/index.ts";
import { type EstimateRow, estimateText, styleFor, type TypicalEstimate } from "../report/index.ts";
import type { Timeouts } from "../wire/index.ts";
import { duration, money } from "./flags.ts";
import type { Settings } from "./settings.ts";
import { warner } from "./warner.ts";

/** A target that fails this often from its first request on is not asked again. */
export const GIVE_UP_AFTER = 5;

export interface LimitFlags {
  maxCost?: Money;
  connectTimeout?: number;
  firstTokenTimeout?: number;
  idleTimeout?: number;
  timeout?: number;
}

/** `standard` holds the verb's own limits, for the help. */
export function addLimitFlags(command: Command, standard: Timeouts): Command {
  return command
    .option("--max-cost <amount>", "hard limit on money at list prices, for example 5CNY or 0.5USD", money)
    .option(
      "--timeout <duration>",
      `longest whole request, for example 30s or 5m (default: ${inWords(standard.totalMs)})`,
      duration,
    )
    .option(
      "--first-token-timeout <duration>",
      `longest wait for the first output (default: ${inWords(standard.firstTokenMs)})`,
      duration,
    )
    .option(
      "--idle-timeout <duration>",
      `longest wait between outputs (default: ${inWords(standard.idleMs)})`,
      duration,
    )
    .option(
      "--connect-timeout <duration>",
      `longest wait for a connection (default: ${inWords(standard.connectMs)})`,
      duration,
    );
}

function inWords(ms: number | null): string {
  if (ms === null) return "none";
  return ms % 60_000 === 0 ? `${ms / 60_000}m` : `${ms / 1000}s`;
}

/** Flags, then the configuration, then `fallback`. */
export function timeoutsOf(flags: LimitFlags, settings: Settings, fallback: Timeouts): Timeouts {
  const configured = settings.config?.defaults?.timeouts ?? {};
  const choose = (flag: number | undefined, config: number | null | undefined, standard: number | null) =>
    flag ?? (config === undefined ? standard : config);
  return {
    connectMs: choose(flags.connectTimeout, configured.connectMs, fallback.connectMs),
    firstTokenMs: choose(flags.firstTokenTimeout, configured.firstTokenMs, fallback.firstTokenMs),
    idleMs: choose(flags.idleTimeout, configured.idleMs, fallback.idleMs),
    totalMs: choose(flags.timeout, configured.totalMs, fallback.totalMs),
  };
}

/** The cap in CNY, or null for none. Throws when its currency has no exchange rate. */
export function maxCostCny(flags: LimitFlags, settings: Settings): number | null {
  const configured = settings.config?.defaults?.maxCost;
  const cap = flags.maxCost ?? (configured === undefined ? null : money(configured));
  if (cap === null) return null;
  const cny = toCny(cap.amount, cap.currency, settings.rates);
  if (cny === null) {
    throw new DsrError(`--max-cost is in ${cap.currency}, and no exchange rate for it is known.`, {
      code: "rate_unknown",
      hint: `Give one with --fx ${cap.currency}=<CNY for one>, or state the limit in CNY.`,
    });
  }
  return cny;
}

/**
 * Says on stderr what the run can cost at most. A cap cannot be kept for a target whose cost is not known, so such a
 * target under a cap is an error, before any request. `typical` holds, by target name, what is to be expected.
 */
export function announceCost(
  estimates: readonly CostEstimate[],
  capCny: number | null,
  rates: ExchangeRates,
  env: Env,
  quiet: boolean,
  typical: ReadonlyMap<string, TypicalEstimate> = new Map(),
): void {
  const rows: EstimateRow[] = estimates.map(({ lane, ...estimate }) => {
    const target = targetName(lane.target);
    const expected = typical.get(target);
    return {
      target,
      ...estimate,
      unknown: estimate.maxCny === null ? whyUnknown(lane, estimate, rates, env) : null,
      ...(expected === undefined ? {} : { typical: expected }),
    };
  });
  const open = rows.filter((row) => row.maxCny === null);
  if (capCny !== null && open.length > 0) {
    throw new DsrError(
      `--max-cost cannot be kept for ${open.map((row) => `${row.target} (${row.unknown})`).join(", ")}.`,
      {
        code: "cost_unknown",
        hint: "State the price in dsr.config.yaml, leave the target out with --providers, or drop --max-cost.",
      },
    );
  }
  if (!quiet) env.stderr.write(`${estimateText(rows, capCny, styleFor(env.stderr, env.vars))}\n`);
}

/** Warns of prompts that a target cannot take, and of answers that it cuts shorter than asked. */
export function warnOfCaps(
  lanes: readonly LaneFacts[],
  prompts: readonly Prompt[],
  sampling: Sampling,
  env: Env,
): void {
  const warn = warner(env);
  for (const lane of lanes) {
    const name = targetName(lane.target);
    const { maxContext, maxOutput } = lane;
    const long = prompts.filter(
      ({ estimatedInputTokens }) => maxContext !== null && (estimatedInputTokens ?? 0) > maxContext,
    ).length;
    if (long > 0)
      warn(
        `${long} of ${prompts.length} prompts are longer than the ${maxContext} tokens that ${name} takes.`,
      );
    if (
      maxOutput !== null &&
      prompts.some((prompt) => (prompt.maxTokens ?? sampling.maxTokens ?? 0) > maxOutput)
    ) {
      warn(`${name} gives answers of at most ${maxOutput} tokens, so it is asked for no more.`);
    }
  }
}

function whyUnknown(
  lane: LaneFacts,
  estimate: Omit<CostEstimate, "lane">,
  rates: ExchangeRates,
  env: Env,
): string {
  if (estimate.inputTokens === null) return "the prompts' length is not known";
  if (estimate.maxOutputTokens === null) return "the answer's length has no limit; set --max-tokens";
  const quote = lane.quote(env.clock.wallMs(), estimate.inputTokens / Math.max(1, estimate.requests));
  if (quote === null || quote.inputPerM === null || quote.outputPerM === null)
    return "its price is not known";
  return toCny(1, quote.currency, rates) === null
    ? `its price is in ${quote.currency}, for which no exchange rate is known`
    : "its price is not known";
}
