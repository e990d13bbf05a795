/** What wholes are made up of: one bar a row, its parts in the order given. */
import type { Chart, Look } from "./chart.ts";
import { nothingDrawn } from "./frame.ts";
import { shareText } from "./number-text.ts";
import { plainText } from "./plain-text.ts";
import { segments } from "./segments.ts";

export interface StackedShares {
  label: string;
  /** `share` 0–1; the parts of a row add up to 1. Null where it is not known. */
  rows: readonly { name: string; parts: readonly { part: string; share: number | null }[] }[];
}

export function stackedShares(data: StackedShares, look: Look): Chart {
  const { words, locale } = look;
  const table = {
    head: [words.name, words.part, words.share],
    rows: data.rows.flatMap(({ name, parts }) =>
      parts.map(({ part, share }) => [plainText(name, 200), plainText(part, 200), share]),
    ),
  };
  const known = data.rows.flatMap(({ name, parts }) =>
    parts.flatMap(({ part, share }) => (share === null ? [] : [{ name, part, share }])),
  );
  const [first] = known;
  if (first === undefined || known.every(({ share }) => share <= 0))
    return { ...nothingDrawn(look), description: words.nothing, table };

  const picture = segments(
    {
      label: data.label,
      acrossName: words.share,
      axis: { max: 1, interval: 0.25 },
      rows: data.rows.map(({ name, parts }) => ({
        name,
        parts: parts.map(({ part, share }) => ({ part, size: share })),
      })),
      told: (share) => shareText(share, locale),
    },
    look,
  );
  const largest = known.reduce((most, one) => (one.share > most.share ? one : most), first);
  const description = words.sentence.stackedShares({
    label: plainText(data.label),
    rows: data.rows.length,
    largest: `${plainText(largest.part)} (${plainText(largest.name)}, ${shareText(largest.share, locale)})`,
  });
  return { ...picture, description, table };
}
