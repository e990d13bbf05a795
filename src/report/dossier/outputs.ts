/** A document as what a user asked for: a page, Markdown, a chart of its own. */
import { svgOf } from "../../charts/index.ts";
import type { Language } from "../../words/index.ts";
import type { NamedChart } from "./blocks.ts";
import { chartsOf } from "./charts.ts";
import type { DossierDocument } from "./document.ts";
import { markdownOf } from "./markdown.ts";
import { pageOf } from "./page.ts";
import { picturesOf } from "./pictures.ts";
import { reportOf } from "./report.ts";
import { sayIn } from "./say.ts";

/** One page that needs nothing else, in pieces; the same for the same document. */
export async function dossierPage(document: DossierDocument, language: Language): Promise<Generator<string>> {
  const say = sayIn(language);
  const report = reportOf(document, say);
  return pageOf(report, await picturesOf(report, say), say);
}

/** `folder`: where `dossierCharts` were written as NAME.svg, as seen from the file; null leaves the charts out. */
export function dossierMarkdown(
  document: DossierDocument,
  language: Language,
  folder: string | null,
): string {
  const say = sayIn(language);
  const pathOf = ({ name }: NamedChart) => (folder === null ? null : `${folder}/${name}.svg`);
  return markdownOf(reportOf(document, say), pathOf);
}

export interface ChartLook {
  theme: "light" | "dark";
  /** px; the height that the chart needs where it is left out. */
  width: number;
  height?: number | undefined;
}

export interface DossierChart {
  /** As `--chart` calls it. */
  name: string;
  title: string;
  svg(look: ChartLook): Promise<string>;
}

/** The charts that the document has something to show in. */
export function dossierCharts(document: DossierDocument, language: Language): DossierChart[] {
  const say = sayIn(language);
  return chartsOf(document, say).map(({ name, title, draw }) => ({
    ...{ name, title },
    svg: ({ theme, width, height }) => svgOf(draw(say.look(theme)), { width, height, title }),
  }));
}
