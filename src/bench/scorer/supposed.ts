/**
 * What stands before a result and says how it is meant: a supposition, a doubt and the answer of other people make it none, a
 * correction makes it the one that counts.
 */

/** How far before a statement its sentence is looked at. */
export const BEFORE = 160;

/** "If the answer is A", "a wrong answer: A", "possible answers: A, B", "to answer: ...". */
const SUPPOSED =
  /(?:\b(?:if|were|suppose|assuming|assume|whether|unless|incorrect|wrong|false|tempting|common|popular|intuitive|naive|trap|decoy|plausible|alternative|possible|available|candidate|other|remaining|previous|initial|student['’]?s['’]?|your|to|not)[ \t]+(?:the[ \t]+|that[ \t]+|our[ \t]+|my[ \t]+|first[ \t]+)*(?:correct[ \t]+|right[ \t]+|final[ \t]+|best[ \t]+)?|(?:如果|若|假如|假设|错误|非|最初的?|原来的?|学生的?|备选)(?:的|正确|本题)*)$/i;

/** "I don't think", "I doubt", "one might say", "no way": up to the statement, unless a "but" turns it. */
const DOUBTED = new RegExp(
  String.raw`\b(?:(?:(?:do|does|did|would|could|can|is|was|it['’]s)(?:n['’]t| not)|never|not|can['’]t|cannot)\s+(?:\w+\s+){0,2}?` +
    "(?:think|believe|say|mean|imply|follow|agree|conclude|assume|guess|true|certain|sure|convinced|likely)|doubt|no way|" +
    String.raw`(?:one|you|some|many|most|people|students|others|someone|readers|they|it)\s+(?:\w+\s+){0,2}?(?:might|may|could|would|often|sometimes)\s+(?:\w+\s+){0,3}?` +
    "(?:think|believe|say|claim|argue|guess|assume|conclude|expect|seem|look|appear|suspect))" +
    String.raw`\b(?:(?!\b(?:but|though|yet|so|however)\b)[^.,;:!?\n]){0,30}$`,
  "i",
);

/** True when `before`, the text up to a statement, says that nobody states it here. */
export function isSupposed(before: string): boolean {
  return SUPPOSED.test(before.slice(-60)) || DOUBTED.test(before.slice(-100));
}

const ENDS = new Set(".!?;\n。！？；");

/** What stands behind the last sentence that ended. */
export function openSentence(before: string): string {
  let from = before.length;
  while (from > 0 && !ENDS.has(before[from - 1] ?? "")) from--;
  return before.slice(from);
}

/**
 * True for a statement under a condition: "if x were negative, the answer would be A", 若考虑摩擦，则答案为A. It counts only where
 * nothing is stated without one.
 */
export function isConditional(before: string, statement: string): boolean {
  const sentence = openSentence(before);
  const isEnglish =
    /\b(?:if|were|had|unless|without|ignoring|neglecting|with)\b/i.test(sentence) &&
    /\b(?:would|could|might)\b/i.test(statement);
  return isEnglish || (/(?:若|如果|假如|假设|倘若|要是)/.test(sentence) && /答案|[选選]/.test(statement));
}

const CUE =
  "(?:[Ww]ait|[Nn]o|[Nn]ope|[Oo]ops|[Hh]mm+|[Ss]orry|[Aa]ctually|[Ee]dit|EDIT|[Uu]pdate|[Cc]orrection|[Ss](?:cratch|trike) that|[Oo]n second thoughts?|[Oo]n reflection|[Oo]r rather|[Mm]ake that|I meant?|I made (?:an error|a mistake)|[Mm]y mistake|[Tt]hat(?:['’]s| was| is) wrong)";
const SAYS =
  "(?:(?:[Ii]t|[Tt]hat|[Tt]his)(?:['’]s| is| was| should be| must be)|should be|must be|to|option|choice|the answer is)";

/** "Wait, actually", "Sorry, I meant", "Hmm, no —": up to the result. */
export const ENGLISH_CORRECTION = String.raw`(?<![A-Za-z])${CUE}(?:[ \t,.:;!…—–-]{1,6}(?:${CUE}|${SAYS})){0,4}[ \t,.:;!…—–-]{1,6}`;

/** 等等，应该是: up to the result. */
export const CHINESE_CORRECTION = String.raw`(?:等等|等一下|不对|哦不|啊不|抱歉|对不起|修正|更正|其实|实际上|纠正)[,:;!。…\s]{0,4}[^。,\nA-Za-z\d不非]{0,8}?(?:应该?是|应该?为|应该?选|应当选|是|选|为)\s?:?\s?`;
