/**
 * A few words that appear beside what they explain, by pointer, by keyboard and by touch. One layer for the whole page: whatever
 * has `data-hint` is explained by it, as text. Who cannot see it finds the same words in the place itself.
 */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

const GAP = 6;

export function HintLayer() {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let shownFor: Element | null = null;
    const hide = () => {
      if (box.current !== null) box.current.hidden = true;
      shownFor = null;
    };
    const show = ({ target }: Event) => {
      const of = target instanceof Element ? target.closest("[data-hint]") : null;
      if (of === shownFor) return;
      const text = of?.getAttribute("data-hint") ?? "";
      if (of === null || text === "" || box.current === null) return hide();
      shownFor = of;
      box.current.textContent = text;
      box.current.hidden = false;
      placeBeside(box.current, of.getBoundingClientRect());
    };
    const key = ({ key }: KeyboardEvent) => {
      if (key === "Escape") hide();
    };
    document.addEventListener("pointerover", show);
    document.addEventListener("focusin", show);
    document.addEventListener("focusout", hide);
    document.addEventListener("keydown", key);
    document.addEventListener("scroll", hide, { passive: true, capture: true });
    return () => {
      document.removeEventListener("pointerover", show);
      document.removeEventListener("focusin", show);
      document.removeEventListener("focusout", hide);
      document.removeEventListener("keydown", key);
      document.removeEventListener("scroll", hide, { capture: true });
    };
  }, []);
  return <div ref={box} class="hint" hidden aria-hidden="true" />;
}

/** Below what it explains, above where there is no room, and never off the side. */
function placeBeside(box: HTMLElement, of: DOMRect): void {
  const { width, height } = box.getBoundingClientRect();
  const isRoomBelow = of.bottom + GAP + height < innerHeight;
  const left = Math.max(GAP, Math.min(of.left, innerWidth - width - GAP));
  box.style.left = `${left}px`;
  box.style.top = `${isRoomBelow ? of.bottom + GAP : Math.max(GAP, of.top - GAP - height)}px`;
}

/** Words with an explanation that can be pointed at, focused or tapped. */
export function Explained({ hint, children }: { hint: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: its explanation must be reachable by keyboard
    <span class="explained" data-hint={hint} tabIndex={0}>
      {children}
      <span class="unseen">: {hint}</span>
    </span>
  );
}
