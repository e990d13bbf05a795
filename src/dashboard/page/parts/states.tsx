/** The states every part of a page can be in: loading, failed, empty, there. The place it will take is kept free meanwhile. */
import type { ComponentChildren } from "preact";
import { useErrorBoundary } from "preact/hooks";
import type { Asked } from "../api.tsx";
import { useWords } from "../language.tsx";
import type { Fault } from "../library.ts";
import { shellWords } from "../words/shell.ts";
import { Shown } from "./text.tsx";

interface PartProps<D> {
  asked: Asked<D>;
  /** Roughly how many lines of text it will be high, so that what follows does not jump. */
  lines: number;
  /** What is shown in its place when there is nothing to show. */
  empty?: { when(document: D): boolean; text: ComponentChildren };
  children(document: D): ComponentChildren;
}

export function Part<D>({ asked, lines, empty, children }: PartProps<D>) {
  const { document, fault, isOld } = asked;
  if (document === null)
    return fault === null ? <Loading lines={lines} /> : <Failed asked={asked} fault={fault} />;
  if (empty?.when(document) === true) return <p class="empty">{empty.text}</p>;
  return (
    <div class={isOld ? "is-old" : undefined} aria-busy={isOld}>
      {fault === null ? null : <Stale asked={asked} fault={fault} />}
      <Guarded>{() => children(document)}</Guarded>
    </div>
  );
}

function Loading({ lines }: { lines: number }) {
  const words = useWords(shellWords);
  return (
    <div class="loading" style={{ minHeight: `${lines * 1.5}rem` }} role="status">
      <span class="quiet">{words.loading}</span>
    </div>
  );
}

function Failed({ asked, fault }: { asked: Asked<unknown>; fault: Fault }) {
  const words = useWords(shellWords);
  return (
    <div class="failed" role="alert">
      <p>{words.failed}</p>
      <FaultText fault={fault} />
      <button type="button" onClick={asked.askAgain}>
        {words.again}
      </button>
    </div>
  );
}

function Stale({ asked, fault }: { asked: Asked<unknown>; fault: Fault }) {
  const words = useWords(shellWords);
  return (
    <p class="stale" role="status">
      {words.stale} <FaultText fault={fault} />{" "}
      <button type="button" class="link" onClick={asked.askAgain}>
        {words.again}
      </button>
    </p>
  );
}

export function FaultText({ fault }: { fault: Fault }) {
  const words = useWords(shellWords);
  if (fault.status === 0) return <span>{words.unreachable}</span>;
  if (fault.status === 401) return <span>{words.unauthorised}</span>;
  return (
    <span>
      <Shown text={fault.message === "" ? `HTTP ${fault.status}` : fault.message} />
      {fault.hint === null ? null : (
        <>
          {" "}
          <Shown text={fault.hint} />
        </>
      )}
    </span>
  );
}

/** A part that throws while it is drawn takes no other one with it. */
export function Guarded({ children }: { children: () => ComponentChildren }) {
  const words = useWords(shellWords);
  const [error, again] = useErrorBoundary();
  if (error === undefined) return <Drawn draw={children} />;
  return (
    <div class="failed" role="alert">
      <p>{words.broken}</p>
      <button type="button" onClick={again}>
        {words.again}
      </button>
    </div>
  );
}

function Drawn({ draw }: { draw: () => ComponentChildren }) {
  return <>{draw()}</>;
}
