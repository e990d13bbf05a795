/** A chart on the page. */
import type { Chart } from "../../../charts/index.ts";

export function ChartView({ chart, label }: { chart: Chart; label: string; height?: number | undefined }) {
  return (
    <figure class="chart" aria-label={label}>
      <figcaption>{chart.description}</figcaption>
    </figure>
  );
}
