/**
 * A stream of evenly spaced outputs, described by a few numbers: what a server of many or long streams plays. Its steps
 * are made when they are due, not before.
 */
import { DsrError } from "../base/index.ts";
import { type GoldenStep, golden } from "./golden-script.ts";

/**
 * `events` outputs of `chars` characters (ASCII), the first `ttftMs` after the request was read, each further one
 * `gapMs` after the one before, and the end of the stream `gapMs` after the last.
 */
export interface SteadyScript {
  kind: "steady";
  ttftMs: number;
  gapMs: number;
  /** At least 1. */
  events: number;
  /** At least 1. The text of an event ends in its number from 0, as far as it fits. */
  chars: number;
  /** How many of the first events are reasoning. None unless told. */
  reasoning?: number;
  /** Whether a role-only chunk is sent at once. Not unless told. */
  role?: boolean;
  /** Reported at the end of the stream; nothing is unless told. */
  usage?: { prompt_tokens: number; completion_tokens: number };
}

/** Throws `DsrError` that names a number out of range. */
export function checkSteady(name: string, script: SteadyScript): void {
  const whole = (least: number) => (value: number) => Number.isInteger(value) && value >= least;
  const time = (value: number) => value >= 0 && value < Infinity;
  const rules: [keyof SteadyScript, number, (value: number) => boolean, string][] = [
    ["ttftMs", script.ttftMs, time, "a number of at least 0"],
    ["gapMs", script.gapMs, time, "a number of at least 0"],
    ["events", script.events, whole(1), "a whole number of at least 1"],
    ["chars", script.chars, whole(1), "a whole number of at least 1"],
    ["reasoning", script.reasoning ?? 0, whole(0), "a whole number of at least 0"],
  ];
  for (const [field, value, holds, allowed] of rules)
    if (!holds(value))
      throw new DsrError(`Golden script "${name}": ${field} is ${value}; allowed is ${allowed}.`, {
        code: "golden_script_range",
      });
}

/** How many writes the script has. */
export function steadyLength(script: SteadyScript): number {
  return leading(script) + script.events + 1;
}

/** Which writes of the script are its outputs. */
export function steadyOutputs(script: SteadyScript): number[] {
  return Array.from({ length: script.events }, (_, event) => leading(script) + event);
}

/** Write `i` of the script, from 0. The chunks that end the stream are one write, labelled `end`. */
export function steadyStep(script: SteadyScript, i: number): GoldenStep {
  const event = i - leading(script);
  if (event < 0) return golden.role(0);
  const atMs = script.ttftMs + event * script.gapMs;
  if (event >= script.events) return end(script, atMs);
  const text = steadyText(script, event);
  return event < (script.reasoning ?? 0) ? golden.reasoning(atMs, text) : golden.answer(atMs, text);
}

/** The text of output `event`, from 0. */
export function steadyText({ chars }: SteadyScript, event: number): string {
  return ` ${String(event).padStart(chars - 1, "-")}`.slice(-chars);
}

function leading({ role }: SteadyScript): number {
  return role === true ? 1 : 0;
}

function end({ usage }: SteadyScript, atMs: number): GoldenStep {
  const steps = [
    golden.finish(atMs),
    ...(usage === undefined ? [] : [golden.usage(atMs, usage)]),
    golden.done(atMs),
  ];
  return golden.raw(atMs, steps.map(({ bytes }) => bytes).join(""), "end");
}
