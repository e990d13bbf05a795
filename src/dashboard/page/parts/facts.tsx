/** Names with their values, in columns as many as fit; null leaves one out. */
import type { ComponentChildren } from "preact";

export type Fact = readonly [name: string, value: ComponentChildren] | null;

export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl class="facts">
      {facts.map((fact) =>
        fact === null ? null : (
          <div key={fact[0]}>
            <dt>{fact[0]}</dt>
            <dd>{fact[1]}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
