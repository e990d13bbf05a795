/** What metrics, their statistics and their units are called. A name that is not here (a benchmark, say) stands for itself. */
import { inBoth } from "./in-both.ts";

/** `name`: as a heading; `long`: in full; `what`: what it says, for a reader who has not met it. */
const en = {
  ttft: {
    name: "TTFT",
    long: "Time to first token",
    what: "From sending the request to the first output, reasoning included.",
  },
  ttfat: {
    name: "TTFAT",
    long: "Time to first answer token",
    what: "From sending the request to the first output that is not reasoning.",
  },
  total: { name: "Total", long: "Whole request", what: "From sending the request to the end of its stream." },
  otps: {
    name: "OTPS",
    long: "Output tokens per second",
    what: "Output tokens divided by the time of the whole request, the wait for the first token included.",
  },
  decode: {
    name: "Decode",
    long: "Decoding speed",
    what: "Output tokens divided by the time after the first of them.",
  },
  prefill: {
    name: "Prefill",
    long: "Prefill speed",
    what: "Input tokens divided by the time to first token.",
  },
  tpot: {
    name: "TPOT",
    long: "Time per output token",
    what: "Time between the first and the last output, per token after the first piece.",
  },
  gap: {
    name: "Gap",
    long: "Gap between deltas",
    what: "Time between consecutive pieces of output. A piece can hold several tokens.",
  },
  gap_max: {
    name: "Longest gap",
    long: "Longest gap of a request",
    what: "The worst pause between two pieces of output of one request.",
  },
  otpr: {
    name: "OTPR",
    long: "Output tokens per request",
    what: "How long answers are, reasoning included. A length, not a merit.",
  },
  success: {
    name: "Success",
    long: "Success",
    what: "Share of the requests sent that ended without error or timeout and with output.",
  },
  goodput: {
    name: "Goodput",
    long: "Goodput",
    what: "Share of the requests sent that kept within every stated limit.",
  },
  input_price: {
    name: "Input price",
    long: "Input price",
    what: "List price of a million input tokens now.",
  },
  output_price: {
    name: "Output price",
    long: "Output price",
    what: "List price of a million output tokens now.",
  },
  cached_input_price: {
    name: "Cached price",
    long: "Cached input price",
    what: "List price of a million input tokens that come from the provider's cache, now.",
  },
  cost_per_request: {
    name: "Cost per request",
    long: "Cost per request",
    what: "What a request cost, by its tokens and the prices when it was sent.",
  },
  cost_per_correct: {
    name: "Cost per correct",
    long: "Cost per correct answer",
    what: "Money spent on all exam questions divided by the answers that were right.",
  },
  connect: {
    name: "Connect",
    long: "Connecting",
    what: "Name lookup, TCP and TLS of a connection made for the request; before it is sent.",
  },
  burst_share: {
    name: "Burst",
    long: "Largest burst",
    what: "Largest share of an answer that came within one millisecond. Near 0 is a stream; 1 is one piece.",
  },
  end_share: {
    name: "At the end",
    long: "Share at the end",
    what: "Share of an answer that came in the last twentieth of its time.",
  },
  first_delta_share: {
    name: "First piece",
    long: "Share of the first piece",
    what: "A large first piece makes the first token late and all that follows fast.",
  },
  tokens_per_delta: {
    name: "Tokens a piece",
    long: "Tokens per piece",
    what: "How many tokens the provider bundles into one piece of output.",
  },
  stalled: {
    name: "Stalled",
    long: "Time in stalls",
    what: "Time in pauses longer than a second and than ten times the usual gap of the request.",
  },
  lead: {
    name: "Lead",
    long: "First byte before output",
    what: "Time from the first byte to the first output: what came first was no output.",
  },
  tail: {
    name: "Tail",
    long: "After the last output",
    what: "Time from the last output to the end of the stream.",
  },
  ttft_scheduled: {
    name: "TTFT, scheduled",
    long: "Time to first token, from the plan",
    what: "From when the plan wanted the request sent to its first output.",
  },
  total_scheduled: {
    name: "Total, scheduled",
    long: "Whole request, from the plan",
    what: "From when the plan wanted the request sent to the end of its stream.",
  },
  send_delay: {
    name: "Send delay",
    long: "Delay of sending",
    what: "How much later than planned this client sent the request.",
  },
};

export const metricWords = inBoth<typeof en>({
  en,
  zh: {
    ttft: {
      name: "首字延迟",
      long: "首个 token 延迟（TTFT）",
      what: "从发出请求到第一段输出（含推理内容）的时间。",
    },
    ttfat: {
      name: "首答延迟",
      long: "首个回答 token 延迟（TTFAT）",
      what: "从发出请求到第一段非推理输出的时间。",
    },
    total: { name: "总时长", long: "请求总时长", what: "从发出请求到数据流结束的时间。" },
    otps: {
      name: "输出速度",
      long: "每秒输出 token 数（OTPS）",
      what: "输出 token 数除以整个请求的时长，包含等待首个 token 的时间。",
    },
    decode: { name: "解码速度", long: "解码速度", what: "输出 token 数除以首个 token 之后的时间。" },
    prefill: { name: "预填充速度", long: "预填充速度", what: "输入 token 数除以首个 token 延迟。" },
    tpot: {
      name: "每 token 耗时",
      long: "每个输出 token 耗时（TPOT）",
      what: "首段输出到末段输出之间的时间，平均到首段之后的每个 token。",
    },
    gap: {
      name: "输出间隔",
      long: "相邻输出片段的间隔",
      what: "相邻两段输出之间的时间。一段可能包含多个 token。",
    },
    gap_max: { name: "最长间隔", long: "单个请求的最长间隔", what: "一个请求中两段输出之间最长的停顿。" },
    otpr: {
      name: "输出长度",
      long: "每个请求的输出 token 数（OTPR）",
      what: "回答有多长（含推理内容）。这是长度，不代表优劣。",
    },
    success: { name: "成功率", long: "成功率", what: "已发出的请求中，没有出错或超时且有输出的比例。" },
    goodput: { name: "达标率", long: "达标率（goodput）", what: "已发出的请求中，满足所有限制的比例。" },
    input_price: { name: "输入价", long: "输入价格", what: "当前每百万输入 token 的标价。" },
    output_price: { name: "输出价", long: "输出价格", what: "当前每百万输出 token 的标价。" },
    cached_input_price: {
      name: "缓存价",
      long: "缓存输入价格",
      what: "当前每百万命中缓存的输入 token 的标价。",
    },
    cost_per_request: {
      name: "单次成本",
      long: "每个请求的成本",
      what: "按请求的 token 数和发出时的价格计算的费用。",
    },
    cost_per_correct: {
      name: "答对成本",
      long: "每个正确答案的成本",
      what: "所有考题的总花费除以答对的题数。",
    },
    connect: {
      name: "建立连接",
      long: "建立连接",
      what: "为该请求新建连接的域名解析、TCP 与 TLS 时间；在发出请求之前。",
    },
    burst_share: {
      name: "最大突发",
      long: "最大突发占比",
      what: "一毫秒内到达的内容在整个回答中的最大占比。接近 0 为流式，1 为一次性到达。",
    },
    end_share: { name: "末尾占比", long: "末尾占比", what: "在最后二十分之一时间内到达的内容占比。" },
    first_delta_share: {
      name: "首段占比",
      long: "首段占比",
      what: "首段过大会使首字变晚，而其后的输出显得很快。",
    },
    tokens_per_delta: {
      name: "每段 token",
      long: "每段 token 数",
      what: "服务商把多少个 token 打包成一段输出。",
    },
    stalled: { name: "停顿时间", long: "停顿时间", what: "超过一秒且超过该请求通常间隔十倍的停顿的总时间。" },
    lead: {
      name: "首字节提前",
      long: "首字节到首段输出",
      what: "从首字节到首段输出的时间：最先到达的并不是输出。",
    },
    tail: { name: "收尾时间", long: "末段输出之后", what: "从末段输出到数据流结束的时间。" },
    ttft_scheduled: {
      name: "首字延迟（按计划）",
      long: "首个 token 延迟（从计划时刻起）",
      what: "从计划发出的时刻到第一段输出的时间。",
    },
    total_scheduled: {
      name: "总时长（按计划）",
      long: "请求总时长（从计划时刻起）",
      what: "从计划发出的时刻到数据流结束的时间。",
    },
    send_delay: { name: "发送延迟", long: "发送延迟", what: "本客户端实际发出请求比计划晚了多久。" },
  },
});

export const statWords = inBoth({
  en: { avg: "average", median: "median", bad: (share: string) => `${share} worst` },
  zh: { avg: "平均", median: "中位数", bad: (share: string) => `最差 ${share}` },
});

/** What a unit means. */
export const unitWords = inBoth({
  en: {
    s: "seconds",
    "tok/s": "tokens per second",
    tok: "tokens",
    "0–1": "share of requests",
    "0–100": "points, 0 to 100",
    CNY: "Chinese yuan (CNY); other currencies are converted",
    "CNY/M": "Chinese yuan (CNY) per million tokens; other currencies are converted",
  },
  zh: {
    s: "秒",
    "tok/s": "每秒 token 数",
    tok: "token 数",
    "0–1": "占请求的比例",
    "0–100": "分，0 到 100",
    CNY: "人民币元；其他货币已换算",
    "CNY/M": "每百万 token 的人民币元；其他货币已换算",
  },
});

/** The names of benchmarks as people write them. */
const benchmarks: Readonly<Record<string, string>> = {
  gpqa: "GPQA",
  aime2024: "AIME 2024",
  aime2025: "AIME 2025",
  livecodebench: "LiveCodeBench",
  mmlu: "MMLU",
  ceval: "C-Eval",
  "ceval-test": "C-Eval test",
  gsm8k: "GSM8K",
  math500: "MATH-500",
  humaneval: "HumanEval",
  smoke: "smoke",
};

type Known = keyof typeof en;

export interface MetricName {
  name: string;
  long: string;
  /** Null where there is nothing to explain. */
  what: string | null;
}

/** The words for a metric in the given language. */
export function metricName(words: typeof en, metric: string): MetricName {
  if (Object.hasOwn(words, metric)) return words[metric as Known];
  const name = Object.hasOwn(benchmarks, metric) ? (benchmarks[metric] ?? metric) : metric;
  return { name, long: name, what: null };
}

/** `median`, `p90`: a percentile is always the bad tail. */
export function statName(words: (typeof statWords)["en"], stat: string | null): string {
  if (stat === null) return "";
  return stat === "avg" || stat === "median" ? words[stat] : stat;
}
