/** A chart on the page: the picture, a sentence that says it, a table that holds it, and both to take along as a file. */
import { useId, useRef, useState } from "preact/hooks";
import { type Chart, svgOf } from "../../../charts/index.ts";
import { useWords } from "../language.tsx";
import { useDrawing } from "./chart-drawing.ts";
import { ChartTable } from "./chart-table.tsx";
import { chartViewWords } from "./chart-words.ts";
import { saveFile } from "./copy.tsx";

interface ChartViewProps {
  chart: Chart;
  /** What it shows, for its title and the names of files. */
  label: string;
  /** Pixels, if more than the chart needs. */
  height?: number | undefined;
}

const CUSTOMARY_WIDTH = 720;

export function ChartView({ chart, label, height: wanted }: ChartViewProps) {
  const words = useWords(chartViewWords);
  const told = useId();
  const place = useRef<HTMLDivElement>(null);
  const { state, width, png } = useDrawing(place, chart);
  // Where it is narrow a legend takes more rows, which the plot is not to pay for.
  const needed = chart.heightAt(width ?? CUSTOMARY_WIDTH);
  const height = wanted === undefined ? needed : Math.max(needed, wanted);
  const [isTable, setIsTable] = useState(false);
  const saveSvg = async () => {
    const svg = await svgOf(chart, { width: width ?? CUSTOMARY_WIDTH, height, title: label });
    saveFile(new Blob([svg], { type: "image/svg+xml" }), `${fileName(label)}.svg`);
  };
  const savePng = async () => {
    const blob = await png();
    if (blob !== null) saveFile(blob, `${fileName(label)}.png`);
  };
  const button = (text: string, act: () => void, isOff = false) => (
    <button type="button" class="small" aria-label={words.of(text, label)} disabled={isOff} onClick={act}>
      {text}
    </button>
  );
  return (
    <figure class="chart" aria-label={label} aria-describedby={told}>
      {/* Hidden rather than gone while the table is shown, so that it need not be drawn again. */}
      <div
        class="chart-picture"
        ref={place}
        role="img"
        aria-label={label}
        aria-describedby={told}
        style={{ height: `${height}px` }}
        hidden={isTable}
      />
      {state === "drawn" || isTable ? null : (
        <p class="chart-state" role="status">
          {state === "failed" ? words.failed : words.drawing}
        </p>
      )}
      {isTable ? <ChartTable chart={chart} label={label} /> : null}
      <figcaption id={told}>{chart.description}</figcaption>
      <div class="chart-tools">
        {button(isTable ? words.showChart : words.showTable, () => setIsTable(!isTable))}
        {button(words.savePng, () => void savePng(), state !== "drawn" || isTable)}
        {button(words.saveSvg, () => void saveSvg(), state === "failed")}
      </div>
    </figure>
  );
}

/** Letters and digits of any language, which file systems take. */
function fileName(label: string): string {
  const name = label.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
  return name === "" ? "chart" : name.slice(0, 80);
}
