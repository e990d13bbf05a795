/** The words by which answers, English and Chinese, say which option they mean. Each pattern matches up to the letter. */
import { CHINESE_CORRECTION, ENGLISH_CORRECTION } from "./supposed.ts";

const NOT_NEGATED = String.raw`(?:(?!\b(?:not|cannot|never|neither|nor|wrong|incorrect|if|unless|whether|between|depends?|either)\b|n['’]t\b)[^.,:;?!\n])`;
const VERB = "(?:is|are|was|be|becomes|equals)";
const FILLER = String.raw`(?:\s*(?:therefore|thus|hence|so|clearly|obviously|certainly|surely|for sure|undoubtedly|most likely|likely|probably|definitely|indeed|simply|still|then|actually|option|choice|letter|the|answer|number|[:：])(?![A-Za-z]))*`;
const OPTION =
  "(?:option|choice|letter|response|one|pick|selection|alternative|statement|sequence|order|match|pair|combination)";
const NOUN = `(?:answer|ans|(?:my|final|correct|right|best|selected|chosen) ${OPTION}|my guess)`;

/** A stated result. Of several, of whatever form, the last one counts. */
export const STATED: readonly RegExp[] = [
  // "Answer: X", `"answer": "X"`, "Answer key: X", "Final answer -> X", "| Answer | X |"
  new RegExp(
    String.raw`(?<![A-Za-z0-9])${NOUN}(?:\s+(?:is|key|choice|option|letter|(?:would|should|must) be))?(?:\s*\([^)\n]{0,20}\))?[\s*_\x60"'”’]*(?:[:=|]|-+>|=>|[→⇒➡—–]|-(?=[\s*_(])|['’]s\b)${FILLER}`,
    "gi",
  ),
  // "the answer (to the question) is therefore option X"
  new RegExp(
    String.raw`(?<![A-Za-z0-9])${NOUN}\b(?:, [a-z ]{2,12},)?${NOT_NEGATED}{0,60}?\b${VERB}\b${FILLER}`,
    "gi",
  ),
  // "**Answers:** X", "Correct: X"
  /(?:^|\n)[ \t>*_#✅✔]{0,8}(?:answers|correct|selected|choice|option chosen)[ \t*_]{0,6}[:–-](?=[\s*_(])/giu,
  // "Final Answer" as a heading, the letter below it
  /(?:^|\n)[ \t>*_#]{0,8}(?:the )?(?:final |correct |my )?(?:answer|choice)[ \t*_:.]{0,6}\n(?=[\s*_([$\\]{0,12}[A-Za-z][)\].:*_}]|[\s*_([$\\]{0,12}[A-Za-z]\s*(?:\n|$))/gi,
  // {"choice": "X"}
  /<(?:final_?|correct_?)?(?:answer|choice|option)>/gi,
  /["'](?:final_?|correct_?|selected_?)?(?:answer|choice|option|letter)["']\s{0,4}:/gi,
  /\\(?:boxed|fbox)\s{0,4}/g,
  // "not A but X"; "Actually it should be X"
  /\banswer(?: is|:) not (?:option )?\(?[A-Za-z]\)?,? but(?: rather| instead)?/gi,
  /\b(?:actually|correction|on second thought|on reflection)\b[^\n.:]{0,40}?(?:\bit(?:['’]s| is| should be| must be)|\b(?:should|must) be|:)(?=[\s*(])/gi,
  // 答案：X, 【答案】X, 正确答案应为 X, 答案显然是 X
  /(?:答案|正解|正[确確]选?项|正确的选项|最终选[择项]|我的选择)(?:(?![不非错误没])[^。，,;；\n:A-Za-z]){0,15}?(?:选项|[是为為在选選即:=】〗〕\]）)"”*|\s]|——|->|→)+(?:选项|选择|应该|应当|[选選是为為应])*/g,
  /答案(?=[A-Za-z【〔「“"(])/g,
  /(?:^|\n) {0,4}答 ?:/g,
  // 故选 X, 因此应选 X, 综上所述，选 X, 本题选 X
  /(?<!不)(?:故|应|所以|因此|因而|综上|本题|此题|该题|最终|于是|應|本題)(?:(?![不非错误若])[^。;；\n]){0,8}?[选選](?:择|擇)?(?:选项|答案|项)?\s{0,4}[:为是]?/g,
  // 不是 A，而是 X; 更正为 X, 改选 X
  /答案不是 ?[A-Za-z][^。\n]{0,4}是/g,
  /(?:更正|改)(?:为|选|成)/g,
];

/** A correction with nothing behind the letter but the end of the line: "Wait, actually B.", 等等，应该是B。 */
export const CORRECTED: readonly RegExp[] = [
  new RegExp(`${ENGLISH_CORRECTION}(?=[*(]{0,4}[A-Z])`, "g"),
  new RegExp(`${CHINESE_CORRECTION}(?=[*(]{0,4}[A-Z])`, "g"),
];

/** "Answer X" and nothing more on the line, `<answer>X</answer>`, "Conclusion: X". */
export const STATED_ALONE: readonly RegExp[] = [
  new RegExp(
    String.raw`(?<![A-Za-z0-9])${NOUN}(?:\s+(?:option|choice|letter))?(?:[.)\]】-]|(?=[\s*_>#(\[]))`,
    "gi",
  ),
  /(?:^|\n)[ \t>*_#]{0,8}(?:conclusion|result|solution|verdict|(?:final )?decision|final|response|letter|prediction|guess|option|choice|结论)[ \t*_]{0,6}:/gi,
];

/** A choice in prose: "I choose X", 选 X. */
export const CHOSEN: readonly RegExp[] = [
  /(?<!(?:not|n't|n’t|never|cannot) )\b(?:choose|chose|pick|select|choosing|picking|selecting|go(?:ing)? with|opt(?:ing)? for|settle on)\b(?:\s+(?:the\s+)?(?:option|choice|letter|answer))?/gi,
  /(?<!不[能应该可会宜要得]{0,2}|若|如果|假如|假设|误|错|没有?|勿|别|单|多|备|挑|可|供|被|为什么|为何|难道)[选選](?:择|擇|定|出)?(?!项)(?:选项|答案)?\s{0,4}[:为是]?/g,
  /(?:正确|错误|符合题意|恰当|合适|合理|相符|成立|最佳)的(?:选项|一项|说法|答案)?(?:应?该?是|为)(?=[ \t:*“"([【]{0,4}(?:选项)?[ \t]?[A-Za-z])/g,
  /\b(?:incorrect|false|untrue|wrong|odd|correct|true|right) (?:statement|option|choice|one|pair|match|sequence|order) (?:here )?is(?: option| choice| statement)?/gi,
];

/** A conclusion with nothing behind the letter but the end of the sentence: "Therefore, X.", "I think it's X". */
export const CONCLUDED_ALONE: readonly RegExp[] = [
  /\b(?:therefore|hence|thus|so)\b[,:]?(?=[\s*(])(?:\s*it(?:['’]s| (?:is|must be|has to be)))?/gi,
  /\bit(?:['’]s| is| must be| should be| would be| has to be)(?: therefore| thus| probably| likely| clearly| definitely)?(?=[\s*(])/gi,
  /\bI(?:['’]ll|['’]d| would| will)? (?:say|guess|answer|vote for)\b(?: it(?:['’]s| is))?(?=[\s*(])/gi,
  /\b(?:match(?:es)?|corresponds? to|agrees? with|leaves(?: us with)?|points? to)(?: only)?(?=[\s*(])/gi,
  /的(?:选项|一项)?(?:应?该?是|为|只有)(?=[ \t:*“"([【]{0,4}(?:选项)?[ \t]?[A-Za-z])/g,
  /(?:(?:所以|因此|因而|于是|综上|即|可见|可知|应该|应当?)[是为就]{0,2}|(?<!的)选项[是为])[,:\s]{0,3}(?=[*“"([【]{0,4}(?:选项)?[A-Za-z])/g,
];

/** A judgement on a letter, which is the pattern's first group: "X is correct", X 项正确, "X ✅". */
export const JUDGED: readonly RegExp[] = [
  /(?<![A-Za-z])([A-Za-z])\b[)\]*.]{0,4}\s+(?:is|was|must be|would be|has to be|seems|appears)\s+(?:(?:the|indeed|clearly|therefore|thus|most likely|definitely|obviously|our|my|only|single|most)\s+)*\**(?:correct|right|best|appropriate|answer)\b(?!\s+(?:about|in saying|that))/g,
  /(?<![A-Za-z])(?<![A-Z]\s?[、,和与及]\s?)([A-Za-z])\s?[)）\]】*]{0,4}\s?(?:选项|项)?\s?(?:才?是|为)?(?:唯一|最)?(?:正确|对的|对(?=[,。;；]|$)|当选|符合题意|恰当|合适|答案|一致|相符|吻合)/gm,
  /(?:^|\n)[ \t>*_(-]{0,6}(?:option |选项)?([A-Za-z])(?:选项|项)?[*_)]{0,3}[.):、][*_ \t]{0,4}(?:correct|true|right|yes|正确|对)(?![A-Za-z\u4E00-\u9FFF])/gi,
  /(?:^|\n)[ \t>*_(-]{0,6}([A-Za-z])[*_)]{0,3}[.):][^\n]{0,200}?[-–—:,] ?[*_]{0,2}(?:correct|right|true|正确)[*_.!。]{0,4}[ \t]*(?=\n|$)/gi,
  /\b[Oo]nly (?:option |choice )?\(?([A-Z])\)? (?:is|satisf|meets|fits|matches|works|holds|remains)/g,
  /只有(?:选项)? ?([A-Z])(?:选项|项)? ?(?:符合|满足|成立)/g,
  /(?:^|\n)[ \t>*_(|-]{0,6}([A-Za-z])[*_)]{0,3}(?:[.):|][^\n]{0,200}?)?[ \t|]{0,4}(?:✅|✓|✔|☑|\(correct\))/g,
  /(?:✅|✓|✔|☑|\[x\])[ \t*_(]{0,4}([A-Za-z])(?![A-Za-z])/g,
];
