/** What charts say themselves, in both languages. The words are the charts' own. */
import { type ChartWords, chineseWords, englishWords } from "../../../charts/index.ts";
import { inBoth } from "../../../words/index.ts";

export const chartWords = inBoth<ChartWords>({ en: englishWords, zh: chineseWords });
