/** One target's probes, in their order: the first tells whether it answers and thinks, the others are asked accordingly. */
import { contextProbe } from "./context.ts";
import { hasThought, judgeHygiene } from "./hygiene.ts";
import { logprobsProbe } from "./logprobs.ts";
import { maxTokensProbe, outputCapProbe } from "./max-tokens.ts";
import {
  type Ask,
  type Finding,
  type Heard,
  type Probe,
  type ProbeFacts,
  type Reply,
  saidOf,
} from "./probe.ts";
import { promptTokensProbe } from "./prompt-tokens.ts";
import { samplingProbe } from "./sampling.ts";
import { stopProbe } from "./stop.ts";
import { systemRoleProbe } from "./system-role.ts";

/** In the order in which they are asked: the dear ones last. */
export const probes: readonly Probe[] = [
  promptTokensProbe,
  maxTokensProbe,
  stopProbe,
  systemRoleProbe,
  samplingProbe,
  logprobsProbe,
  contextProbe,
  outputCapProbe,
];

/** Why a request was not sent, in words, and whether no other will be either. */
export interface NotSent {
  notSent: string;
  isOver: boolean;
}

export interface ProbeDeps {
  /** Sends one request, and again where that may mend a failure. */
  ask(ask: Ask): Promise<Heard | NotSent>;
  /** Requests in flight at once. */
  concurrency: number;
}

export interface Probed {
  findings: Finding[];
  /** Why not everything was asked; null where it was. */
  left: string | null;
}

/** Asks what every probe asks, as far as it gets, and judges it. Never asks beyond what `worst` of the probes says. */
export async function runProbes(facts: ProbeFacts, deps: ProbeDeps): Promise<Probed> {
  const all: Reply[] = [];
  const asked: { probe: Probe; replies: Reply[]; left: string | null }[] = [];
  let known = facts;
  let over: string | null = null;
  for (const probe of probes) {
    const replies: Reply[] = [];
    let left: string | null = over;
    while (left === null) {
      const asks = probe.next(replies, known);
      if (asks.length === 0) break;
      const batch = await askEach(asks, deps);
      replies.push(...batch.replies);
      all.push(...batch.replies);
      if (known.thinks !== true) known = { ...known, thinks: all.some((reply) => hasThought(reply.heard)) };
      over = batch.notSent?.isOver === true ? batch.notSent.notSent : whyGivenUp(all);
      left = batch.notSent?.notSent ?? over;
    }
    asked.push({ probe, replies, left });
  }
  const findings = asked.flatMap(({ probe, replies, left }): Finding[] => {
    // What was cut short may have too few replies for a verdict, and none is better than a hasty one.
    const isWhole = left === null || (replies.length > 0 && probe.next(replies, known).length === 0);
    if (isWhole) return probe.judge(replies, known);
    const asked = replies.length === 0 ? "Not asked" : "Not asked to the end";
    return [{ probe: probe.name, status: "unknown", evidence: `${asked}: ${left}.` }];
  });
  const left = asked.find((one) => one.left !== null)?.left ?? null;
  return { findings: [...judgeHygiene(all, known), ...findings], left };
}

/** Failures from the first request on, after which a target is asked nothing more. */
const GIVE_UP_AFTER = 2;

function whyGivenUp(all: readonly Reply[]): string | null {
  const [first] = all;
  if (first === undefined || all.some(({ heard }) => heard.error === null)) return null;
  const isFinal = first.heard.error?.kind === "auth" || first.heard.error?.kind === "not_found";
  return isFinal || all.length >= GIVE_UP_AFTER ? `it does not answer (${saidOf(first.heard)})` : null;
}

async function askEach(
  asks: readonly Ask[],
  { ask, concurrency }: ProbeDeps,
): Promise<{ replies: Reply[]; notSent: NotSent | null }> {
  const slots: (Reply | null)[] = asks.map(() => null);
  let next = 0;
  let notSent: NotSent | null = null;
  const work = async () => {
    for (let i = next++; i < asks.length && notSent === null; i = next++) {
      const one = asks[i] as Ask;
      const heard = await ask(one);
      if ("notSent" in heard) notSent = heard;
      else slots[i] = { ask: one, heard };
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, asks.length) }, work));
  return { replies: slots.filter((slot) => slot !== null), notSent };
}
