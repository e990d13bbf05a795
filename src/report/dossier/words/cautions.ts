/** Cautions as sentences; numbers, shares and names come as text, empty where a fact is not known. */
import { inBoth } from "../../../words/index.ts";

type Text = Readonly<Record<string, string>>;

export const cautionWords = inBoth({
  en: {
    running: () => "The run is still going on: what stands here will change.",
    interrupted: ({ reason }: Text) => `The run was interrupted before its plan was done${reason}.`,
    stopped: ({ reason }: Text) => `The run stopped before its plan was done${reason}.`,
    because: (reason: string) => `: ${reason}`,
    never_asked: ({ target }: Text) => `${target} was planned, and there is no request of it.`,
    substituted: ({ target, answered }: Text) =>
      `${target} answered as ${answered}, which is not the model that was asked for.`,
    flagged: ({ target, n, of, share, worst }: Text) =>
      `${target}: ${n} of ${of} samples may be off by more than ${share} through this client's own delay (at worst ${worst}). They count in the numbers.`,
    delay_unknown: ({ target, n }: Text) =>
      `${target}: of ${n} samples nobody measured how late this client was.`,
    held_back: ({ target, n, of }: Text) =>
      `${target}: ${n} of ${of} answers were held back and let go at the end in one piece. Its speed while streaming says little.`,
    at_once: ({ target, share }: Text) =>
      `${target}: in half of its streams ${share} or more of the answer comes at one moment. Its speed while streaming says little.`,
    early_event: ({ target, share, lead }: Text) =>
      `${target}: in ${share} of its streams the first event holds no output and comes ${lead} before the first token. TTFT here waits for the token.`,
    failures_counted: ({ target, failed, of, successes, all }: Text) =>
      `${target}: ${failed} of ${of} requests failed. Its TTFT p90 is ${successes} over the successes and ${all} where failures count as behind every success.`,
    worse_than: (value: string) => `worse than ${value}`,
    beyond: "worse than every success",
    no_success: "not known",
    retried: ({ target, n, recovered, attempts }: Text) =>
      `${target}: ${n} requests were tried again, ${recovered} of them with success (${attempts} attempts in all). Each attempt counts on its own.`,
    few: ({ target, n }: Text) =>
      `${target}: ${n} requests that count are few. The intervals say how far its numbers go.`,
    few_questions: ({ target, dataset, n }: Text) =>
      `${target}: an accuracy from ${n} answers to ${dataset} is a rough one.`,
    set_aside: ({ parts }: Text) => `Left out of the tables: ${parts}.`,
    warmups: (n: string) => `${n} requests sent to warm up`,
    steps: (n: string) => `${n} requests of a sweep, which overloads on purpose`,
    not_delivered: ({ target, planned, late, dropped }: Text) =>
      `${target}: the load did not come about as asked: of ${planned} planned requests ${late} were sent late and ${dropped} never.`,
    some: "the",
    cut_off: ({ n }: Text) => `${n} requests were cut off by the end of the run; they count nowhere.`,
    beside: ({ runs, n }: Text) =>
      `Other runs of the same store went on at the same time (${n}: ${runs}): they shared this host and its network.`,
    own_count: ({ target, n, of }: Text) =>
      `${target}: of ${n} of ${of} answers the provider reported no tokens; dsr's own count stands in its place.`,
    unscored: ({ target, dataset, n, of, why }: Text) =>
      `${target}: ${n} of ${of} answers to ${dataset} could not be graded (${why}). Failed and ungradable requests are left out of the accuracy; the others count as not right.`,
    unscoredWhy: {
      error: (n: string) => `${n} failed`,
      empty: (n: string) => `${n} empty`,
      truncated: (n: string) => `${n} cut off`,
      refused: (n: string) => `${n} refused`,
      unparsed: (n: string) => `${n} unreadable`,
      ungraded: (n: string) => `${n} that nothing here can grade`,
    },
    truncated: ({ target, dataset, n, of }: Text) =>
      `${target}: ${n} of ${of} answers to ${dataset} were cut by the output cap. The accuracy is that of this cap.`,
    cached_answers: ({ target, dataset, n, of }: Text) =>
      `${target}: ${n} of ${of} answers to ${dataset} were taken from earlier runs.`,
    converted: ({ currency, rate, asOf, source }: Text) =>
      `Prices in ${currency} are converted at ${rate} CNY (${asOf}, ${source}).`,
    no_price: ({ target }: Text) => `${target}: its list price is not known, so nothing is said of its cost.`,
    imported: ({ source }: Text) => `Measured elsewhere and imported: ${source}.`,
    unlike: {
      different_prompts:
        "Targets were measured on different prompts and are compared as if those were alike.",
      different_questions: "Targets answered different questions of an exam.",
      not_measured_together: "Not all targets were measured in the same run.",
      currency_without_rate: "Some prices are in a currency without a known rate.",
      from_a_race: "Targets left the race when their place was clear, so they were not measured alike.",
      few_observations: "Few observations decide.",
      other: "dsr notes on the comparison:",
    },
    deviation: () => "A target was not asked as the reference was.",
    exam_note: ({ target, dataset }: Text) => `${target}, ${dataset}: a note on its requests.`,
  },
  zh: {
    running: () => "运行仍在进行：此处的内容会变化。",
    interrupted: ({ reason }: Text) => `运行在完成计划之前被中断${reason}。`,
    stopped: ({ reason }: Text) => `运行在完成计划之前停止${reason}。`,
    because: (reason: string) => `：${reason}`,
    never_asked: ({ target }: Text) => `${target} 在计划之内，但没有它的任何请求。`,
    substituted: ({ target, answered }: Text) => `${target} 的回答自称 ${answered}，并非所请求的模型。`,
    flagged: ({ target, n, of, share, worst }: Text) =>
      `${target}：${of} 个样本中有 ${n} 个可能因本客户端自身的延迟偏差超过 ${share}（最多 ${worst}）。它们仍计入数值。`,
    delay_unknown: ({ target, n }: Text) => `${target}：有 ${n} 个样本没有测量本客户端的延迟。`,
    held_back: ({ target, n, of }: Text) =>
      `${target}：${of} 个回答中有 ${n} 个被压住，最后一次性放出。其流式输出速度说明不了什么。`,
    at_once: ({ target, share }: Text) =>
      `${target}：半数的数据流中有 ${share} 或更多的内容在同一时刻到达。其流式输出速度说明不了什么。`,
    early_event: ({ target, share, lead }: Text) =>
      `${target}：${share} 的数据流首先到达的并非输出，比首个 token 早 ${lead}。此处的首字延迟以 token 为准。`,
    failures_counted: ({ target, failed, of, successes, all }: Text) =>
      `${target}：${of} 个请求中有 ${failed} 个失败。只算成功请求，首字延迟 p90 为 ${successes}；把失败排在所有成功之后，则为 ${all}。`,
    worse_than: (value: string) => `差于 ${value}`,
    beyond: "差于所有成功请求",
    no_success: "未知",
    retried: ({ target, n, recovered, attempts }: Text) =>
      `${target}：${n} 个请求经过重试，其中 ${recovered} 个成功（共 ${attempts} 次尝试）。每次尝试分别计数。`,
    few: ({ target, n }: Text) => `${target}：计入统计的请求只有 ${n} 个，数值能说明多少请看区间。`,
    few_questions: ({ target, dataset, n }: Text) => `${target}：${dataset} 只有 ${n} 个回答，准确率较粗略。`,
    set_aside: ({ parts }: Text) => `未计入表格：${parts}。`,
    warmups: (n: string) => `${n} 个预热请求`,
    steps: (n: string) => `${n} 个扫描请求（扫描会有意施加过载）`,
    not_delivered: ({ target, planned, late, dropped }: Text) =>
      `${target}：负载未能按要求施加：计划的 ${planned} 个请求中 ${late} 个发送偏晚，${dropped} 个未发出。`,
    some: "若干",
    cut_off: ({ n }: Text) => `${n} 个请求因运行结束而中断，不计入任何统计。`,
    beside: ({ runs, n }: Text) =>
      `同一存储中有其他运行同时进行（${n} 个：${runs}），它们共用了本机及其网络。`,
    own_count: ({ target, n, of }: Text) =>
      `${target}：${of} 个回答中有 ${n} 个服务商未报告 token 数，以 dsr 自己的计数代替。`,
    unscored: ({ target, dataset, n, of, why }: Text) =>
      `${target}：${dataset} 的 ${of} 个回答中有 ${n} 个未能评分（${why}）。失败与无法评分的请求不计入准确率，其余视为未答对。`,
    unscoredWhy: {
      error: (n: string) => `${n} 个失败`,
      empty: (n: string) => `${n} 个空回答`,
      truncated: (n: string) => `${n} 个被截断`,
      refused: (n: string) => `${n} 个拒答`,
      unparsed: (n: string) => `${n} 个无法读取`,
      ungraded: (n: string) => `${n} 个此处无法评分`,
    },
    truncated: ({ target, dataset, n, of }: Text) =>
      `${target}：${dataset} 的 ${of} 个回答中有 ${n} 个因输出上限被截断。该准确率仅对应这一上限。`,
    cached_answers: ({ target, dataset, n, of }: Text) =>
      `${target}：${dataset} 的 ${of} 个回答中有 ${n} 个取自以前的运行。`,
    converted: ({ currency, rate, asOf, source }: Text) =>
      `以 ${currency} 计的价格按 ${rate} 元换算（${asOf}，${source}）。`,
    no_price: ({ target }: Text) => `${target}：标价未知，因此不涉及其成本。`,
    imported: ({ source }: Text) => `在别处测量后导入：${source}。`,
    unlike: {
      different_prompts: "各目标使用的提示词不同，却按相同来比较。",
      different_questions: "各目标回答的考题不同。",
      not_measured_together: "并非所有目标都在同一次运行中测量。",
      currency_without_rate: "部分价格所用的货币没有已知汇率。",
      from_a_race: "各目标在名次明确后即退出竞赛，因此测量次数不同。",
      few_observations: "起决定作用的样本很少。",
      other: "dsr 对该比较的说明：",
    },
    deviation: () => "某个目标的提问方式与参照不同。",
    exam_note: ({ target, dataset }: Text) => `${target}，${dataset}：关于其请求的说明。`,
  },
});
