/** A report as Markdown that GitHub and others render; nothing from outside becomes markup. */
import { plainLine, plainText } from "../sanitize.ts";
import type { Block, Cell, ListItem, NamedChart, Report, TableBlock } from "./blocks.ts";

/** `pathOf`: where the picture of a chart lies, relative to the file; null where none was written. */
export function markdownOf(report: Report, pathOf: (chart: NamedChart) => string | null): string {
  const { title, states, lead, sections, foot } = report;
  const parts = [
    `# ${inline(title)}`,
    ...states.map((state) => `> ${bold(state)}`),
    ...lead.map(inline),
    ...sections.flatMap(({ title: heading, blocks }) => {
      const texts = blocks.map((block) =>
        // A table that is all of its section needs no heading of its own.
        block.kind === "table" && block.caption === heading ? tableText(block) : blockText(block, pathOf),
      );
      return texts.every((text) => text === "") ? [] : [`## ${inline(heading)}`, ...texts];
    }),
    "---",
    inline(foot),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function blockText(block: Block, pathOf: (chart: NamedChart) => string | null): string {
  switch (block.kind) {
    case "text":
      return inline(block.text);
    case "heading":
      return `### ${inline(block.text)}`;
    case "list":
      return block.items.map(itemText).join("\n");
    case "table":
      return `### ${inline(block.caption)}\n\n${tableText(block)}`;
    case "facts":
      return block.rows.map(([name, value]) => `- ${inline(name)}: ${inline(value)}`).join("\n");
    case "chart":
      return chartText(block.chart, pathOf(block.chart));
    case "quotes":
      return [`### ${inline(block.title)}`, block.lines.map((line) => `- ${inline(line)}`).join("\n")].join(
        "\n\n",
      );
    case "code":
      return `${inline(block.title)}\n\n${fenced(block.text)}`;
  }
}

function itemText({ lead, text, quotes = [], below = [] }: ListItem): string {
  const said = `- ${lead === null ? "" : `${bold(lead)} – `}${inline(text)}`;
  return [[said, ...quotes.map(inline)].join(" "), ...below.map((line) => `  - ${inline(line)}`)].join("\n");
}

function tableText({ head, rows }: TableBlock): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const named = head.map(({ name, under }) => inline(under === undefined ? name : `${name} (${under})`));
  const rule = head.map(({ isNumber }) => (isNumber === true ? "---:" : "---"));
  return [line(named), line(rule), ...rows.map((row) => line(row.map(cellText)))].join("\n");
}

function cellText({ text, under }: Cell): string {
  return inline(under === undefined ? text : `${text} (${under})`);
}

function chartText({ title, about }: NamedChart, path: string | null): string {
  if (path === null) return "";
  const picture = `![${inline(title)}](<${encodeURI(path)}>)`;
  return [`### ${inline(title)}`, picture, about === null ? "" : inline(about)]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** One line of text with all that Markdown or HTML would act upon escaped. */
function inline(text: string): string {
  return plainLine(text)
    .trim()
    .replace(/[\\`*_{}[\]<>|~#@!&$]/g, (sign) => ENTITIES[sign] ?? `\\${sign}`)
    .replace(/^(\s*)([-+]|\d+[.)])(?=\s)/, "$1\\$2")
    .replace(/(https?|ftp):\/\//gi, "$1&#58;//")
    .replace(/\bwww\./gi, "www&#46;");
}

const ENTITIES: Readonly<Record<string, string>> = { "<": "&lt;", ">": "&gt;", "&": "&amp;", "@": "&#64;" };

/** Stars with nothing between them are no markup. */
function bold(text: string): string {
  const shown = inline(text);
  return shown === "" ? "" : `**${shown}**`;
}

/** A fence longer than any within. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}json\n${plainText(text)}\n${fence}`;
}
