/** What evidence stands behind each side of a comparison. */
import type { CompareDocument, CompareSide } from "../../../metrics/index.ts";
import { useFormat, useWords } from "../language.tsx";
import { Section } from "../parts/section.tsx";
import { Shown, TargetName } from "../parts/text.tsx";
import { Count } from "../parts/value.tsx";
import { Link } from "../place.tsx";
import { compareWords } from "../words/compare.ts";

export function Sides({ a, b }: Pick<CompareDocument, "a" | "b">) {
  const words = useWords(compareWords);
  return (
    <Section title={words.sides}>
      <div class="side-by-side">
        <Side letter={words.a} side={a} />
        <Side letter={words.b} side={b} />
      </div>
    </Section>
  );
}

function Side({ letter, side }: { letter: string; side: CompareSide }) {
  const words = useWords(compareWords);
  const format = useFormat();
  return (
    <div class="card">
      <h3>
        {letter}{" "}
        <Link page="target" params={{ name: side.target }}>
          <TargetName name={side.target} />
        </Link>
      </h3>
      <dl class="facts">
        <dt>{words.requests}</dt>
        <dd>
          <Count value={side.requests} />
        </dd>
        <dt>{words.failed}</dt>
        <dd>
          <Count value={side.failed} />
        </dd>
        <dt>{words.runs}</dt>
        <dd>
          <Count value={side.runs} />
        </dd>
        <dt>{words.answers}</dt>
        <dd>
          <Count value={side.answers} />
        </dd>
        {side.sources.length === 0 ? null : (
          <>
            <dt>{words.prompts}</dt>
            <dd>
              <Shown text={format.list(side.sources)} most={120} />
            </dd>
          </>
        )}
        {side.span === null ? null : (
          <>
            <dt>{words.span}</dt>
            <dd>
              {format.moment(side.span.first)} – {format.moment(side.span.last)}
            </dd>
          </>
        )}
        {side.substitutes.length === 0 ? null : (
          <>
            <dt>{words.substitutes}</dt>
            <dd class="serious">
              <Shown text={format.list(side.substitutes)} most={120} />
            </dd>
          </>
        )}
      </dl>
    </div>
  );
}
