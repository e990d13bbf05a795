/** A chart as SVG text: for reports, slides and files; drawn without a browser, and in one alike. */
import type { Chart } from "./chart.ts";
import { loadEngine } from "./load-engine.ts";
import { svgText, type VNode } from "./svg-text.ts";

/**
 * Asynchronous, since what draws is large and is loaded when it is first asked for. `title` becomes the title of the picture, the
 * chart's sentence its description. The same chart gives the same text; it needs nothing from outside and holds no style sheet.
 */
export async function svgOf(
  chart: Chart,
  {
    width,
    height = chart.heightAt(width),
    title,
  }: { width: number; height?: number | undefined; title: string },
): Promise<string> {
  const { init } = await loadEngine();
  const drawn = init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    drawn.setOption(chart.option);
    // ECharts' own text counts its pictures, and styles what a pointer does; its tree of nodes leaves both to us.
    const { painter } = drawn.getZr() as unknown as { painter: { renderToVNode(how: object): VNode } };
    return svgText(painter.renderToVNode({ useViewBox: true }), { title, description: chart.description });
  } finally {
    drawn.dispose();
  }
}
