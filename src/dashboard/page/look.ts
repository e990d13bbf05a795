/** How charts look on this page: in its theme, in the reader's words. */
import { useMemo } from "preact/hooks";
import type { Look } from "../../charts/index.ts";
import { useFormat, useWords } from "./language.tsx";
import { useTheme } from "./theme.tsx";
import { chartWords } from "./words/charts.ts";

export function useLook(): Look {
  const words = useWords(chartWords);
  const { locale } = useFormat();
  const { theme } = useTheme();
  return useMemo(() => ({ theme, words, locale }), [theme, words, locale]);
}
