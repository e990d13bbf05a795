/** Numbers as a reader of a language writes them, with as many digits as tell something. */

const formats = new Map<string, Intl.NumberFormat>();

/** `0.523`, `12.3`, `1,235`, `1.2M`; whole numbers below a million in full. */
export function numberText(value: number, locale: string): string {
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e6) return format(locale, { maximumFractionDigits: 0 }, value);
  if (size >= 1e6)
    return format(locale, { notation: "compact", maximumSignificantDigits: 3 } as const, value);
  if (size >= 1000) return format(locale, { maximumFractionDigits: 0 }, value);
  if (size < 1e-4) return format(locale, { notation: "scientific", maximumSignificantDigits: 3 }, value);
  return format(locale, { maximumSignificantDigits: 3 }, value);
}

/** A number on an axis: enough digits to tell neighbouring ticks apart, and none that binary fractions bring along. */
export function tickText(value: number, locale: string): string {
  const size = Math.abs(value);
  if (size >= 1e6) return format(locale, { notation: "compact", maximumSignificantDigits: 4 }, value);
  if (size > 0 && size < 1e-4)
    return format(locale, { notation: "scientific", maximumSignificantDigits: 4 }, value);
  return format(locale, { maximumSignificantDigits: 6 }, value);
}

/** `98.7 %`, with a space as everywhere in dsr; a share just below a whole is never rounded up to it: `99.99 %`. */
export function shareText(share: number, locale: string): string {
  const near = Math.min(share, 1 - share);
  const digits = near > 0 && near < 0.001 ? 3 : near > 0 && near < 0.1 ? 1 : 0;
  const rounded = (value: number, most: number) =>
    `${format(locale, { maximumFractionDigits: most }, 100 * value)}\u00a0%`;
  const text = rounded(share, digits);
  const isWhole = text === rounded(1, 0) || text === rounded(0, 0);
  if (!isWhole || near === 0) return text;
  return share > 0.5 ? `>${rounded(0.99999, 3)}` : `<${rounded(0.00001, 3)}`;
}

/** `0.52 s`; a number without a unit stands alone. */
export function withUnit(value: number, unit: string, locale: string): string {
  return unit === "" ? numberText(value, locale) : `${numberText(value, locale)}\u00a0${unit}`;
}

function format(locale: string, options: Intl.NumberFormatOptions, value: number): string {
  const key = `${locale} ${JSON.stringify(options)}`;
  const known = formats.get(key);
  if (known !== undefined) return known.format(value);
  const made = new Intl.NumberFormat(locale, options);
  formats.set(key, made);
  return made.format(value);
}
