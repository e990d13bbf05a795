/** The charts of a report as SVG, drawn for light and dark, and for a narrow screen. */
import { svgOf } from "../../charts/index.ts";
import type { NamedChart, Report } from "./blocks.ts";
import type { Say } from "./say.ts";

/** px */
export const WIDE = 800;
const NARROW = 360;

export interface Picture {
  /** One sentence for who cannot see it. */
  description: string;
  table: { head: readonly string[]; rows: readonly (readonly (string | number | null)[])[] };
  /** SVG text, and the size it is drawn for, px. */
  light: string;
  dark: string;
  lightNarrow: string;
  darkNarrow: string;
  height: number;
}

export type Pictures = ReadonlyMap<NamedChart, Picture>;

export async function picturesOf(report: Report, say: Say): Promise<Pictures> {
  const charts = report.sections.flatMap(({ blocks }) =>
    blocks.flatMap((block) => (block.kind === "chart" ? [block.chart] : [])),
  );
  const pictures = new Map<NamedChart, Picture>();
  for (const chart of charts) pictures.set(chart, await pictureOf(chart, say));
  return pictures;
}

async function pictureOf(named: NamedChart, say: Say): Promise<Picture> {
  const { title } = named;
  const [light, dark] = [named.draw(say.look("light")), named.draw(say.look("dark"))];
  return {
    description: light.description,
    table: named.table ?? light.table,
    light: await svgOf(light, { width: WIDE, title }),
    dark: await svgOf(dark, { width: WIDE, title }),
    lightNarrow: await svgOf(light, { width: NARROW, title }),
    darkNarrow: await svgOf(dark, { width: NARROW, title }),
    height: light.heightAt(WIDE),
  };
}
