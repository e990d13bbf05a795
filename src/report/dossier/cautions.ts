/** Cautions as sentences: those of one code together, with what there is to say of each target. */
import type { ListItem } from "./blocks.ts";
import type { Caution, CautionCode } from "./caution.ts";
import type { Say } from "./say.ts";

const TONES = { serious: "bad", warning: "warn", note: null } as const;

/** Said in a line of commas; what is longer stands in lines of its own. */
const SHORT: ReadonlySet<CautionCode> = new Set<CautionCode>([
  ...(["never_asked", "substituted", "delay_unknown", "held_back", "few", "few_questions"] as const),
  ...(["own_count", "no_price"] as const),
]);

export function cautionItems(cautions: readonly Caution[], say: Say): ListItem[] {
  const byCode = Map.groupBy(cautions, ({ code }) => code);
  return [...byCode.values()].flatMap((own) => {
    const [first] = own;
    if (first === undefined) return [];
    const tone = TONES[first.grade];
    if (!isOfTargets(first, say))
      return own.map((one) => {
        const quotes = quoteOf(one);
        return {
          lead: null,
          text: cautionText(one, say),
          tone,
          ...(quotes === null ? {} : { quotes: [quotes] }),
        };
      });
    const { what } = say.caution.of[first.code];
    const details = own.filter((one) => isOfTargets(one, say)).map((one) => detail(one, say));
    if (SHORT.has(first.code) || (details.length === 1 && quoteOf(first) === null))
      return [{ lead: null, text: say.frame.told(what, say.names(details, 12)), tone }];
    const quoted = own.map((one, i) =>
      [details[i] ?? "", quoteOf(one)].filter((part) => part !== null).join(": "),
    );
    return [
      {
        lead: null,
        text: say.frame.toldBelow(what),
        tone,
        below: quoted,
        isEnglish: quoteOf(first) !== null,
      },
    ];
  });
}

type OfTargets = Extract<Caution, { code: keyof Say["caution"]["of"] }>;

function isOfTargets(one: Caution, { caution }: Say): one is OfTargets {
  return Object.hasOwn(caution.of, one.code);
}

function quoteOf({ code, facts }: Caution): string | null {
  return code === "unlike" || code === "deviation" || code === "exam_note" ? facts.text : null;
}

/** The sentence of a caution by itself. */
export function cautionText(one: Caution, say: Say): string {
  const { caution: words, format } = say;
  if (isOfTargets(one, say)) return say.frame.told(words.of[one.code].what, detail(one, say));
  const n = format.count;
  switch (one.code) {
    case "running":
    case "deviation":
      return words.alone[one.code]();
    case "interrupted":
    case "stopped": {
      const { reason } = one.facts;
      return words.alone[one.code]({ reason: reason === null ? "" : words.because(reason) });
    }
    case "set_aside": {
      const { warmup, sweep } = one.facts;
      const parts = [warmup > 0 ? words.warmups(n(warmup)) : null, sweep > 0 ? words.steps(n(sweep)) : null];
      return words.alone.set_aside({ parts: format.list(parts.filter((part) => part !== null)) });
    }
    case "cut_off":
      return words.alone.cut_off({ n: n(one.facts.n) });
    case "beside":
      return words.alone.beside({ runs: one.facts.runs, n: n(one.facts.n) });
    case "converted": {
      const { currency, rate, as_of: asOf, source } = one.facts;
      return words.alone.converted({ currency, rate: String(rate), asOf, source });
    }
    case "imported":
      return words.alone.imported(one.facts);
    case "unlike": {
      const { code } = one.facts;
      return Object.hasOwn(words.unlike, code)
        ? words.unlike[code as keyof typeof words.unlike]
        : words.unlike.other;
    }
  }
}

/** What there is to say of its target. */
function detail(one: OfTargets, { caution: { of: words, ...about }, format }: Say): string {
  const n = format.count;
  const { target } = one.facts;
  switch (one.code) {
    case "never_asked":
    case "no_price":
      return words[one.code].each({ target });
    case "substituted":
      return words.substituted.each(one.facts);
    case "flagged": {
      const { n: some, of, worst_ms: worst, share_allowed: allowed } = one.facts;
      return words.flagged.each({
        target,
        n: n(some),
        of: n(of),
        share: format.share(allowed),
        worst: format.span(worst),
      });
    }
    case "delay_unknown":
    case "few":
      return words[one.code].each({ target, n: n(one.facts.n) });
    case "held_back":
    case "own_count":
      return words[one.code].each({ target, n: n(one.facts.n), of: n(one.facts.of) });
    case "at_once":
      return words.at_once.each({ target, share: format.share(one.facts.share) });
    case "early_event": {
      const { share, lead_ms: lead } = one.facts;
      return words.early_event.each({ target, share: format.share(share), lead: format.span(lead) });
    }
    case "failures_counted": {
      const {
        failed,
        of,
        of_successes_s: ofSuccesses,
        with_failures_s: all,
        worse_than_s: worse,
      } = one.facts;
      const seconds = (value: number) => format.withUnit(value, "s");
      const beyond = worse === null ? about.beyond : about.worseThan(seconds(worse));
      return words.failures_counted.each({
        ...{ target, failed: n(failed), of: n(of), all: all === null ? beyond : seconds(all) },
        successes: ofSuccesses === null ? about.noSuccess : seconds(ofSuccesses),
      });
    }
    case "retried": {
      const { n: some, recovered, attempts } = one.facts;
      return words.retried.each({ target, n: n(some), recovered: n(recovered), attempts: n(attempts) });
    }
    case "few_questions":
      return words.few_questions.each({ target, dataset: one.facts.dataset, n: n(one.facts.n) });
    case "not_delivered": {
      const { planned, late, dropped } = one.facts;
      const of = planned === null ? about.some : n(planned);
      return words.not_delivered.each({ target, planned: of, late: n(late), dropped: n(dropped) });
    }
    case "unscored": {
      const { dataset, n: some, of, why } = one.facts;
      const reasons = why.map(({ reason, n: ofReason }) => about.unscoredWhy[reason](n(ofReason)));
      return words.unscored.each({ target, dataset, n: n(some), of: n(of), why: format.list(reasons) });
    }
    case "truncated":
    case "cached_answers": {
      const { dataset, n: some, of } = one.facts;
      return words[one.code].each({ target, dataset, n: n(some), of: n(of) });
    }
    case "exam_note":
      return words.exam_note.each({ target, dataset: one.facts.dataset });
  }
}
