/** Cautions as sentences. */
import type { ListItem } from "./blocks.ts";
import type { Caution } from "./caution.ts";
import type { Say } from "./say.ts";

const TONES = { serious: "bad", warning: "warn", note: null } as const;

export function cautionItems(cautions: readonly Caution[], say: Say): ListItem[] {
  return cautions.map((one) => {
    const quote = quoteOf(one);
    return {
      lead: null,
      text: cautionText(one, say),
      tone: TONES[one.grade],
      ...(quote === null ? {} : { quote }),
    };
  });
}

function quoteOf({ code, facts }: Caution): string | null {
  return code === "unlike" || code === "deviation" || code === "exam_note" ? facts.text : null;
}

export function cautionText(one: Caution, { caution: words, format }: Say): string {
  const n = format.count;
  const seconds = (value: number | null) => (value === null ? null : format.withUnit(value, "s"));
  switch (one.code) {
    case "running":
      return words.running();
    case "interrupted":
    case "stopped": {
      const { reason } = one.facts;
      return words[one.code]({ reason: reason === null ? "" : words.because(reason) });
    }
    case "never_asked":
    case "no_price":
      return words[one.code](one.facts);
    case "substituted":
      return words.substituted(one.facts);
    case "flagged": {
      const { target, n: flagged, of, worst_ms, share_allowed } = one.facts;
      const share = format.share(share_allowed);
      return words.flagged({ target, n: n(flagged), of: n(of), share, worst: format.span(worst_ms) });
    }
    case "delay_unknown":
      return words.delay_unknown({ target: one.facts.target, n: n(one.facts.n) });
    case "held_back":
    case "own_count":
      return words[one.code]({ target: one.facts.target, n: n(one.facts.n), of: n(one.facts.of) });
    case "at_once":
      return words.at_once({ target: one.facts.target, share: format.share(one.facts.share) });
    case "early_event": {
      const { target, share, lead_ms } = one.facts;
      return words.early_event({ target, share: format.share(share), lead: format.span(lead_ms) });
    }
    case "failures_counted": {
      const { target, failed, of, of_successes_s, with_failures_s, worse_than_s } = one.facts;
      const worse = seconds(worse_than_s);
      return words.failures_counted({
        ...{ target, failed: n(failed), of: n(of), successes: seconds(of_successes_s) ?? words.no_success },
        all: seconds(with_failures_s) ?? (worse === null ? words.beyond : words.worse_than(worse)),
      });
    }
    case "retried": {
      const { target, n: retried, recovered, attempts } = one.facts;
      return words.retried({ target, n: n(retried), recovered: n(recovered), attempts: n(attempts) });
    }
    case "few":
      return words.few({ target: one.facts.target, n: n(one.facts.n) });
    case "few_questions": {
      const { target, dataset } = one.facts;
      return words.few_questions({ target, dataset, n: n(one.facts.n) });
    }
    case "set_aside": {
      const { warmup, sweep } = one.facts;
      const parts = [warmup > 0 ? words.warmups(n(warmup)) : null, sweep > 0 ? words.steps(n(sweep)) : null];
      return words.set_aside({ parts: format.list(parts.filter((part) => part !== null)) });
    }
    case "not_delivered": {
      const { target, planned, late, dropped } = one.facts;
      return words.not_delivered({
        ...{ target, late: n(late), dropped: n(dropped) },
        planned: planned === null ? words.some : n(planned),
      });
    }
    case "cut_off":
      return words.cut_off({ n: n(one.facts.n) });
    case "beside":
      return words.beside({ runs: one.facts.runs, n: n(one.facts.n) });
    case "unscored": {
      const { target, dataset, n: unscored, of, why } = one.facts;
      const reasons = why.map(({ reason, n: ofReason }) => words.unscoredWhy[reason](n(ofReason)));
      return words.unscored({ target, dataset, n: n(unscored), of: n(of), why: format.list(reasons) });
    }
    case "truncated":
    case "cached_answers": {
      const { target, dataset, n: some, of } = one.facts;
      return words[one.code]({ target, dataset, n: n(some), of: n(of) });
    }
    case "converted": {
      const { currency, rate, as_of: asOf, source } = one.facts;
      return words.converted({ currency, rate: String(rate), asOf, source });
    }
    case "imported":
      return words.imported(one.facts);
    case "unlike": {
      const { code } = one.facts;
      return Object.hasOwn(words.unlike, code)
        ? words.unlike[code as keyof typeof words.unlike]
        : words.unlike.other;
    }
    case "deviation":
      return words.deviation();
    case "exam_note":
      return words.exam_note({ target: one.facts.target, dataset: one.facts.dataset });
  }
}
