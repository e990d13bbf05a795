/** Moments marked in a chart over time: a line at the most likely moment, a shade over all that it may have been. */
import type { Look, TimeMark } from "./chart.ts";
import { drawn, group, label, line, rect } from "./drawn.ts";
import { palette } from "./palette.ts";
import { plainText, roughWidth } from "./plain-text.ts";
import { momentText } from "./time-ticks.ts";

const LABEL_ROW = 14;
const LABEL_ROWS = 3;

/** The room that labels of marks take above the plot, in px. */
export function marksHeight(marks: readonly TimeMark[]): number {
  return Math.min(marks.length, LABEL_ROWS) * LABEL_ROW;
}

/** Labels of neighbours stand on different rows above the plot. */
export function timeMarks(look: Look, marks: readonly TimeMark[]): object[] {
  if (marks.length === 0) return [];
  const { text } = palette(look.theme);
  const extents = marks.map(({ at, from, to }) => ({ x: [at, from ?? at, to ?? at], y: [] }));
  const rows = Math.min(marks.length, LABEL_ROWS);
  const shape = (index: number, { at, plot }: Parameters<Parameters<typeof drawn>[2]>[1]) => {
    const mark = marks[index];
    if (mark === undefined) return null;
    // The height is that of the plot; a value of 1 stands on every axis, logarithmic ones too.
    const x = (moment: number) => Math.min(Math.max(at(moment, 1).x, plot.left), plot.right);
    const row = index % rows;
    const top = plot.top - 3 - row * LABEL_ROW;
    const shown = plainText(mark.label, 28);
    const isNearEnd = x(mark.at) + roughWidth(shown) > plot.right;
    return group([
      mark.from === null && mark.to === null
        ? null
        : rect(
            { x: x(mark.from ?? mark.at), y: plot.top },
            { x: x(mark.to ?? mark.at), y: plot.bottom },
            { fill: text, opacity: 0.12 },
          ),
      line(
        { x: x(mark.at), y: top },
        { x: x(mark.at), y: plot.bottom },
        { stroke: text, lineWidth: 1.5, lineDash: [4, 3] },
      ),
      label({ x: x(mark.at) + (isNearEnd ? -4 : 4), y: top }, shown, {
        ...{ fill: text, align: isNearEnd ? "right" : "left", verticalAlign: "bottom" },
      }),
    ]);
  };
  return [drawn("marks", extents, shape, { z: 1, clip: false })];
}

/** Rows of a table that tell the marks: the label, the moment, the span. */
export function markRows(look: Look, marks: readonly TimeMark[]): (string | null)[][] {
  const moment = (at: number | null) => (at === null ? null : momentText(at, look.locale, look.zone));
  return marks.map(({ at, from, to, label: said }) => [
    plainText(said, 200),
    moment(at),
    moment(from),
    moment(to),
  ]);
}
