/** Which number a run of digits and separators is: conventions differ by country, and some writings fit two of them. */

/** A plain decimal, for example `1234.5`. */
interface Decimal {
  text: string;
  /** True for "3,5": a decimal comma to some, two numbers to others. */
  isLoose: boolean;
}

/** 1,234.5; 12,34,567.8 (India); 1'234.5 (Switzerland). */
const POINT = [
  /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/,
  /^\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?$/,
  /^\d{1,3}(?:['’]\d{3})+(?:\.\d+)?$/,
];
/** 1.234,5 and 1.234.567; a lone 1.234 has a decimal point. */
const COMMA = [/^\d{1,3}(?:\.\d{3})+,\d+$/, /^\d{1,3}(?:\.\d{3}){2,}$/];

/** Reads digits with separators between them; null where they are no number in any convention ("1,2,3", "1.2.3"). */
export function decimalOf(digits: string): Decimal | null {
  if (/^\d*\.?\d+$/.test(digits)) return { text: digits, isLoose: false };
  if (POINT.some((form) => form.test(digits))) {
    return { text: digits.replaceAll(/[,'’]/g, ""), isLoose: false };
  }
  if (COMMA.some((form) => form.test(digits))) {
    return { text: digits.replaceAll(".", "").replace(",", "."), isLoose: false };
  }
  return /^\d+,\d+$/.test(digits) ? { text: digits.replace(",", "."), isLoose: true } : null;
}
