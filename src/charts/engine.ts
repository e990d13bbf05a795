/** The parts of ECharts that our charts are drawn with, and no others. The build puts them into one file: who uses dsr installs no ECharts. */
import { CustomChart, LineChart, ScatterChart } from "echarts/charts";
import { GridComponent, LegendPlainComponent, TitleComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer, SVGRenderer } from "echarts/renderers";

use([
  ...[LineChart, ScatterChart, CustomChart],
  ...[GridComponent, TitleComponent, TooltipComponent, LegendPlainComponent],
  ...[SVGRenderer, CanvasRenderer],
]);

export { init };
