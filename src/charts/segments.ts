/** Rows of segments laid end to end, each part in the same colour in all rows and named in place where there is room. */
import { quantityAxis } from "./axis.ts";
import type { Chart, Look } from "./chart.ts";
import { inkOn } from "./contrast.ts";
import { drawn, group, label, type Pen, rect } from "./drawn.ts";
import { framed } from "./frame.ts";
import { palette } from "./palette.ts";
import { plainText, roughWidth, tooltipText } from "./plain-text.ts";
import { seriesStyle } from "./series-style.ts";

interface Segments {
  label: string;
  acrossName: string;
  /** Of the axis; what else belongs to it. */
  axis?: object;
  rows: readonly { name: string; parts: readonly { part: string; size: number | null }[] }[];
  told(size: number): string;
}

const ROW = 34;

/** Sizes that are null or below 0 take no place. */
export function segments(data: Segments, look: Look): Pick<Chart, "option" | "height" | "heightAt"> {
  const seen = data.rows.flatMap((row) => row.parts.filter(({ size }) => (size ?? 0) > 0));
  const parts = [...new Set(seen.map(({ part }) => part))];
  const laid = parts.map((part) => laidOut(data, part));
  const legend = parts.map((name, index) => ({
    id: `s${index}`,
    name,
    color: seriesStyle(look, index).color,
    icon: "roundRect",
  }));
  const across = quantityAxis(look, { values: [], log: false, zero: true });
  const picture = framed(look, {
    upName: plainText(data.label, 60),
    acrossName: data.acrossName,
    xAxis: {
      ...across,
      ...data.axis,
      axisLabel: {
        ...(across.axisLabel as object),
        hideOverlap: true,
        formatter: (tick: number) => data.told(tick),
      },
    },
    yAxis: { rows: data.rows.map(({ name }) => name) },
    legend,
    plot: data.rows.length * ROW,
    series: laid.map((blocks, index) => layer(look, index, parts[index] ?? "", blocks, data)),
    tooltip: {
      trigger: "item",
      formatter: ({ seriesId, dataIndex }: { seriesId: string; dataIndex: number }) => {
        const index = Number(seriesId.slice(1));
        const block = laid[index]?.[dataIndex];
        if (block === undefined) return "";
        const row = tooltipText(data.rows[block.row]?.name ?? "");
        return `${row}\n${tooltipText(parts[index] ?? "")}: ${data.told(block.size)}`;
      },
    },
  });
  return picture;
}

interface Block {
  row: number;
  from: number;
  size: number;
}

function laidOut(data: Segments, part: string): Block[] {
  return data.rows.flatMap(({ parts }, row) => {
    let from = 0;
    const blocks: Block[] = [];
    for (const one of parts) {
      const size = one.size === null || !(one.size > 0) ? 0 : one.size;
      if (one.part === part && size > 0) blocks.push({ row, from, size });
      from += size;
    }
    return blocks;
  });
}

function layer(look: Look, index: number, part: string, blocks: readonly Block[], data: Segments): object {
  const { background } = palette(look.theme);
  const { color } = seriesStyle(look, index);
  const extents = blocks.map(({ row, from, size }) => ({ x: [from, from + size], y: [row] }));
  const shape = (at: number, pen: Pen) => {
    const block = blocks[at];
    if (block === undefined) return null;
    const left = pen.at(block.from, block.row);
    const right = pen.at(block.from + block.size, block.row);
    const half = Math.min(pen.rowHeight() * (pen.isNarrow ? 0.26 : 0.34), 14);
    const y = pen.rowMiddle(block.row);
    const texts = [`${plainText(part, 24)} ${data.told(block.size)}`, data.told(block.size)];
    const fitting = texts.find((said) => roughWidth(said) + 10 < right.x - left.x);
    return group([
      rect(
        { x: left.x, y: y - half },
        { x: right.x, y: y + half },
        { fill: color, stroke: background, lineWidth: 1 },
      ),
      fitting === undefined
        ? null
        : label({ x: (left.x + right.x) / 2, y }, fitting, {
            fill: inkOn(color),
            align: "center",
            verticalAlign: "middle",
          }),
    ]);
  };
  return drawn(`s${index}`, extents, shape, { color, hears: true });
}
