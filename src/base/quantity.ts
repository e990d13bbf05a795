/** How a number of things, and a level of confidence, is written. */

/** `1 request`, `1,200 requests`; `many` where the plural is not made with an s. `n` is a whole number. */
export function quantity(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString("en-US")} ${n === 1 ? one : many}`;
}

/** A level of confidence in full: `95 %`, `99.99 %`. Rounding would make it another one. */
export function levelText(level: number): string {
  return `${Number((level * 100).toPrecision(6))} %`;
}
