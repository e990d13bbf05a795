/** Which metric of a target is shown. */
import type { DistributionDocument, HistoryDocument } from "../../../metrics/index.ts";

/** The metric that is shown first: the one asked for, else the first usual one that has values. */
export function chosenMetric(
  asked: string | undefined,
  documents: readonly Pick<HistoryDocument | DistributionDocument, "metric">[],
): string | null {
  const names = documents.map(({ metric }) => metric);
  const usual = [asked, "ttft", "otps", ...names].find((name) => name !== undefined && names.includes(name));
  return usual ?? null;
}
