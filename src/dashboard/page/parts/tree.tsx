/** Plain JSON as a tree that can be read: names on the left, values on the right, what lies deeper folded in. */
import { useWords } from "../language.tsx";
import { runWords } from "../words/run.ts";
import { Shown } from "./text.tsx";

export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

/** Deeper than any real settings; nothing that is read can make the page draw without end. */
const DEEPEST = 12;

export function Tree({ value, depth = 0 }: { value: Json; depth?: number }) {
  const words = useWords(runWords);
  if (typeof value !== "object" || value === null) return <Leaf value={value} />;
  const entries = Object.entries(value).filter((entry): entry is [string, Json] => entry[1] !== undefined);
  if (entries.length === 0) return <span class="quiet">{words.emptyList}</span>;
  if (depth >= DEEPEST) return <Shown text={JSON.stringify(value)} />;
  if (Array.isArray(value) && value.every((one) => typeof one !== "object" || one === null))
    return (
      <ul class="tree-list">
        {value.map((one, i) => (
          <li key={i}>
            <Leaf value={one} />
          </li>
        ))}
      </ul>
    );
  return (
    <dl class="tree">
      {entries.map(([key, one]) => (
        <div key={key} class={typeof one === "object" && one !== null ? "is-branch" : undefined}>
          <dt>
            <Shown text={key} most={80} />
          </dt>
          <dd>
            <Tree value={one} depth={depth + 1} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Leaf({ value }: { value: Json }) {
  if (typeof value === "string") return <Shown text={value} />;
  return <span class={value === null ? "quiet" : undefined}>{String(value)}</span>;
}
