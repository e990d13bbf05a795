/** What may be wider than the screen scrolls in a place of its own, also by keyboard. */
import type { ComponentChildren } from "preact";

export function Scrolls({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls it with the arrow keys.
    <section class="scrolls" aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
