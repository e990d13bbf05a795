/** How long ago something was; the moment itself beside it. */
import { useNow } from "../clock.tsx";
import { useFormat } from "../language.tsx";

export function Freshness({ at }: { at: string | null }) {
  const format = useFormat();
  const nowMs = useNow();
  if (at === null) return <span class="unknown">–</span>;
  return (
    <time dateTime={at} data-hint={format.fullMoment(at)}>
      {format.ago(at, nowMs)}
    </time>
  );
}
