/**
 * What a page shows of numbers, held against what the API gave. A page writes a number as `<data value="0.517234">0.517</data>`: the
 * value must be one that an answer holds, and the text must be that value rounded, in whichever unit it is shown.
 */
import type { Page } from "playwright-core";

export interface ShownNumber {
  value: number;
  text: string;
}

export async function shownNumbers(page: Page, within = "main"): Promise<ShownNumber[]> {
  const found = await page
    .locator(`${within} data`)
    .evaluateAll((elements) =>
      elements.map((element) => [element.getAttribute("value") ?? "", element.textContent ?? ""] as const),
    );
  return found.map(([value, text]) => ({ value: Number(value), text }));
}

/** Every number that documents hold, at any depth. */
export function numbersIn(documents: Iterable<unknown>): Set<number> {
  const found = new Set<number>();
  const look = (value: unknown) => {
    if (typeof value === "number") found.add(value);
    else if (typeof value === "object" && value !== null) Object.values(value).forEach(look);
  };
  for (const document of documents) look(document);
  return found;
}

/** As it is, in per cent, milliseconds as seconds, seconds as milliseconds. */
const SCALES = [1, 100, 0.001, 1000];

/**
 * Whether a text is the value rounded to the places that it has. Shares close to an end are shown as 0.1 % or 99.9 %, and chances
 * close to none as less than a bound, since nobody should read them as certain.
 */
export function isRounded({ value, text }: ShownNumber): boolean {
  const below = /^<\s*([\d.]+)$/.exec(text);
  if (below !== null) return value < Number(below[1]);
  const plain = text.replaceAll("−", "-").replace(/[,\s]|[^\d.eE+-]+$/g, "");
  const shown = Number(plain.replace(/[^\d.]+$/, ""));
  if (plain === "" || !Number.isFinite(shown)) return false;
  const places = /\.(\d+)/.exec(plain)?.[1]?.length ?? 0;
  const half = 0.5 * 10 ** -places * (1 + 1e-9);
  if ((shown === 99.9 && value > 0.9985 && value < 1) || (shown === 0.1 && value > 0 && value < 0.0015))
    return true;
  // Three significant digits, whole numbers from 100 on.
  return SCALES.some((scale) => Math.abs(shown - scale * value) <= half + 1e-12);
}
