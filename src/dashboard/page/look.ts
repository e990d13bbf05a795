/** How charts are to look on this page at the moment. */
import { useMemo } from "preact/hooks";
import type { Look } from "../../charts/index.ts";
import { useFormat, useWords } from "./language.tsx";
import { useTheme } from "./theme.tsx";
import { chartWords } from "./words/charts.ts";

/** `zone`: IANA name; the browser's own when left out. */
export function useLook(zone?: string): Look {
  const { theme } = useTheme();
  const words = useWords(chartWords);
  const { locale } = useFormat();
  return useMemo(
    () => ({ theme, words, locale, ...(zone === undefined ? {} : { zone }) }),
    [theme, words, locale, zone],
  );
}
