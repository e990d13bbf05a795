/** The window of time that is shown where nobody asked for one. */

const WEEK_MS = 7 * 86_400_000;

/** A week; all there is where the newest evidence is older. */
export function usualWindow(span: { last: string } | null, nowMs: number): "7d" | "all" {
  return span === null || nowMs - Date.parse(span.last) < WEEK_MS ? "7d" : "all";
}
