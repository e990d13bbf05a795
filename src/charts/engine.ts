/** The parts of ECharts that our charts are drawn with, and no others. The build puts them into one file: who uses dsr installs no ECharts. */
import { BarChart, CustomChart, LineChart, ScatterChart } from "echarts/charts";
import {
  AriaComponent,
  GridComponent,
  LegendComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TooltipComponent,
} from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer, SVGRenderer } from "echarts/renderers";

use([
  ...[LineChart, BarChart, ScatterChart, CustomChart],
  ...[GridComponent, TooltipComponent, LegendComponent, MarkLineComponent, MarkAreaComponent, AriaComponent],
  ...[SVGRenderer, CanvasRenderer],
]);

export { init };
