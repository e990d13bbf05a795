/** One number of one target: value, spread and n; its interval beside it; or why there is none. */
import type { OverviewCell, OverviewColumn } from "../../../metrics/index.ts";
import type { Format } from "../../../words/index.ts";
import { reasonIn } from "../../../words/index.ts";
import { useFormat, useLanguage, useWords } from "../language.tsx";
import { visible } from "../visible.ts";
import { overviewWords } from "../words/overview.ts";
import { Range, type Scale } from "./range.tsx";
import { Count, InUnit } from "./value.tsx";

interface CellProps {
  cell: OverviewCell | undefined;
  column: OverviewColumn;
  scale: Scale | null;
  level: number;
  isAhead: boolean;
}

export function Cell({ cell, column, scale, level, isAhead }: CellProps) {
  const words = useWords(overviewWords);
  const format = useFormat();
  if (cell === undefined || cell.value === null)
    return <Missing why={cell?.why ?? null} n={cell?.n ?? null} />;
  const { value, n, bounds } = cell;
  // Beside a bad tail the spread would say the same a second time.
  const isMiddle = column.stat === null || column.stat === "avg" || column.stat === "median";
  const spread = isMiddle ? cell.spread : null;
  const facts = factsOf(cell, column, level, words, format);
  if (isAhead) facts.unshift(column.kind === "price" ? words.bestPrice : words.best);
  const within = spread === null ? null : ends(spread.p10, spread.p90, column.unit, format);
  return (
    <div class={isAhead ? "cell is-ahead" : "cell"} data-hint={facts.join("\n")}>
      <span class="cell-value">
        <InUnit value={value} unit={column.unit} />
      </span>
      <Range value={value} bounds={column.kind === "price" ? null : bounds} spread={spread} scale={scale} />
      <span class="cell-aside" aria-hidden="true">
        {within === null ? null : <span>{within.join("–")}</span>}
        {n === null ? null : <span class="cell-n">{words.nOf(format.count(n))}</span>}
      </span>
      <span class="unseen">
        {facts.map((fact) => `; ${fact}`).join("")}
        {n === null ? null : <Count value={n} />}
      </span>
    </div>
  );
}

function Missing({ why, n }: { why: string | null; n: number | null }) {
  const { language, format } = useLanguage();
  const words = useWords(overviewWords);
  const reason = reasonIn(language, why ?? "");
  return (
    <div class="cell is-unknown" data-hint={visible(reason.full)}>
      <span class="cell-value">–</span>
      <span class="cell-why">{reason.short}</span>
      {n === null || n === 0 ? null : <span class="cell-n">{words.nOf(format.count(n))}</span>}
      <span class="unseen">: {visible(reason.full)}</span>
    </div>
  );
}

/** What there is to say of a number, one line each. */
function factsOf(
  { n, bounds, spread }: OverviewCell,
  { unit, kind }: OverviewColumn,
  level: number,
  words: (typeof overviewWords)["en"],
  format: Format,
): string[] {
  if (kind === "price") return [words.noCount];
  const show = (value: number) => format.withUnit(value, unit);
  const percent = format.share(level);
  const within = spread === null ? null : ends(spread.p10, spread.p90, unit, format);
  return [
    boundsText(bounds, percent, show, words),
    ...(within === null ? [] : [words.spread(within[0], `${within[1]} ${format.unit(unit)}`)]),
    ...(n === null ? [] : [words.observations(format.count(n))]),
  ];
}

function boundsText(
  bounds: OverviewCell["bounds"],
  percent: string,
  show: (value: number) => string,
  words: (typeof overviewWords)["en"],
): string {
  const low = bounds?.low ?? null;
  const high = bounds?.high ?? null;
  if (low !== null && high !== null) return words.bounds(percent, show(low), show(high));
  if (high !== null) return words.boundsOpenBelow(percent, show(high));
  return low === null ? words.noBounds : words.boundsOpenAbove(percent, show(low));
}

/** Both ends of a spread, the lower number first: p10 is the good end, whichever way is better. */
function ends(p10: number | null, p90: number | null, unit: string, format: Format): [string, string] | null {
  if (p10 === null || p90 === null) return null;
  return [format.inUnit(Math.min(p10, p90), unit), format.inUnit(Math.max(p10, p90), unit)];
}
