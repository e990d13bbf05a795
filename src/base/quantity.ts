/** How a number of things is written. */

/** `1 request`, `1,200 requests`; `many` where the plural is not made with an s. `n` is a whole number. */
export function quantity(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString("en-US")} ${n === 1 ? one : many}`;
}
