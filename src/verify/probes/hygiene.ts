/** What every reply tells, whatever it was asked: the model's name, usage, finish reason, and where the thinking is. */
import type { Finding, Heard, ProbeFacts, Reply } from "./probe.ts";

/** Of the OpenAI API, and what others say for `stop`. */
const REASONS = new Set(["stop", "length", "eos", "eos_token", "end_turn", "content_filter", "tool_calls"]);
/** A cut may come a token or two late. */
const CUT_TOLERANCE = 2;
const THINK_TAG = /<\/?(?:think|thinking|thought|reasoning)>/i;

/** Findings from all replies to all probes; none where nothing was answered. */
export function judgeHygiene(replies: readonly Reply[], facts: ProbeFacts): Finding[] {
  const good = replies.filter(({ heard }) => heard.error === null);
  if (good.length === 0) return [];
  return [
    modelName(good.map(({ heard }) => heard)),
    usage(good.map(({ heard }) => heard)),
    finishReason(good),
    thinking(
      good.map(({ heard }) => heard),
      facts,
    ),
  ];
}

function modelName(all: readonly Heard[]): Finding {
  const finding = (status: Finding["status"], evidence: string): Finding => ({
    probe: "model name",
    status,
    evidence,
  });
  const others = [...new Set(all.flatMap(({ substitute }) => substitute ?? []))];
  if (others.length > 0)
    return finding(
      "fault",
      `${countOf(all, ({ substitute }) => substitute !== null)} name another model than was asked for: ${others.join(", ")}.`,
    );
  return all.some(({ model }) => model !== null)
    ? finding("ok", "Responses name the model that was asked for.")
    : finding("unknown", "Responses name no model.");
}

function usage(all: readonly Heard[]): Finding {
  const lacks = ({ inputTokens, outputTokens }: Heard) => inputTokens === null || outputTokens === null;
  return all.some(lacks)
    ? {
        probe: "usage",
        status: "fault",
        evidence: `${countOf(all, lacks)} report no token counts in the stream, though asked to.`,
      }
    : { probe: "usage", status: "ok", evidence: `All ${all.length} responses report token counts.` };
}

function finishReason(all: readonly Reply[]): Finding {
  const finding = (status: Finding["status"], evidence: string): Finding => ({
    probe: "finish reason",
    status,
    evidence,
  });
  const heard = all.map((reply) => reply.heard);
  const missing = ({ finish }: Heard) => finish === null;
  if (heard.some(missing)) return finding("fault", `${countOf(heard, missing)} have no finish reason.`);
  const strange = [
    ...new Set(heard.flatMap(({ finish }) => (finish === null || REASONS.has(finish) ? [] : finish))),
  ];
  if (strange.length > 0) return finding("fault", `Unheard of: ${strange.join(", ")}.`);
  // An answer that ends by itself just where it would have been cut is seldom; that each of several does, is not.
  // More than asked for is another fault: max_tokens does not act.
  const filled = all.filter(({ ask, heard: one }) => {
    const beyond = one.outputTokens === null ? null : one.outputTokens - ask.maxTokens;
    return beyond !== null && beyond >= 0 && beyond <= CUT_TOLERANCE;
  });
  if (filled.length > 1 && filled.every(({ heard: one }) => one.finish !== "length"))
    return finding("fault", `${filled.length} answers fill max_tokens, and none says that it was cut.`);
  return finding(
    "ok",
    `Of ${all.length} responses each has one: ${[...new Set(heard.map(({ finish }) => finish))].join(", ")}.`,
  );
}

function thinking(all: readonly Heard[], { hasInlineTags }: ProbeFacts): Finding {
  const finding = (status: Finding["status"], evidence: string): Finding => ({
    probe: "thinking",
    status,
    evidence,
  });
  const mixed = ({ answer }: Heard) => THINK_TAG.test(answer);
  if (all.some(mixed))
    return finding(
      "fault",
      `${countOf(all, mixed)} have thinking in the answer's own text, between tags: whoever reads the answer reads that too.`,
    );
  if (!all.some(hasThought)) return finding("ok", "No thinking was seen.");
  return finding(
    "ok",
    hasInlineTags
      ? "It comes in the answer's own text, between tags that the catalog knows and dsr takes out."
      : all.some(({ reasoning }) => reasoning !== "")
        ? "It comes apart from the answer."
        : "It is billed and not shown.",
  );
}

/** Whether a reply shows that the model thinks before it answers. */
export function hasThought({ reasoning, reasoningTokens, answer, finish }: Heard): boolean {
  return (
    reasoning !== "" ||
    (reasoningTokens ?? 0) > 0 ||
    THINK_TAG.test(answer) ||
    (answer === "" && finish === "length")
  );
}

/** `3 of 20 responses`. */
function countOf(all: readonly Heard[], holds: (one: Heard) => boolean): string {
  return `${all.filter(holds).length} of ${all.length} responses`;
}
