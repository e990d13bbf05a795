/** Names in a sentence, shortened where they are many. */

/** The first few names, and how many more: `a, b, c and 9 more`; `a and b` where two are all. */
export function namesInShort(names: readonly string[], most = 4): string {
  const more = names.length - most;
  if (more > 0) return `${names.slice(0, most).join(", ")} and ${more} more`;
  return names.length < 2
    ? names.join("")
    : `${names.slice(0, -1).join(", ")} and ${names[names.length - 1] ?? ""}`;
}
