/** Who is compared, at which level of confidence. All of it stands in the address. */
import type { MetaDocument } from "../../contract/documents.ts";
import { useFormat, useWords } from "../language.tsx";
import { usePlace } from "../place.tsx";
import { cutInMiddle, visible } from "../visible.ts";
import { compareWords } from "../words/compare.ts";

export interface Chosen {
  a: string | null;
  b: string | null;
  confidence: string | null;
}

const levels = ["0.9", "0.95", "0.99"] as const;
export const USUAL_LEVEL = "0.95";

/** What the address says; the first two targets where it names none. */
export function useChosen(targets: MetaDocument["targets"]): Chosen {
  const { query } = usePlace();
  const names = targets.map(({ name }) => name);
  const a = query.a ?? names.find((name) => name !== query.b) ?? null;
  const b = query.b ?? names.find((name) => name !== a) ?? null;
  return { a, b, confidence: query.confidence ?? null };
}

export function Choices({ targets, chosen }: { targets: MetaDocument["targets"]; chosen: Chosen }) {
  const words = useWords(compareWords);
  const format = useFormat();
  const { adjust } = usePlace();
  const { a, b, confidence } = chosen;
  return (
    <fieldset class="filters versus" aria-label={words.choose}>
      <TargetChoice
        label={words.targetA}
        value={a}
        targets={targets}
        choose={(name) => adjust({ a: name, b })}
      />
      <button type="button" class="swap" onClick={() => adjust({ a: b, b: a })} aria-label={words.swap}>
        <span aria-hidden="true">⇄</span>
      </button>
      <TargetChoice
        label={words.targetB}
        value={b}
        targets={targets}
        choose={(name) => adjust({ a, b: name })}
      />
      <label class="labelled">
        <span>{words.confidence}</span>
        <select
          value={confidence ?? USUAL_LEVEL}
          onChange={({ currentTarget }) => adjust({ confidence: currentTarget.value })}
        >
          {[...new Set([...levels, confidence ?? USUAL_LEVEL])].map((one) => (
            <option key={one} value={one}>
              {Number.isFinite(Number(one)) ? format.share(Number(one)) : one}
            </option>
          ))}
        </select>
      </label>
    </fieldset>
  );
}

interface TargetChoiceProps {
  label: string;
  value: string | null;
  targets: MetaDocument["targets"];
  choose(name: string): void;
}

/** A name in the address that no target has stays what is chosen: the answer says that there is none. */
function TargetChoice({ label, value, targets, choose }: TargetChoiceProps) {
  const words = useWords(compareWords);
  const names = targets.map(({ name }) => name);
  const offered = value === null || names.includes(value) ? names : [value, ...names];
  return (
    <label class="labelled">
      <span>{label}</span>
      <select value={value ?? ""} onChange={({ currentTarget }) => choose(currentTarget.value)}>
        {value === null ? <option value="">{words.nobody}</option> : null}
        {offered.map((name) => (
          <option key={name} value={name}>
            {cutInMiddle(visible(name), 60)}
          </option>
        ))}
      </select>
    </label>
  );
}
