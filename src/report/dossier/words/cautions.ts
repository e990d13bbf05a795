/** Cautions as sentences; numbers, shares and names come as text. Of those about single targets, `what` is said once, and `each` of every target. */
import { inBoth } from "../../../words/index.ts";

type Text = Readonly<Record<string, string>>;

/** `1 request`, `8 requests` */
const many = (n: string | undefined, one: string) => (n === "1" ? `1 ${one}` : `${n} ${one}s`);

export const cautionWords = inBoth({
  en: {
    because: (reason: string) => `: ${reason}`,
    alone: {
      running: () => "The run is still going on: what stands here will change.",
      interrupted: ({ reason }: Text) => `The run was interrupted before its plan was done${reason}.`,
      stopped: ({ reason }: Text) => `The run stopped before its plan was done${reason}.`,
      set_aside: ({ parts }: Text) => `Left out of the tables: ${parts}.`,
      cut_off: ({ n }: Text) => `The end of the run cut off ${many(n, "request")}; nothing counts them.`,
      beside: ({ runs, n }: Text) =>
        `Other runs of the same store went on at the same time and shared this host and its network (${n}: ${runs}).`,
      converted: ({ currency, rate, asOf, source }: Text) =>
        `Prices in ${currency} are converted at ${rate} CNY (${asOf}, ${source}).`,
      imported: ({ source }: Text) => `Measured elsewhere and imported: ${source}.`,
      deviation: () => "A target was not asked as the reference was.",
    },
    warmups: (n: string) => many(n, "warm-up request"),
    steps: (n: string) => `${many(n, "request")} of a sweep, which overloads on purpose`,
    unlike: {
      different_prompts:
        "Targets were measured on different prompts and are compared as if those were alike.",
      different_questions: "Targets did not answer the same questions of an exam.",
      not_measured_together: "Not all targets were measured in the same run.",
      currency_without_rate: "Some prices are in a currency without a known rate.",
      from_a_race: "Targets left the race when their place was clear, so they were not measured alike.",
      few_observations: "Few observations decide.",
      other: "dsr notes on the comparison.",
    },
    worseThan: (value: string) => `worse than ${value}`,
    beyond: "worse than every success",
    noSuccess: "not known",
    some: "the",
    unscoredWhy: {
      error: (n: string) => `${n} failed`,
      empty: (n: string) => `${n} empty`,
      refused: (n: string) => `${n} refused`,
      unparsed: (n: string) => `${n} unreadable`,
      ungraded: (n: string) => `${n} that nothing here can grade`,
    },
    of: {
      never_asked: {
        what: "Planned, and there is no request of it",
        each: ({ target }: Text) => `${target}`,
      },
      substituted: {
        what: "Answered as another model than the one asked for",
        each: ({ target, answered }: Text) => `${target} as ${answered}`,
      },
      flagged: {
        what: "This client itself may have delayed what it measured by more than it should; these samples count in the numbers",
        each: ({ target, n, of, share, worst }: Text) =>
          `${target}: ${n} of ${many(of, "sample")} by more than ${share} of a time, at worst ${worst}`,
      },
      delay_unknown: {
        what: "Nobody measured how late this client was",
        each: ({ target, n }: Text) => `${target} (${many(n, "sample")})`,
      },
      held_back: {
        what: "Answers were held back and let go at the end in one piece; the speed while streaming says little",
        each: ({ target, n, of }: Text) => `${target} (${n} of ${many(of, "answer")})`,
      },
      at_once: {
        what: "Much of an answer comes at one moment; the speed while streaming says little",
        each: ({ target, share }: Text) => `${target} (${share} or more of it in half of its streams)`,
      },
      early_event: {
        what: "The first event of a stream holds no output; TTFT here waits for the first token, which other tools may not",
        each: ({ target, share, lead }: Text) => `${target} (${lead} earlier, in ${share} of its streams)`,
      },
      failures_counted: {
        what: "Requests failed. The TTFT p90 over the successes flatters; with failures ranked behind every success it is another",
        each: ({ target, failed, of, successes, all }: Text) =>
          `${target}: ${failed} of ${of} failed; ${successes} over the successes, ${all} with the failures`,
      },
      retried: {
        what: "Requests were tried again, and each attempt counts on its own",
        each: ({ target, n, recovered, attempts }: Text) =>
          `${target}: ${many(n, "request")}, ${recovered} with success (${many(attempts, "attempt")} in all)`,
      },
      few: {
        what: "Few requests count, so the intervals are wide",
        each: ({ target, n }: Text) => `${target} (${n})`,
      },
      few_questions: {
        what: "An accuracy from few answers is a rough one",
        each: ({ target, dataset, n }: Text) => `${target} (${many(n, "answer")} to ${dataset})`,
      },
      not_delivered: {
        what: "The load did not come about as asked",
        each: ({ target, planned, late, dropped }: Text) =>
          `${target}: of ${planned} planned requests ${late} were sent late and ${dropped} never`,
      },
      own_count: {
        what: "The provider reported no tokens, and dsr's own count stands in their place",
        each: ({ target, n, of }: Text) => `${target} (${n} of ${many(of, "answer")})`,
      },
      unscored: {
        what: "Not all answers could be graded: failed and ungradable requests are left out of the accuracy, the others count as not right",
        each: ({ target, dataset, n, of, why }: Text) => `${target}, ${dataset}: ${n} of ${of} (${why})`,
      },
      truncated: {
        what: "Answers were cut by the output cap; the accuracy is that of this cap",
        each: ({ target, dataset, n, of }: Text) => `${target}, ${dataset}: ${n} of ${of}`,
      },
      cached_answers: {
        what: "Answers were taken from earlier runs",
        each: ({ target, dataset, n, of }: Text) => `${target}, ${dataset}: ${n} of ${of}`,
      },
      no_price: {
        what: "The list price is not known, so nothing is said of it",
        each: ({ target }: Text) => `${target}`,
      },
      exam_note: {
        what: "Notes on the requests of an exam, in dsr's own words",
        each: ({ target, dataset }: Text) => `${target}, ${dataset}`,
      },
    },
  },
  zh: {
    because: (reason: string) => `：${reason}`,
    alone: {
      running: () => "运行仍在进行：此处的内容会变化。",
      interrupted: ({ reason }: Text) => `运行在完成计划之前被中断${reason}。`,
      stopped: ({ reason }: Text) => `运行在完成计划之前停止${reason}。`,
      set_aside: ({ parts }: Text) => `未计入表格：${parts}。`,
      cut_off: ({ n }: Text) => `${n} 个请求因运行结束而中断，不计入任何统计。`,
      beside: ({ runs, n }: Text) => `同一存储中有其他运行同时进行，共用了本机及其网络（${n} 个：${runs}）。`,
      converted: ({ currency, rate, asOf, source }: Text) =>
        `以 ${currency} 计的价格按 ${rate} 元换算（${asOf}，${source}）。`,
      imported: ({ source }: Text) => `在别处测量后导入：${source}。`,
      deviation: () => "某个目标的提问方式与参照不同。",
    },
    warmups: (n: string) => `${n} 个预热请求`,
    steps: (n: string) => `${n} 个扫描请求（扫描会有意施加过载）`,
    unlike: {
      different_prompts: "各目标使用的提示词不同，却按相同来比较。",
      different_questions: "各目标回答的考题不完全相同。",
      not_measured_together: "并非所有目标都在同一次运行中测量。",
      currency_without_rate: "部分价格所用的货币没有已知汇率。",
      from_a_race: "各目标在名次明确后即退出竞赛，因此测量次数不同。",
      few_observations: "起决定作用的样本很少。",
      other: "dsr 对该比较的说明。",
    },
    worseThan: (value: string) => `差于 ${value}`,
    beyond: "差于所有成功请求",
    noSuccess: "未知",
    some: "若干",
    unscoredWhy: {
      error: (n: string) => `${n} 个失败`,
      empty: (n: string) => `${n} 个空回答`,
      refused: (n: string) => `${n} 个拒答`,
      unparsed: (n: string) => `${n} 个无法读取`,
      ungraded: (n: string) => `${n} 个此处无法评分`,
    },
    of: {
      never_asked: { what: "在计划之内，却没有任何请求", each: ({ target }: Text) => `${target}` },
      substituted: {
        what: "回答自称的模型并非所请求的模型",
        each: ({ target, answered }: Text) => `${target} 自称 ${answered}`,
      },
      flagged: {
        what: "本客户端自身的延迟可能使测得的时间偏差过大，这些样本仍计入数值",
        each: ({ target, n, of, share, worst }: Text) =>
          `${target}：${of} 个样本中有 ${n} 个偏差可能超过 ${share}，最多 ${worst}`,
      },
      delay_unknown: {
        what: "没有测量本客户端的延迟",
        each: ({ target, n }: Text) => `${target}（${n} 个样本）`,
      },
      held_back: {
        what: "回答被压住，最后一次性放出，其流式输出速度说明不了什么",
        each: ({ target, n, of }: Text) => `${target}（${of} 个回答中有 ${n} 个）`,
      },
      at_once: {
        what: "回答的大部分在同一时刻到达，其流式输出速度说明不了什么",
        each: ({ target, share }: Text) => `${target}（半数的数据流中占 ${share} 或更多）`,
      },
      early_event: {
        what: "数据流首先到达的并非输出；此处的首字延迟以首个 token 为准，其他工具未必如此",
        each: ({ target, share, lead }: Text) => `${target}（早 ${lead}，占其数据流的 ${share}）`,
      },
      failures_counted: {
        what: "有请求失败。只算成功请求的首字延迟 p90 偏好；把失败排在所有成功之后，结果就不同",
        each: ({ target, failed, of, successes, all }: Text) =>
          `${target}：${of} 个中 ${failed} 个失败；只算成功为 ${successes}，计入失败为 ${all}`,
      },
      retried: {
        what: "有请求经过重试，每次尝试分别计数",
        each: ({ target, n, recovered, attempts }: Text) =>
          `${target}：${n} 个请求，其中 ${recovered} 个成功（共 ${attempts} 次尝试）`,
      },
      few: {
        what: "计入统计的请求很少，因此区间较宽",
        each: ({ target, n }: Text) => `${target}（${n} 个）`,
      },
      few_questions: {
        what: "回答很少，准确率较粗略",
        each: ({ target, dataset, n }: Text) => `${target}（${dataset} ${n} 个回答）`,
      },
      not_delivered: {
        what: "负载未能按要求施加",
        each: ({ target, planned, late, dropped }: Text) =>
          `${target}：计划的 ${planned} 个请求中 ${late} 个发送偏晚，${dropped} 个未发出`,
      },
      own_count: {
        what: "服务商未报告 token 数，以 dsr 自己的计数代替",
        each: ({ target, n, of }: Text) => `${target}（${of} 个回答中有 ${n} 个）`,
      },
      unscored: {
        what: "并非所有回答都能评分：失败与无法评分的请求不计入准确率，其余视为未答对",
        each: ({ target, dataset, n, of, why }: Text) =>
          `${target}，${dataset}：${of} 个中有 ${n} 个（${why}）`,
      },
      truncated: {
        what: "有回答因输出上限被截断，该准确率仅对应这一上限",
        each: ({ target, dataset, n, of }: Text) => `${target}，${dataset}：${of} 个中有 ${n} 个`,
      },
      cached_answers: {
        what: "有回答取自以前的运行",
        each: ({ target, dataset, n, of }: Text) => `${target}，${dataset}：${of} 个中有 ${n} 个`,
      },
      no_price: { what: "标价未知，因此不作说明", each: ({ target }: Text) => `${target}` },
      exam_note: {
        what: "关于考题请求的说明（dsr 的英文原文）",
        each: ({ target, dataset }: Text) => `${target}，${dataset}`,
      },
    },
  },
});
