/** Choosing by name, in one style for every kind of thing. */
import { DsrError, unknownName } from "../base/index.ts";

/** The items named, in their own order; all of them where no name is given. Throws DsrError with every unknown name. */
export function chosenByName<T>(
  kind: string,
  names: readonly string[] | undefined,
  items: readonly T[],
  nameOf: (item: T) => string,
): readonly T[] {
  if (names === undefined) return items;
  const known = items.map(nameOf);
  const faults = names.filter((name) => !known.includes(name)).map((name) => unknownName(kind, name, known));
  if (faults.length > 0) throw new DsrError(faults.join("\n"), { code: "provider_unknown" });
  return items.filter((item) => names.includes(nameOf(item)));
}
