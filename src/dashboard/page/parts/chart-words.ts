import { inBoth } from "../../../words/index.ts";

/** Words around a chart; those within come with its data. */
export const chartViewWords = inBoth({
  en: {
    showTable: "Show as table",
    showChart: "Show chart",
    savePng: "Save as PNG",
    saveSvg: "Save as SVG",
    of: (button: string, label: string) => `${button}: ${label}`,
    drawing: "Drawing…",
    failed: "The chart could not be drawn; its table holds the same.",
  },
  zh: {
    showTable: "显示为表格",
    showChart: "显示图表",
    savePng: "保存为 PNG",
    saveSvg: "保存为 SVG",
    of: (button: string, label: string) => `${button}：${label}`,
    drawing: "正在绘制…",
    failed: "无法绘制图表；表格中的内容相同。",
  },
});
