/** Findings as sentences; numbers and names come as text. */
import { inBoth } from "../../../words/index.ts";

type Text = Readonly<Record<string, string>>;

export const findingWords = inBoth({
  en: {
    one: ({ target, value }: Text) => `${target}: ${value}.`,
    leads: ({ target, value }: Text) => `${target} leads with ${value}`,
    best: ({ target, value }: Text) => `Best value: ${target}, ${value}`,
    alike: ({ target, value }: Text) => `Alike at ${target}: ${value}.`,
    at: ({ target, value }: Text) => `${target} with ${value}`,
    ahead: ({ others, next, nextValue }: Text) =>
      `, ahead of ${others}; the next is ${next} with ${nextValue}.`,
    aheadOfOne: ({ next, nextValue }: Text) => `, ahead of ${next} with ${nextValue}.`,
    tied: ({ tied, level }: Text) => `; ${tied} cannot be told from it at ${level}.`,
    noneApart: ({ target, value, worst, worstValue, level }: Text) =>
      `No target can be told from the best at ${level}. Best value: ${target}, ${value}; worst: ${worst}, ${worstValue}.`,
    same: ({ targets, value }: Text) => `The same at ${targets}: ${value}`,
    cheapest: ({ targets, value }: Text) => `Lowest at ${targets}: ${value}`,
    next: ({ next, nextValue }: Text) => `; the next is ${next}, ${nextValue}.`,
    behind: ({ others }: Text) => ` ${others} come after them.`,
    oneBehind: ({ other }: Text) => ` ${other} comes after them.`,
    unknown: ({ names }: Text) => ` Not known of ${names}.`,
    others: ({ n }: Text) => `${n} others`,
    more: ({ n }: Text) => `${n} more`,
    stop: ".",
    exam: ({ target, value }: Text) => `${target}: ${value}`,
    knee: ({ target, load }: Text) => `${target} holds the limits up to ${load}.`,
    kneeBeyond: ({ target, load }: Text) =>
      `${target} holds the limits up to ${load}, the highest load tried: how much more it takes is not known.`,
    noKnee: ({ target, load }: Text) => `${target} does not hold the limits even at ${load}.`,
    kneeUnknown: ({ target }: Text) => `${target}: not known where the limits hold.`,
    loadOf: { rate: (n: string) => `${n} requests/s`, concurrency: (n: string) => `${n} in flight` },
    degraded: ({ target, reference, drop, interval, pairs }: Text) =>
      `${target} answers worse than ${reference}: by ${drop} points (${interval}; ${pairs} pairs).`,
    equivalent: ({ target, reference, delta, drop, interval, pairs }: Text) =>
      `${target} answers no worse than ${reference} by ${delta} points or more: the drop is ${drop} (${interval}; ${pairs} pairs).`,
    undecided: ({ target, reference, interval, pairs }: Text) =>
      `${target}: not decided whether it answers as ${reference} does; the drop lies in ${interval} points (${pairs} pairs). That is not the same as equal.`,
    verification: "Verification",
    loadLimits: (limits: string) => `Load within ${limits}`,
    substitute: ({ target, answered }: Text) =>
      `${target} answered as ${answered}: what was measured is not what was asked for.`,
    otherModel: "Another model",
    nothing: "No number can be told from this run.",
    withoutLimits: ({ target, low, high }: Text) =>
      `${target} was measured from ${low} to ${high}; no limits were stated, so there is no knee to find.`,
    load: "Load",
    worse: ({ list }: Text) => `Worse in the second run: ${list}. `,
    better: ({ list }: Text) => `Better in the second run: ${list}. `,
    rest: ({ n, of }: Text) => `${n} of ${of} numbers are not told apart.`,
    noDifference: ({ n }: Text) => `In none of ${n} numbers is there a difference beyond chance.`,
    nothingShared: "No target was measured in both runs: there is no difference to tell.",
  },
  zh: {
    one: ({ target, value }: Text) => `${target}：${value}。`,
    leads: ({ target, value }: Text) => `${target} 领先，为 ${value}`,
    best: ({ target, value }: Text) => `最好：${target}，${value}`,
    alike: ({ target, value }: Text) => `${target} 相同：${value}。`,
    at: ({ target, value }: Text) => `${target}（${value}）`,
    ahead: ({ others, next, nextValue }: Text) => `，优于${others}；其次是 ${next}，为 ${nextValue}。`,
    aheadOfOne: ({ next, nextValue }: Text) => `，优于 ${next}（${nextValue}）。`,
    tied: ({ tied, level }: Text) => `；在 ${level} 置信水平下与 ${tied}无法区分。`,
    noneApart: ({ target, value, worst, worstValue, level }: Text) =>
      `在 ${level} 置信水平下，没有目标能与最好者区分开。最好：${target}，${value}；最差：${worst}，${worstValue}。`,
    same: ({ targets, value }: Text) => `${targets} 相同：${value}`,
    cheapest: ({ targets, value }: Text) => `最低为 ${targets}：${value}`,
    next: ({ next, nextValue }: Text) => `；其次是 ${next}，${nextValue}。`,
    behind: ({ others }: Text) => `${others}排在其后。`,
    oneBehind: ({ other }: Text) => `${other} 排在其后。`,
    unknown: ({ names }: Text) => `${names} 的数值未知。`,
    others: ({ n }: Text) => `其余 ${n} 个目标`,
    more: ({ n }: Text) => `另外 ${n} 个`,
    stop: "。",
    exam: ({ target, value }: Text) => `${target}：${value}`,
    knee: ({ target, load }: Text) => `${target} 在 ${load} 以内满足限制。`,
    kneeBeyond: ({ target, load }: Text) => `${target} 直到所测的最高负载 ${load} 都满足限制，上限未知。`,
    noKnee: ({ target, load }: Text) => `${target} 在 ${load} 时就已不满足限制。`,
    kneeUnknown: ({ target }: Text) => `${target}：无法判断满足限制的负载。`,
    loadOf: { rate: (n: string) => `${n} 请求/秒`, concurrency: (n: string) => `${n} 个并发` },
    degraded: ({ target, reference, drop, interval, pairs }: Text) =>
      `${target} 的回答不如 ${reference}：低 ${drop} 分（${interval}；${pairs} 对）。`,
    equivalent: ({ target, reference, delta, drop, interval, pairs }: Text) =>
      `${target} 的回答比 ${reference} 差不到 ${delta} 分：下降 ${drop} 分（${interval}；${pairs} 对）。`,
    undecided: ({ target, reference, interval, pairs }: Text) =>
      `${target}：尚不能判断其回答是否与 ${reference} 一致；下降幅度在 ${interval} 分之间（${pairs} 对）。这并不等于一致。`,
    verification: "一致性验证",
    loadLimits: (limits: string) => `满足 ${limits} 的负载`,
    substitute: ({ target, answered }: Text) =>
      `${target} 的回答自称 ${answered}：测到的并不是所请求的模型。`,
    otherModel: "换了模型",
    nothing: "从这次运行得不出任何数值。",
    withoutLimits: ({ target, low, high }: Text) =>
      `${target} 的测量负载为 ${low} 至 ${high}；没有设定限制，因此没有拐点可言。`,
    load: "负载",
    worse: ({ list }: Text) => `第二次变差：${list}。`,
    better: ({ list }: Text) => `第二次变好：${list}。`,
    rest: ({ n, of }: Text) => `${of} 项中有 ${n} 项无法区分。`,
    noDifference: ({ n }: Text) => `${n} 项数值的差异都可能出于偶然。`,
    nothingShared: "两次运行没有共同的目标，无从比较。",
  },
});
