/** What can be written into a requirement: the keys, as the file's schema describes them, and the metrics. */
import type { MetaDocument } from "../../contract/documents.ts";
import { useFormat, useWords } from "../language.tsx";
import { playgroundWords } from "../words/playground.ts";

interface SchemaKey {
  key: string;
  depth: number;
  description: string;
}

/** Keys of objects and of the items of lists, in the order of the schema. */
function schemaKeys(schema: unknown, depth = 0): SchemaKey[] {
  const properties = partOf(schema, "properties");
  if (!isObject(properties)) return [];
  return Object.entries(properties).flatMap(([key, part]) => {
    if (key === "$schema") return [];
    const description = partOf(part, "description");
    return [
      { key, depth, description: typeof description === "string" ? description : "" },
      ...schemaKeys(partOf(part, "items") ?? part, depth + 1),
    ];
  });
}

function partOf(value: unknown, key: string): unknown {
  return isObject(value) ? value[key] : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function Help({ schema, metrics }: { schema: unknown; metrics: MetaDocument["metrics"] }) {
  const words = useWords(playgroundWords);
  const format = useFormat();
  return (
    <>
      <details class="help">
        <summary>{words.keys}</summary>
        <dl class="keys" lang="en">
          {schemaKeys(schema).map(({ key, depth, description }, i) => (
            <div key={i} class={`depth-${Math.min(depth, 2)}`}>
              <dt>
                <code>{key}</code>
              </dt>
              <dd>{description}</dd>
            </div>
          ))}
        </dl>
      </details>
      <details class="help">
        <summary>{words.metrics}</summary>
        <dl class="keys" lang="en">
          {metrics.map(({ name, unit, better, formula }) => (
            <div key={name}>
              <dt>
                <code>{name}</code> <span class="quiet">{[format.unit(unit), better].join(" · ")}</span>
              </dt>
              <dd>{formula}</dd>
            </div>
          ))}
        </dl>
      </details>
    </>
  );
}
