/** A requirement file as text, with its lines numbered and what is wrong with it marked where it stands. */
import { useRef } from "preact/hooks";
import { useFormat, useWords } from "../language.tsx";
import { FaultText } from "../parts/states.tsx";
import { Shown } from "../parts/text.tsx";
import { playgroundWords } from "../words/playground.ts";
import { offsetOf, type PlacedFault, placedFaults } from "./faults.ts";
import type { NewestDecision } from "./use-decision.ts";

interface EditorProps {
  text: string;
  change(text: string): void;
  decision: NewestDecision;
}

export function Editor({ text, change, decision }: EditorProps) {
  const words = useWords(playgroundWords);
  const area = useRef<HTMLTextAreaElement>(null);
  const numbers = useRef<HTMLPreElement>(null);
  const { fault, isAsking } = decision;
  const faults = fault === null ? [] : placedFaults(fault.message);
  const lines = text.split("\n").length;
  const marked = new Set(faults.map(({ line }) => line));
  const goTo = (place: PlacedFault) => {
    const at = offsetOf(text, place);
    area.current?.focus();
    area.current?.setSelectionRange(at, at);
  };
  const follow = () => {
    if (numbers.current !== null && area.current !== null) numbers.current.scrollTop = area.current.scrollTop;
  };
  return (
    <>
      <div class="editor">
        <pre class="line-numbers" ref={numbers} aria-hidden="true">
          {Array.from({ length: lines }, (_, i) => (
            <span key={i} class={marked.has(i + 1) ? "is-wrong" : undefined}>
              {i + 1}
              {"\n"}
            </span>
          ))}
        </pre>
        <textarea
          ref={area}
          aria-label={words.text}
          aria-invalid={fault !== null}
          aria-describedby="requirement-state"
          spellcheck={false}
          autocomplete="off"
          autocapitalize="off"
          wrap="off"
          rows={Math.min(30, Math.max(14, lines + 1))}
          value={text}
          onInput={({ currentTarget }) => change(currentTarget.value)}
          onScroll={follow}
        />
      </div>
      <div id="requirement-state" class="editor-state" role="status">
        {isAsking ? words.asking : fault === null ? words.wellFormed : words.faults}
      </div>
      {fault === null ? null : faults.length === 0 ? (
        <p class="fault">
          <FaultText fault={fault} />
        </p>
      ) : (
        <Faults faults={faults} goTo={goTo} />
      )}
    </>
  );
}

function Faults({ faults, goTo }: { faults: readonly PlacedFault[]; goTo(fault: PlacedFault): void }) {
  const words = useWords(playgroundWords);
  const format = useFormat();
  return (
    <ul class="faults">
      {faults.map((fault) => {
        const place = words.faultAt(format.count(fault.line), format.count(fault.column));
        return (
          <li key={`${fault.line}:${fault.column} ${fault.path} ${fault.text}`} class="fault">
            <button type="button" class="link" onClick={() => goTo(fault)}>
              {place}
            </button>{" "}
            {fault.path === null ? null : <code>{fault.path}</code>}{" "}
            <span lang="en">
              <Shown text={fault.text} />
            </span>
          </li>
        );
      })}
    </ul>
  );
}
