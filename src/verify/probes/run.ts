/** One target's probes, in their order: the first tells whether it answers and thinks, the others are asked accordingly. */
import { contextProbe } from "./context.ts";
import { hasThought, judgeHygiene } from "./hygiene.ts";
import { logprobsProbe } from "./logprobs.ts";
import { maxTokensProbe, outputCapProbe } from "./max-tokens.ts";
import type { Ask, Finding, Heard, Probe, ProbeFacts, Reply } from "./probe.ts";
import { promptTokensProbe } from "./prompt-tokens.ts";
import { samplingProbe } from "./sampling.ts";
import { stopProbe } from "./stop.ts";
import { systemRoleProbe } from "./system-role.ts";

/** In the order in which they are asked. */
export const probes: readonly Probe[] = [
  promptTokensProbe,
  maxTokensProbe,
  outputCapProbe,
  stopProbe,
  systemRoleProbe,
  samplingProbe,
  logprobsProbe,
  contextProbe,
];

export interface ProbeDeps {
  /** Sends one request, and again where that may mend a failure; a text says why nothing more may be sent. */
  ask(ask: Ask): Promise<Heard | string>;
  /** Requests in flight at once. */
  concurrency: number;
}

export interface Probed {
  findings: Finding[];
  /** Whether the target was given up or left before every probe was asked, and why; null where it was not. */
  left: string | null;
}

/** Asks what every probe asks, as far as it gets, and judges it. Never asks beyond what `worst` of the probes says. */
export async function runProbes(facts: ProbeFacts, deps: ProbeDeps): Promise<Probed> {
  const heard = new Map<Probe, Reply[]>();
  const all: Reply[] = [];
  let known: ProbeFacts = facts;
  let left: string | null = null;
  for (const probe of probes) {
    const replies: Reply[] = [];
    heard.set(probe, replies);
    for (;;) {
      const asks: Ask[] = left === null ? probe.next(replies, known) : [];
      if (asks.length === 0) break;
      const batch = await askEach(asks, deps);
      replies.push(...batch.replies);
      all.push(...batch.replies);
      left ??= batch.left ?? whyGivenUp(all);
      if (known.thinks !== true) known = { ...known, thinks: all.some((reply) => hasThought(reply.heard)) };
      if (left !== null) break;
    }
  }
  const findings = probes.flatMap((probe): Finding[] => {
    const replies = heard.get(probe) ?? [];
    const judged = probe.judge(replies, known);
    // What was cut short may have too few replies for a verdict, and none is better than a hasty one.
    const isWhole = left === null || probe.next(replies, known).length === 0;
    if (isWhole && judged.length > 0) return judged;
    return [
      {
        probe: probe.name,
        status: "unknown",
        evidence: `Not asked to the end: ${left ?? "nothing to ask"}.`,
      },
    ];
  });
  return { findings: [...judgeHygiene(all, known), ...findings], left };
}

/** Failures from the first request on, after which a target is asked nothing more. */
const GIVE_UP_AFTER = 2;

function whyGivenUp(all: readonly Reply[]): string | null {
  const failed = all.every(({ heard }) => heard.error !== null);
  const [first] = all;
  if (!failed || first === undefined) return null;
  const isFinal = first.heard.error?.kind === "auth" || first.heard.error?.kind === "not_found";
  return isFinal || all.length >= GIVE_UP_AFTER ? `it does not answer (${first.heard.error?.message})` : null;
}

async function askEach(
  asks: readonly Ask[],
  { ask, concurrency }: ProbeDeps,
): Promise<{ replies: Reply[]; left: string | null }> {
  const slots: (Reply | null)[] = asks.map(() => null);
  let next = 0;
  let left: string | null = null;
  const work = async () => {
    for (let i = next++; i < asks.length && left === null; i = next++) {
      const one = asks[i] as Ask;
      const heard = await ask(one);
      if (typeof heard === "string") left = heard;
      else slots[i] = { ask: one, heard };
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, asks.length) }, work));
  return { replies: slots.filter((slot) => slot !== null), left };
}
