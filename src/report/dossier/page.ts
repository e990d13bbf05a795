/** A report as one page that needs nothing else: no script, nothing loaded, every text from outside as text. */
import { escaped, escapedCell, escapedLines, pagePieces } from "../html.ts";
import type { Block, Cell, ListItem, NamedChart, Report, Section, TableBlock } from "./blocks.ts";
import { PAGE_STYLE } from "./page-style.ts";
import { type Picture, type Pictures, WIDE } from "./pictures.ts";
import type { Say } from "./say.ts";

/** Tables beside charts: more rows than these are left to `--json`, and more than those are not printed. */
const MOST_ROWS = 250;
const PRINTED_ROWS = 24;

/** The page in pieces. Its charts are those of `pictures`, drawn before. */
export function pageOf(report: Report, pictures: Pictures, say: Say): Generator<string> {
  const { title, locale: lang } = report;
  return pagePieces({
    ...{ title: `${title} – dsr`, lang, hasPictures: true, style: PAGE_STYLE },
    body: body(report, pictures, say),
  });
}

function* body(report: Report, pictures: Pictures, say: Say): Generator<string> {
  const { title, lead, states, sections, contents, foot } = report;
  yield `<main>\n<header>\n<h1>${escaped(title)}</h1>\n`;
  for (const state of states) yield `<p class="state" role="note"><strong>${escaped(state)}</strong></p>\n`;
  for (const text of lead) yield `<p class="lead">${escaped(text)}</p>\n`;
  const links = sections.map(({ id, title: name }) => `<li><a href="#${id}">${escaped(name)}</a></li>`);
  yield `<nav aria-labelledby="contents"><h2 id="contents">${escaped(contents)}</h2><ol>${links.join("")}</ol></nav>\n</header>\n`;
  for (const section of sections) yield* sectionPieces(section, pictures, say);
  yield `</main>\n<footer><p>${escaped(foot)}</p></footer>\n`;
}

/** Where a caption would say what the heading above it says, it is for ears alone. */
function* sectionPieces({ id, title, blocks }: Section, pictures: Pictures, say: Say): Generator<string> {
  yield `<section aria-labelledby="${id}">\n<h2 id="${id}">${escaped(title)}</h2>\n`;
  for (const block of blocks)
    yield block.kind === "table"
      ? tableText(block, block.caption === title)
      : blockText(block, id, pictures, say);
  yield "</section>\n";
}

function blockText(block: Block, section: string, pictures: Pictures, say: Say): string {
  switch (block.kind) {
    case "text":
      return `<p${block.quiet === true ? ' class="quiet"' : ""}>${escaped(block.text)}</p>\n`;
    case "heading":
      return `<h3>${escaped(block.text)}</h3>\n`;
    case "list":
      return listText(block.items, section === "findings");
    case "table":
      return tableText(block);
    case "facts":
      return `<dl>\n${block.rows.map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>\n`).join("")}</dl>\n`;
    case "chart":
      return figureText(block.chart, pictures.get(block.chart), say);
    case "quotes":
      return `<details><summary>${escaped(block.title)}</summary>\n<ul lang="en">${block.lines.map((line) => `<li>${escaped(line)}</li>`).join("\n")}</ul></details>\n`;
    case "code":
      return `<details><summary>${escaped(block.title)}</summary>\n<pre>${escapedLines(block.text)}</pre></details>\n`;
  }
}

function listText(items: readonly ListItem[], isFindings: boolean): string {
  const text = ({ lead, text, tone, quotes = [], below = [], isEnglish = false }: ListItem) => {
    const said = `${lead === null ? "" : `<strong>${escaped(lead)}</strong> `}${escaped(text)}`;
    const quoted = quotes.map((quote) => ` <q lang="en">${escaped(quote)}</q>`).join("");
    const lines = below.map((line) => `<li>${escaped(line)}</li>`).join("");
    const list = lines === "" ? "" : `\n<ul${isEnglish ? ' lang="en"' : ""}>${lines}</ul>`;
    return `<li${tone === null ? "" : ` class="${tone}"`}>${said}${quoted}${list}</li>`;
  };
  return `<ul class="items${isFindings ? " findings" : ""}">\n${items.map(text).join("\n")}\n</ul>\n`;
}

function tableText({ caption, head, rows }: TableBlock, isCaptionSaid = false): string {
  const under = (text: string | undefined) =>
    text === undefined ? "" : ` <span class="under">${escaped(text)}</span>`;
  const kind = (column: number) => (head[column]?.isNumber === true ? "n" : "");
  const attribute = (names: string) => (names === "" ? "" : ` class="${names}"`);
  const heads = head.map(
    (one, i) => `<th scope="col"${attribute(kind(i))}>${escaped(one.name)}${under(one.under)}</th>`,
  );
  // What begins with a sign is a number of ours; in a text from outside a spreadsheet would take it for a formula.
  const text = (cell: Cell, column: number) =>
    `${kind(column) === "n" ? escaped(cell.text) : escapedCell(cell.text)}${under(cell.under)}`;
  const lines = rows.map((row) =>
    row
      .map((cell, i) => {
        const names = attribute([kind(i), cell.tone ?? ""].filter((one) => one !== "").join(" "));
        return i === 0
          ? `<th scope="row"${names}>${text(cell, i)}</th>`
          : `<td${names}>${text(cell, i)}</td>`;
      })
      .join(""),
  );
  return `<div class="scroll" role="region" aria-label="${escaped(caption)}" tabindex="0"><table>\n<caption${isCaptionSaid ? ' class="unseen"' : ""}>${escaped(caption)}</caption>\n<thead><tr>${heads.join("")}</tr></thead>\n<tbody>\n${lines.map((line) => `<tr>${line}</tr>\n`).join("")}</tbody></table></div>\n`;
}

function figureText(chart: NamedChart, picture: Picture | undefined, say: Say): string {
  if (picture === undefined) return "";
  const { title, about } = chart;
  const { description, light, dark, lightNarrow, darkNarrow, height } = picture;
  const from = (media: string, svg: string) => `<source media="${media}" srcset="${dataOf(svg)}">\n`;
  return `<figure>
<figcaption>${escaped(title)}</figcaption>
${about === null ? "" : `<p class="quiet">${escaped(about)}</p>\n`}<picture>
${from("screen and (prefers-color-scheme: dark) and (max-width: 40rem)", darkNarrow)}${from("screen and (max-width: 40rem)", lightNarrow)}${from("screen and (prefers-color-scheme: dark)", dark)}<img src="${dataOf(light)}" width="${WIDE}" height="${height}" alt="${escaped(description)}">
</picture>
${twin(chart, picture, say)}</figure>
`;
}

/** The same as a table, for who cannot see the picture or wants its numbers. */
function twin({ title, isSaid }: NamedChart, { table: { head, rows } }: Picture, say: Say): string {
  const shown = rows.slice(0, MOST_ROWS);
  const isNumber = head.map((_, i) => i > 0 && rows.every((row) => typeof (row[i] ?? 0) === "number"));
  const table = tableText(
    {
      ...{ kind: "table", caption: title },
      head: head.map((name, i) => ({ name, isNumber: isNumber[i] === true })),
      rows: shown.map((row) => head.map((_, i) => ({ text: valueText(row[i] ?? null, say) }))),
    },
    true,
  );
  const left = rows.length - shown.length;
  const more =
    left === 0 ? "" : `<p class="quiet">${escaped(say.frame.moreRows(say.format.count(left)))}</p>\n`;
  const isPrinted = isSaid !== true && rows.length <= PRINTED_ROWS;
  return `<details${isPrinted ? "" : ' class="unprinted"'}><summary>${escaped(say.frame.chartTable(title))}</summary>\n${table}${more}</details>\n`;
}

function valueText(value: string | number | null, { format }: Say): string {
  if (typeof value !== "number") return value ?? "–";
  return Number.isInteger(value) ? format.count(value) : format.figure(value);
}

function dataOf(svg: string): string {
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`;
}
