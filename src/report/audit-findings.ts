/**
 * What an audit says of a target, in sentences that claim no more than was shown: a count by the model's own tokenizer is
 * evidence, one by another vocabulary an estimate, and what the provider itself states is a statement.
 */
import { quantity } from "../base/index.ts";
import type { TargetAudit } from "../metrics/index.ts";
import { brief, count, figure, money, percent } from "./number.ts";

export interface AuditFinding {
  kind:
    | "model"
    | "input"
    | "output"
    | "reasoning"
    | "failures"
    | "money"
    /** What could not be looked at. */
    | "gap";
  /** Whether the provider has something to explain. */
  isQuestion: boolean;
  rests: "evidence" | "estimate" | "statement";
  text: string;
}

/** Beyond these a bill has more in it than the template and the marks that end an answer or its reasoning. */
const EXACT_WITHIN = 0.02;
const LARGEST_TEMPLATE = 40;
const TOKENS_TO_END_AN_ANSWER = 3;
/** A summary in place of reasoning is far shorter; less than this is the other vocabulary's doing. */
const SUMMARY_FROM = { evidence: 1.1, estimate: 1.5 };
/** Between targets of one model and one counter; answers differ by some percent in how many tokens their words take. */
const MORE_THAN_OTHERS = 1.05;

/** Everything that the audit of one target says, questions first. */
export function auditFindings(audit: TargetAudit): AuditFinding[] {
  const found = [
    ...models(audit),
    ...input(audit),
    ...output(audit),
    ...reasoning(audit),
    ...failures(audit),
    ...difference(audit),
    ...gaps(audit),
  ];
  return [...found.filter(({ isQuestion }) => isQuestion), ...found.filter(({ isQuestion }) => !isQuestion)];
}

/**
 * What sets a target apart from the others that serve its model, all counted by the same vocabulary: then the vocabulary
 * does not explain it, even where it is not the model's own. By position in `audits`, which are of one model.
 */
export function findingsBeside(audits: readonly TargetAudit[]): AuditFinding[][] {
  return audits.map((audit) => {
    const { counter } = audit;
    const others = audits.filter(
      (other) => other !== audit && other.counter?.tokenizer === counter?.tokenizer,
    );
    if (counter === null || counter.isNative) return [];
    return [
      beside(
        "input",
        audit.input.line?.slope ?? null,
        others.map(({ input }) => input.line?.slope ?? null),
      ),
      beside(
        "output",
        audit.output.ratio,
        others.map((other) => other.output.ratio),
      ),
    ].filter((finding) => finding !== null);
  });
}

function beside(
  kind: "input" | "output",
  own: number | null,
  all: readonly (number | null)[],
): AuditFinding | null {
  const others = all.flatMap((value) => (value !== null && value > 0 ? [value] : []));
  const least = Math.min(...others);
  if (own === null || others.length === 0 || own <= least * MORE_THAN_OTHERS) return null;
  return {
    kind,
    isQuestion: true,
    rests: "estimate",
    text:
      `${kind}: ${figure(own)} tokens billed for each of ours, ${figure(least)} at another provider of this model, counted alike: ` +
      `that our vocabulary is another does not explain ${percent(own / least - 1)} more`,
  };
}

function models({ answered, models, unnamed }: TargetAudit): AuditFinding[] {
  const statement = { kind: "model", rests: "statement" } as const;
  const others = models.filter(({ isSubstitute }) => isSubstitute);
  const unknown = unnamed > 0 && answered > 0;
  return [
    ...others.map(({ asked, named, n }) => ({
      ...statement,
      isQuestion: true,
      text: `model: ${of(n, answered)} name "${named}", asked for was "${asked}"`,
    })),
    ...(unknown
      ? [{ ...statement, isQuestion: false, text: `model: ${of(unnamed, answered)} name none` }]
      : []),
  ];
}

function input(audit: TargetAudit): AuditFinding[] {
  const { n, line, medianDifference } = audit.input;
  const { counter } = audit;
  if (n === 0 || counter === null || medianDifference === null) return [];
  const finding = { kind: "input", rests: restsOf(counter) } as const;
  if (line === null) {
    return [
      {
        ...finding,
        isQuestion: counter.isNative && medianDifference > LARGEST_TEMPLATE,
        text:
          `input: ${signed(medianDifference)} tokens a request beside its text (median); the prompts are of one length, so that ` +
          "a chat template cannot be told from a surcharge",
      },
    ];
  }
  const { slope, intercept } = line;
  const each = `${signed(intercept)} a request whatever its length`;
  if (!counter.isNative) {
    return [
      {
        ...finding,
        isQuestion: false,
        text: `input: about ${figure(slope)} tokens billed for each of ours, and about ${each}`,
      },
    ];
  }
  if (Math.abs(slope - 1) > EXACT_WITHIN) {
    return [
      {
        ...finding,
        isQuestion: slope > 1,
        text:
          `input: ${figure(slope)} tokens billed for each that the model's own tokenizer counts in the prompts, and ${each}; ` +
          "a chat template is the same for every request and does not grow with it",
      },
    ];
  }
  const isTemplate = intercept <= LARGEST_TEMPLATE;
  return [
    {
      ...finding,
      isQuestion: !isTemplate,
      text:
        `input: billed as the model's own tokenizer counts, and ${each}: ` +
        (isTemplate
          ? "a chat template"
          : "more than chat templates usually have; a prompt of the provider's own, perhaps"),
    },
  ];
}

function output(audit: TargetAudit): AuditFinding[] {
  const { n, billed, counted, ratio, medianRatio } = audit.output;
  const { counter } = audit;
  if (n === 0 || counter === null || billed === null || counted === null || ratio === null) return [];
  const finding = { kind: "output", rests: restsOf(counter) } as const;
  if (!counter.isNative) {
    const text = `output: about ${figure(ratio)} tokens billed for each of ours in what was shown`;
    return [{ ...finding, isQuestion: false, text }];
  }
  const each = (billed - counted) / n;
  if (Math.abs(ratio - 1) <= EXACT_WITHIN || Math.abs(each) <= TOKENS_TO_END_AN_ANSWER) {
    return [
      {
        ...finding,
        isQuestion: false,
        text: `output: billed as the model's own tokenizer counts what was shown, ${signed(each)} an answer`,
      },
    ];
  }
  return [
    {
      ...finding,
      isQuestion: ratio > 1,
      text:
        `output: ${count(billed)} tokens billed for ${count(counted)} that the model's own tokenizer counts in what was shown, ` +
        `${change(ratio)} (the median answer ${change(medianRatio)})`,
    },
  ];
}

function reasoning(audit: TargetAudit): AuditFinding[] {
  const { hidden, shown, unreported } = audit.reasoning;
  const { answered, money: cost, counter } = audit;
  const finding = { kind: "reasoning", rests: "statement" } as const;
  const found: AuditFinding[] = [];
  if (hidden.n > 0) {
    const price = cost.hiddenReasoningCny === null ? "" : `, ${money(cost.hiddenReasoningCny)} CNY`;
    found.push({
      ...finding,
      isQuestion: true,
      text:
        `reasoning: ${of(hidden.n, answered)} showed none and ${hidden.n === 1 ? "is" : "are"} billed ` +
        `${count(hidden.tokens)} tokens of it (${percent(hidden.shareOfOutput)} of the output billed${price})`,
    });
  }
  if (counter !== null && shown.ratio !== null && shown.ratio > SUMMARY_FROM[restsOf(counter)]) {
    found.push({
      kind: "reasoning",
      rests: restsOf(counter),
      isQuestion: true,
      text:
        `reasoning: ${count(shown.billed)} tokens billed, ${count(shown.counted)} counted in the reasoning that was shown: ` +
        "a summary of it, or less than all",
    });
  }
  if (unreported > 0) {
    const text = `reasoning: ${of(unreported, answered)} showed some of which the bill states none`;
    found.push({ ...finding, isQuestion: false, text });
  }
  return found;
}

function failures({ money: { failures: billed } }: TargetAudit): AuditFinding[] {
  if (billed.n === 0) return [];
  const cost = billed.cny === null ? "at a cost that is not known" : `${money(billed.cny)} CNY`;
  return [
    {
      kind: "failures",
      rests: "statement",
      isQuestion: true,
      text: `failures: ${count(billed.n)} failed ${billed.n === 1 ? "request was" : "requests were"} billed, ${cost}`,
    },
  ];
}

function difference({ counter, money: cost }: TargetAudit): AuditFinding[] {
  const { n, billedCny, countedCny, differenceCny, differencePercent, templateCny, hiddenReasoningCny } =
    cost;
  if (counter === null || n === 0 || differenceCny === null) return [];
  const parts = [
    ...(templateCny === null || templateCny === 0
      ? []
      : [`${money(templateCny)} the same for every request`]),
    ...(hiddenReasoningCny === null || hiddenReasoningCny === 0
      ? []
      : [`${money(hiddenReasoningCny)} reasoning that was not shown`]),
  ];
  const share = differencePercent === null ? "" : ` (${percent(differencePercent / 100)})`;
  return [
    {
      kind: "money",
      rests: restsOf(counter),
      isQuestion: false,
      text:
        `money: ${money(billedCny)} CNY billed, ${counter.isNative ? "" : "about "}${money(countedCny)} by our counts, ` +
        `difference ${money(differenceCny)}${share}${parts.length === 0 ? "" : `, of it ${parts.join(" and ")}`}`,
    },
  ];
}

function gaps({ answered, counter, input, money: { n, unknown } }: TargetAudit): AuditFinding[] {
  const gap = (text: string): AuditFinding => ({ kind: "gap", isQuestion: false, rests: "statement", text });
  if (answered === 0) return [gap("no request was answered: there is nothing to compare")];
  if (counter === null)
    return [gap("nobody counted the tokens of these answers: there is nothing to hold the bill against")];
  return [
    ...(input.n < answered
      ? [gap(`compared on ${of(input.n, answered)}: elsewhere the bill or our count is missing`)]
      : []),
    ...(unknown > 0 && n > 0 ? [gap(`the money of ${of(unknown, answered)} is not known`)] : []),
    ...(n === 0
      ? [gap("no difference in money: a price, an exchange rate, a bill or a count is missing")]
      : []),
  ];
}

function restsOf(counter: NonNullable<TargetAudit["counter"]>): "evidence" | "estimate" {
  return counter.isNative ? "evidence" : "estimate";
}

/** `4 of 10 answers` */
function of(n: number, all: number): string {
  return `${count(n)} of ${quantity(all, "answer")}`;
}

/** `+9`, `+0.4`, `-3` */
function signed(tokens: number): string {
  const text = brief(Math.round(tokens * 10) / 10);
  return tokens > 0 && text !== "0" ? `+${text}` : text;
}

/** A ratio as a change: `+20 %`. */
function change(ratio: number | null): string {
  return ratio === null ? percent(null) : `${ratio >= 1 ? "+" : ""}${percent(ratio - 1)}`;
}
