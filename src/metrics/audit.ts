/**
 * The audit of one target: what it billed beside what we counted ourselves, and the model it named beside the one asked
 * for. What was counted is text; a bill also holds the chat template and whatever was never shown, so a difference is a
 * question to the provider, not yet a fault.
 */
import { type ExchangeRates, type RequestRecord, substitutedModel } from "../record/index.ts";
import { type MoneyAudit, moneyAudit } from "./audit-money.ts";
import {
  type CachedAudit,
  cachedAudit,
  comparable,
  type InputAudit,
  inputAudit,
  type OutputAudit,
  outputAudit,
  type ReasoningAudit,
  reasoningAudit,
} from "./audit-tokens.ts";
import { isCounted } from "./outcome.ts";

/** A model as it was asked for and as responses named it. */
export interface NamedModel {
  asked: string | null;
  named: string;
  n: number;
  /** True when it is another model than the one asked for, by `substitutedModel`. */
  isSubstitute: boolean;
}

export interface TargetAudit {
  /** Requests whose outcome is the provider's: no warm-ups, none that was given up or never sent. */
  requests: number;
  /** Those that ended without error: tokens are compared on them alone. */
  answered: number;
  /**
   * Whose count stands beside the bill: the model's own tokenizer (`isNative`) where any request was counted by it, else
   * the one that counted most requests. Null where nobody counted.
   */
  counter: { tokenizer: string; isNative: boolean } | null;
  input: InputAudit;
  output: OutputAudit;
  cached: CachedAudit;
  reasoning: ReasoningAudit;
  /** What responses called the model, most frequent first. */
  models: NamedModel[];
  /** Answers that named another model than the one asked for. */
  substituted: number;
  /** Answers that named no model. */
  unnamed: number;
  money: MoneyAudit;
}

/** Audits the requests of one target, perf and bench alike; which ones is the caller's choice. */
export function audit(records: readonly RequestRecord[], rates: ExchangeRates): TargetAudit {
  const requests = records.filter(isCounted);
  const answered = requests.filter(({ error }) => error === null);
  const counter = counterOf(answered);
  const compared = answered.flatMap((record) => {
    const counted = counter?.isNative ? record.countedNatively : record.counted;
    return counted === null || counted.tokenizer !== counter?.tokenizer ? [] : [comparable(record, counted)];
  });
  const models = namedModels(answered);
  const input = inputAudit(compared);
  return {
    requests: requests.length,
    answered: answered.length,
    counter,
    input,
    output: outputAudit(compared),
    cached: cachedAudit(answered),
    reasoning: reasoningAudit(answered, compared),
    models,
    substituted: models.reduce((sum, { n, isSubstitute }) => sum + (isSubstitute ? n : 0), 0),
    unnamed: answered.filter(({ response }) => response.model === null).length,
    money: moneyAudit(requests, compared, templateTokens(input), rates),
  };
}

/** What every prompt is billed beyond its text; no less than nothing, which only counts by another vocabulary come to. */
function templateTokens({ line }: InputAudit): number | null {
  return line === null ? null : Math.max(0, line.intercept);
}

function counterOf(records: readonly RequestRecord[]): TargetAudit["counter"] {
  const native = commonest(records.flatMap(({ countedNatively }) => countedNatively?.tokenizer ?? []));
  if (native !== null) return { tokenizer: native, isNative: true };
  const other = commonest(records.flatMap(({ counted }) => counted?.tokenizer ?? []));
  return other === null ? null : { tokenizer: other, isNative: false };
}

function commonest(names: readonly string[]): string | null {
  const groups = [...Map.groupBy(names, (name) => name).values()];
  return groups.sort((a, b) => b.length - a.length)[0]?.[0] ?? null;
}

function namedModels(records: readonly RequestRecord[]): NamedModel[] {
  const named = records.filter(({ response }) => response.model !== null);
  const groups = Map.groupBy(named, ({ target, response }) =>
    JSON.stringify([target.modelId, response.model]),
  );
  return [...groups.values()]
    .flatMap((group) => {
      const [first] = group;
      return first === undefined || first.response.model === null
        ? []
        : [
            {
              asked: first.target.modelId,
              named: first.response.model,
              n: group.length,
              isSubstitute: substitutedModel(first) !== null,
            },
          ];
    })
    .sort((a, b) => b.n - a.n);
}
