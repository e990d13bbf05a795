/** How a run stands. */
import { useWords } from "../language.tsx";
import { runStates, wordFor } from "../words/failures.ts";

export function Status({ status }: { status: string }) {
  const { statuses } = useWords(runStates);
  return (
    <span class={`status is-${status}`}>
      <span class="dot" aria-hidden="true" />
      {wordFor(statuses, status)}
    </span>
  );
}
