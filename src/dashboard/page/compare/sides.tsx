/** What evidence stands behind each side of a comparison. */
import type { CompareDocument, CompareSide } from "../../../metrics/index.ts";
import { useFormat, useWords } from "../language.tsx";
import { type Fact, Facts } from "../parts/facts.tsx";
import { Section } from "../parts/section.tsx";
import { Shown, TargetName } from "../parts/text.tsx";
import { Count } from "../parts/value.tsx";
import { Link } from "../place.tsx";
import { compareWords } from "../words/compare.ts";

export function Sides({ a, b }: Pick<CompareDocument, "a" | "b">) {
  const words = useWords(compareWords);
  return (
    <Section title={words.sides}>
      <div class="two">
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
    <div>
      <h3>
        {letter}{" "}
        <Link page="target" params={{ name: side.target }}>
          <TargetName name={side.target} />
        </Link>
      </h3>
      <Facts
        facts={[
          [words.requests, <Count key="requests" value={side.requests} />],
          [words.failed, <Count key="failed" value={side.failed} />],
          [words.runs, <Count key="runs" value={side.runs} />],
          [words.answers, <Count key="answers" value={side.answers} />],
          shown(words.prompts, format.list(side.sources)),
          side.span === null
            ? null
            : [words.span, `${format.moment(side.span.first)} – ${format.moment(side.span.last)}`],
          shown(words.substitutes, format.list(side.substitutes)),
        ]}
      />
    </div>
  );
}

function shown(name: string, text: string): Fact {
  return text === "" ? null : [name, <Shown key={name} text={text} most={120} />];
}
