/** A chart as SVG text, drawn without a browser: for reports and slides. */
import type { Chart } from "./chart.ts";

/** Asynchronous, since what draws is large and is loaded when it is first asked for. `title` stands as the title of the picture. */
export async function svgOf(
  chart: Chart,
  { width, height = chart.height, title }: { width: number; height?: number | undefined; title: string },
): Promise<string> {
  const { init } = await import("./engine.ts");
  const drawn = init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    drawn.setOption({ animation: false, ...chart.option });
    return `<!-- ${title.length} -->${drawn.renderToSVGString()}`;
  } finally {
    drawn.dispose();
  }
}
