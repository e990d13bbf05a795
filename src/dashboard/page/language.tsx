/** The language of the page: the browser's until the reader chooses one, which is remembered. */
import { type ComponentChildren, createContext } from "preact";
import { useCallback, useContext, useEffect, useMemo, useState } from "preact/hooks";
import type { InBoth, Language } from "../../words/index.ts";
import { type Format, formatIn } from "../../words/index.ts";
import { keep, kept } from "./memory.ts";

interface Speech {
  language: Language;
  format: Format;
  speak(language: Language): void;
}

const LanguageContext = createContext<Speech>({ language: "en", format: formatIn("en"), speak() {} });

export function LanguageProvider({ children }: { children: ComponentChildren }) {
  const [language, setLanguage] = useState(usualLanguage);
  useEffect(() => {
    document.documentElement.lang = language === "zh" ? "zh-Hans" : "en";
  }, [language]);
  const speak = useCallback((chosen: Language) => {
    keep("language", chosen);
    setLanguage(chosen);
  }, []);
  const speech = useMemo(() => ({ language, format: formatIn(language), speak }), [language, speak]);
  return <LanguageContext.Provider value={speech}>{children}</LanguageContext.Provider>;
}

export const useLanguage = (): Speech => useContext(LanguageContext);
/** Numbers, dates and times as the reader's language writes them. */
export const useFormat = (): Format => useContext(LanguageContext).format;
/** The words of one view in the reader's language. */
export const useWords = <W,>(words: InBoth<W>): W => words[useContext(LanguageContext).language];

function usualLanguage(): Language {
  const chosen = kept("language");
  if (chosen === "en" || chosen === "zh") return chosen;
  return preferred(navigator.languages);
}

/** The first of the browser's languages that we speak. */
function preferred(wanted: readonly string[]): Language {
  const first = wanted
    .map((tag) => tag.toLowerCase().split("-")[0])
    .find((tag) => tag === "zh" || tag === "en");
  return first === "zh" ? "zh" : "en";
}
