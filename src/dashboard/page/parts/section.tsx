/** A part of a page with a heading of its own, a sentence on what it shows, and what can be chosen in it. */
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface SectionProps {
  title: string;
  what?: ComponentChildren;
  /** Choices, beside the heading. */
  choices?: ComponentChildren;
  class?: string;
  children: ComponentChildren;
}

export function Section({ title, what, choices, class: className = "", children }: SectionProps) {
  const id = useId();
  return (
    <section class={`part ${className}`} aria-labelledby={id}>
      <div class="part-head">
        <h2 id={id}>{title}</h2>
        {choices === undefined ? null : <div class="part-choices">{choices}</div>}
      </div>
      {what === undefined ? null : <p class="what">{what}</p>}
      {children}
    </section>
  );
}

interface PickProps<T extends string> {
  label: string;
  options: readonly { value: T; name: string }[];
  value: T;
  onPick(value: T): void;
}

/** One of a few. */
export function Pick<T extends string>({ label, options, value, onPick }: PickProps<T>) {
  return (
    <label class="pick">
      <span>{label}</span>
      <select value={value} onChange={({ currentTarget }) => onPick(currentTarget.value as T)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.name}
          </option>
        ))}
      </select>
    </label>
  );
}
