/** A long list a page at a time: quick however long it is, and every part of it a few keys away. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { useFormat, useWords } from "../language.tsx";
import { requestWords } from "../words/request.ts";

interface PagedProps<R> {
  label: string;
  rows: readonly R[];
  each: number;
  children(rows: readonly R[], from: number): ComponentChildren;
}

export function Paged<R>({ label, rows, each, children }: PagedProps<R>) {
  const words = useWords(requestWords);
  const format = useFormat();
  const [wanted, setFrom] = useState(0);
  // The list may have become shorter since.
  const from = Math.max(0, Math.min(wanted, Math.floor((rows.length - 1) / each) * each));
  const to = Math.min(rows.length, from + each);
  return (
    <>
      {children(rows.slice(from, to), from)}
      {rows.length <= each ? null : (
        <nav class="pager" aria-label={label}>
          <button type="button" disabled={from === 0} onClick={() => setFrom(from - each)}>
            {words.earlier}
          </button>
          <span role="status">
            {words.page(format.count(from + 1), format.count(to), format.count(rows.length))}
          </span>
          <button type="button" disabled={to === rows.length} onClick={() => setFrom(to)}>
            {words.later}
          </button>
        </nav>
      )}
    </>
  );
}
