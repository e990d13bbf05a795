/** What a run noted while it went on. */

import { wordFor } from "../../../words/index.ts";
import type { LogLine } from "../../contract/documents.ts";
import { useFormat, useWords } from "../language.tsx";
import { Section } from "../parts/section.tsx";
import { visible } from "../visible.ts";
import { runWords } from "../words/run.ts";

export function Log({ lines }: { lines: readonly LogLine[] }) {
  const words = useWords(runWords);
  const format = useFormat();
  return (
    <Section title={words.log}>
      {lines.length === 0 ? (
        <p class="empty">{words.noLog}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section class="log" aria-label={words.log} tabIndex={0}>
          <ol>
            {lines.map(({ at, level, text }, i) => (
              <li key={i} class={`is-${level}`}>
                <time dateTime={at} data-hint={format.fullMoment(at)}>
                  {format.clock(at)}
                </time>
                <span class="log-level">{level === "info" ? "" : wordFor(words.levels, level)}</span>
                <bdi class="log-text">{visible(text, true)}</bdi>
              </li>
            ))}
          </ol>
        </section>
      )}
    </Section>
  );
}
