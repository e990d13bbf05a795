/** What was answered, as text and nothing else; or why it is not shown. */
import { useState } from "preact/hooks";
import type { RequestDocument } from "../../contract/documents.ts";
import { useFormat, useWords } from "../language.tsx";
import { CopyButton } from "../parts/copy.tsx";
import { visible } from "../visible.ts";
import { requestWords } from "../words/request.ts";

const AT_ONCE = 20_000;

export function AnswerText({ text }: Pick<RequestDocument, "text">) {
  const words = useWords(requestWords);
  if ("withheld" in text) return <p class="withheld">{words.withheld[text.withheld]}</p>;
  return (
    <>
      {text.cut ? <p class="quiet">{words.cut}</p> : null}
      <Whole text={text.answer} what={words.answer} />
      {text.reasoning === null ? null : (
        <details>
          <summary>{words.reasoning}</summary>
          <Whole text={text.reasoning} what={words.reasoning} />
        </details>
      )}
    </>
  );
}

function Whole({ text, what }: { text: string; what: string }) {
  const words = useWords(requestWords);
  const format = useFormat();
  const [isWhole, setWhole] = useState(text.length <= AT_ONCE);
  if (text === "") return <p class="empty">{words.emptyText}</p>;
  return (
    <div class="answer">
      <CopyButton text={text} what={what} />
      <pre dir="auto">{visible(isWhole ? text : text.slice(0, AT_ONCE), true)}</pre>
      {isWhole ? null : (
        <button type="button" class="link" onClick={() => setWhole(true)}>
          {words.showAll(format.count(text.length))}
        </button>
      )}
    </div>
  );
}
