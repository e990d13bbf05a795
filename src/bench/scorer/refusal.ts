/** Tells an answer that declines from one that is wrong or unreadable. Conservative: it is asked only where no result is stated. */

/** How providers say that their filter, or the model itself, withheld the answer. */
const WITHHELD = new Set(["content_filter", "contentfilter", "safety", "sensitive", "refusal", "blocked"]);

/** A refusal opens an answer; further in, the same words are part of a solution. */
const OPENING = 300;

const ENGLISH = [
  // "I can't help with that", "I'm unable to assist with this request"
  /\b(?:I|we)(?:['’]m| am| are)? ?(?:sorry,? but I )?(?:can(?:no|['’])t|can not|cannot|won['’]t|will not|(?:am |['’]m )?(?:not able|unable|not allowed|not permitted) to|must decline to|have to decline to|decline to|refuse to)\s+(?:(?:really|actually|in good conscience|directly|ethically)\s+)?(?:help(?! but)(?! (?:noticing|thinking))|assist|comply|fulfil|provide (?:that|this|you|any|an answer|information|instructions|guidance|assistance|details)|answer (?:that|this|your|such)|discuss|engage|participate|support (?:that|this)|respond to|continue with|share (?:that|this)|proceed with|do that|generate (?:that|this|such)|create (?:that|this|such))/i,
  /^\W*(?:I['’]m sorry|sorry|I apologi[sz]e|my apologies|unfortunately)[,.]?\s+(?:but )?(?:that|this|your (?:request|question))[^.\n]{0,60}?(?:against|violates?|not (?:allowed|permitted|something I can|able)|outside)/i,
  /\b(?:violates|against|conflicts? with)\s+(?:my|our|the|openai['’]s|anthropic['’]s)\s+(?:\w+\s+){0,2}(?:polic(?:y|ies)|guidelines|safety|principles|terms)/i,
  /\bI (?:must|have to|need to|will have to)? ?(?:respectfully )?decline\b/i,
  /^\W*(?:as an AI[^.,\n]{0,30},\s*)?(?:I['’]m|I am) (?:not (?:able|allowed|permitted)|unable) to (?:answer|discuss|help)\b(?! (?:determine|decide|tell))/i,
  /\b(?:I['’]m|I am) not (?:comfortable|going to (?:help|answer|assist|provide))/i,
  /\bI (?:don['’]t|do not) feel comfortable\b|\bI['’]d rather not (?:answer|discuss|say)\b|\bI (?:cannot|can['’]t) answer questions\b/i,
  /^[^\n]{0,60}\blet['’]?s (?:talk|chat) about something else\b|\bbeyond (?:my current scope|what I am (?:allowed|able))/i,
  /^\W*(?:your|the|this) (?:request|prompt|response|message|input)\b[^\n]{0,60}\b(?:flagged|blocked|filtered|content management policy)/i,
];
const CHINESE = [
  /(?:我|本人|作为[^。，,\n]{0,20}?)[^。\n]{0,12}?(?:无法|不能|没办法|没有办法|不便|不可以|拒绝|不会)(?:直接|继续)?(?:为(?:你|您))?(?:提供|协助|帮助|回答(?:这|该|您|你|此|相关)|讨论|参与|满足|完成(?:这|该|您|你|此)|给出(?:相关|此|该|这)|处理(?:这|该|您|你|此)|回应)/,
  /^\W*(?:很|非常|十分)?(?:抱歉|对不起|不好意思|遗憾)[^。\n]{0,16}?(?:无法|不能|没办法|没有办法|不便)(?:直接|继续)?(?:为(?:你|您))?(?:提供|协助|帮助|回答|讨论|参与|满足|完成|给出|处理|回应|解答)/,
  /(?:违反|不符合)[^。\n]{0,12}?(?:政策|规定|准则|法律法规|安全规范)/,
  /^\W*(?:让我们|我们)?换个话题/,
  /(?:我|您好|你好)[^。\n]{0,10}?(?:无法给到|不能回答|还没有?学[习会]如何(?:回答|思考))|^\W*(?:这个|该|此)?话题我们不讨论/,
  /(?:涉及敏感|敏感内容)[^\n]{0,20}?(?:无法|不能)(?:回答|提供|讨论)|法律法规[^\n]{0,12}?(?:无法|不能|不予)(?:显示|提供|回答)/,
  /^\W*(?:很|非常|十分)?(?:抱歉|对不起)[^\n]{0,10}?还没有?学[习会]/,
];

/** True when the finish reason says that the answer was withheld. */
export function isWithheld(finishReason: string | null): boolean {
  return finishReason !== null && WITHHELD.has(finishReason.toLowerCase().replaceAll("-", "_"));
}

/** True when `text`, in which no result is stated, opens with a refusal in English or Chinese. */
export function isRefusal(text: string): boolean {
  const opening = text.trimStart().slice(0, OPENING);
  return [...ENGLISH, ...CHINESE].some((pattern) => pattern.test(opening));
}
