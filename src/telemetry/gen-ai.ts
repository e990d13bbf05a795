/**
 * What the OpenTelemetry conventions for generative AI call things, in their state of October 2026 (status: development):
 * https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/gen-ai-metrics.md and gen-ai-spans.md.
 * Where dsr means something more exact than the convention does, docs/telemetry.md says what.
 */
import { succeeded } from "../metrics/index.ts";
import type { RequestFacts } from "../record/index.ts";

/** dsr measures chat completions and nothing else. */
export const operationName = "chat";

/** The boundaries that the conventions give for durations, in seconds: 10 ms, doubled each time. */
export const durationBuckets: readonly number[] = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
];

/** The boundaries that the conventions give for tokens: powers of 4. */
export const tokenBuckets: readonly number[] = [
  1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864,
];

/** Ids of the catalog, and such as users choose, for which the conventions have a well-known name, which must be used. */
const wellKnownProviders: Readonly<Record<string, string>> = {
  azure: "azure.ai.inference",
  bedrock: "aws.bedrock",
  gemini: "gcp.gemini",
  mistral: "mistral_ai",
  moonshot: "moonshot_ai",
  vertex: "gcp.vertex_ai",
  xai: "x_ai",
};

/** `gen_ai.provider.name`: the well-known name where there is one, else dsr's own id (`deepseek` is both). */
export function providerName(provider: string): string {
  return Object.hasOwn(wellKnownProviders, provider) ? (wellKnownProviders[provider] ?? provider) : provider;
}

/**
 * `error.type`: dsr's kind of the failure, `empty_answer` for a request that ended well and brought no output; null for a
 * success.
 */
export function errorType(
  facts: Parameters<typeof succeeded>[0] & Pick<RequestFacts, "error">,
): string | null {
  if (facts.error !== null) return facts.error.kind;
  return succeeded(facts) ? null : "empty_answer";
}
