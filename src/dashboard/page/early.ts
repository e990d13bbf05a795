/** Runs before anything is painted, so that no page flashes in the other theme. */
import { kept } from "./memory.ts";

const theme = kept("theme");
if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
const language = kept("language");
if (language === "zh") document.documentElement.lang = "zh-Hans";
