/** One page: its heading, which takes the focus when the reader comes here from another page, and its title in the browser. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { usePlace } from "../place.tsx";

interface PageProps {
  /** Plain words: also the title of the browser's window. */
  title: string;
  /** What stands as the heading where it is more than the title. */
  heading?: ComponentChildren;
  /** What stands beside the heading: filters, buttons. */
  aside?: ComponentChildren;
  lead?: ComponentChildren;
  children: ComponentChildren;
}

export function Page({ title, heading, aside, lead, children }: PageProps) {
  const { moves } = usePlace();
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = title === "" ? "dsr" : `${title} · dsr`;
  }, [title]);
  useEffect(() => {
    // Not on arrival: there the browser's own order of focus begins at the top.
    if (moves > 0) head.current?.focus({ preventScroll: true });
  }, [moves]);
  return (
    <>
      <header class="page-head">
        <div class="page-title">
          <h1 ref={head} tabIndex={-1}>
            {heading ?? title}
          </h1>
          {lead === undefined ? null : <p class="lead">{lead}</p>}
        </div>
        {aside}
      </header>
      {children}
    </>
  );
}
