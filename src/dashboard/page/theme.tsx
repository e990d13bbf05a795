/** Light, dark, or as the system has it. The choice stands on the root element, where the style sheet finds it. */
import { type ComponentChildren, createContext } from "preact";
import { useCallback, useContext, useEffect, useMemo, useState } from "preact/hooks";
import { keep, kept } from "./memory.ts";

export type Theme = "light" | "dark";
export type ThemeChoice = Theme | "system";

interface Lit {
  choice: ThemeChoice;
  /** What is shown. */
  theme: Theme;
  choose(choice: ThemeChoice): void;
}

const ThemeContext = createContext<Lit>({ choice: "system", theme: "light", choose() {} });
const dark = matchMedia("(prefers-color-scheme: dark)");

/** The choice that is remembered. */
function keptTheme(): ThemeChoice {
  const chosen = kept("theme");
  return chosen === "light" || chosen === "dark" ? chosen : "system";
}

/** Puts a choice on the root element. */
function light(choice: ThemeChoice): void {
  if (choice === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = choice;
}

export function ThemeProvider({ children }: { children: ComponentChildren }) {
  const [choice, setChoice] = useState(keptTheme);
  const [isDark, setIsDark] = useState(dark.matches);
  useEffect(() => {
    const changed = () => setIsDark(dark.matches);
    dark.addEventListener("change", changed);
    return () => dark.removeEventListener("change", changed);
  }, []);
  const choose = useCallback((chosen: ThemeChoice) => {
    keep("theme", chosen === "system" ? null : chosen);
    light(chosen);
    setChoice(chosen);
  }, []);
  const lit = useMemo((): Lit => {
    const theme = choice === "system" ? (isDark ? "dark" : "light") : choice;
    return { choice, theme, choose };
  }, [choice, isDark, choose]);
  return <ThemeContext.Provider value={lit}>{children}</ThemeContext.Provider>;
}

export const useTheme = (): Lit => useContext(ThemeContext);
