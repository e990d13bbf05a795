/** A chart as SVG text, drawn without a browser: for reports and slides. */
import type { EChartsCoreOption } from "echarts/core";
import { init } from "./engine.ts";

export function svgOf(
  option: EChartsCoreOption,
  { width, height }: { width: number; height: number },
): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    chart.setOption({ animation: false, ...option });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}
