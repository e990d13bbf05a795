/** What a key of a decision (`otps_p90`, `output_price`) is called in the reader's language. */
import { useMemo } from "preact/hooks";
import { metricName, metricWords, statName, statWords } from "../../../words/index.ts";
import { useWords } from "../language.tsx";
import { keyText } from "./filter-text.ts";

export type KeyName = (key: string) => string;

/** `Output price`, `OTPS p90`; a key with limits of its own, such as `goodput(ttft≤2)`, stands as it is written. */
export function useKeyName(): KeyName {
  const metrics = useWords(metricWords);
  const stats = useWords(statWords);
  return useMemo(
    () => (key) => {
      const [, metric = key, stat = null] = /^(.*?)(?:_(avg|median|p\d+))?$/.exec(key) ?? [];
      if (key.includes("(")) return keyText(key);
      return [metricName(metrics, metric).name, statName(stats, stat)]
        .filter((part) => part !== "")
        .join(" ");
    },
    [metrics, stats],
  );
}
