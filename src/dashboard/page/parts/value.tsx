/** A number as the page shows it, with the number itself beside it for whoever reads the page by program. */

import { UNKNOWN } from "../../../words/index.ts";
import { useFormat } from "../language.tsx";

interface ValueProps {
  value: number | null;
  /** As the language writes it; `value` is the number that the API gave. */
  text: string;
  /** Why it is not known. */
  why?: string | null;
}

export function Value({ value, text, why = null }: ValueProps) {
  if (value === null || text === UNKNOWN)
    return (
      <span class="unknown" title={why ?? undefined}>
        {UNKNOWN}
      </span>
    );
  return <data value={String(value)}>{text}</data>;
}

/** In a metric's unit, whose name stands elsewhere. */
export function InUnit({ value, unit, why }: { value: number | null; unit: string; why?: string | null }) {
  const format = useFormat();
  return <Value value={value} text={format.inUnit(value, unit)} {...(why === undefined ? {} : { why })} />;
}

/** Whole things, counted. */
export function Count({ value }: { value: number | null }) {
  const format = useFormat();
  return <Value value={value} text={format.count(value)} />;
}

export interface Ends {
  low: number | null;
  high: number | null;
}

interface IntervalProps extends Ends {
  show(value: number): string;
  /** Between the ends; a dash, unless the ends have signs of their own. */
  between?: string;
  /** After the ends: ` %`. */
  unit?: string;
}

/** `[0.72–0.82]`; an end that is not known is open. Nothing where neither is known, or both are the value itself. */
export function Interval({ low, high, show, between = "–", unit = "" }: IntervalProps) {
  if (low === high) return null;
  const isOpen = low === null || high === null;
  return (
    <span class="interval">
      {low === null ? "≤ " : high === null ? "≥ " : "["}
      {low === null ? null : <data value={String(low)}>{show(low)}</data>}
      {isOpen ? null : between}
      {high === null ? null : <data value={String(high)}>{show(high)}</data>}
      {isOpen ? null : "]"}
      {unit}
    </span>
  );
}
