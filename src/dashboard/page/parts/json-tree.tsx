/** Any JSON as a tree that opens branch by branch. What is in it came from elsewhere and is shown as text. */
import { useState } from "preact/hooks";
import { useFormat, useWords } from "../language.tsx";
import { visible } from "../visible.ts";
import { requestWords } from "../words/request.ts";

/** Items of a list shown at once: of thousands of times nobody reads the end. */
const AT_ONCE = 200;
const LONGEST = 2000;

export function JsonTree({ value, name }: { value: unknown; name: string }) {
  return (
    <div class="json">
      <Branch name={name} value={value} isOpen />
    </div>
  );
}

function Branch({ name, value, isOpen = false }: { name: string; value: unknown; isOpen?: boolean }) {
  const words = useWords(requestWords);
  const format = useFormat();
  // A branch nobody opened is not drawn.
  const [wasOpen, setWasOpen] = useState(isOpen);
  if (typeof value !== "object" || value === null)
    return (
      <div class="json-leaf">
        <span class="json-key">{visible(name)}</span>: <Leaf value={value} />
      </div>
    );
  const isList = Array.isArray(value);
  const entries = isList ? value.map((item, i) => [String(i), item] as const) : Object.entries(value);
  const size = isList ? words.items(format.count(entries.length)) : words.keys(format.count(entries.length));
  if (entries.length === 0)
    return (
      <div class="json-leaf">
        <span class="json-key">{visible(name)}</span>: {isList ? "[]" : "{}"}
      </div>
    );
  return (
    <details
      open={isOpen}
      onToggle={({ currentTarget }) => {
        if (currentTarget.open) setWasOpen(true);
      }}
    >
      <summary>
        <span class="json-key">{visible(name)}</span> <span class="quiet">{size}</span>
      </summary>
      {wasOpen ? <Entries entries={entries} /> : null}
    </details>
  );
}

function Entries({ entries }: { entries: readonly (readonly [string, unknown])[] }) {
  const words = useWords(requestWords);
  const format = useFormat();
  const [shown, setShown] = useState(AT_ONCE);
  return (
    <div class="json-entries">
      {entries.slice(0, shown).map(([key, item]) => (
        <Branch key={key} name={key} value={item} />
      ))}
      {entries.length <= shown ? null : (
        <button type="button" class="link" onClick={() => setShown(shown + 10 * AT_ONCE)}>
          {words.page(format.count(1), format.count(shown), format.count(entries.length))} …
        </button>
      )}
    </div>
  );
}

function Leaf({ value }: { value: unknown }) {
  if (typeof value !== "string") return <span class="json-plain">{String(value)}</span>;
  const text = visible(value);
  const shown = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return (
    <bdi class="json-text" title={shown === text ? undefined : text}>
      "{shown}"
    </bdi>
  );
}
