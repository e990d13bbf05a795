/** How a run stands. */

import { runStates, wordFor } from "../../../words/index.ts";
import { useWords } from "../language.tsx";

export function Status({ status }: { status: string }) {
  const { statuses } = useWords(runStates);
  return (
    <span class={`status is-${status}`}>
      <span class="dot" aria-hidden="true" />
      {wordFor(statuses, status)}
    </span>
  );
}
