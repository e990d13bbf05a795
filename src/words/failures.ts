/** Kinds of failure, ends of answers, kinds and states of runs, phases of a request. */
import { inBoth } from "./in-both.ts";

export const failureWords = inBoth({
  en: {
    auth: "Key refused",
    rate_limited: "Rate limited",
    bad_request: "Request refused",
    not_found: "Not found",
    server: "Server error",
    timeout_connect: "No connection in time",
    timeout_first_token: "No first token in time",
    timeout_idle: "Stream fell silent",
    timeout_total: "Took too long",
    network: "Network error",
    protocol: "Unreadable response",
    truncated_stream: "Stream broke off",
    aborted: "Given up by us",
    dropped: "Never sent",
    unclassified: "Not classified",
    empty: "Empty answer",
  },
  zh: {
    auth: "密钥被拒",
    rate_limited: "触发限流",
    bad_request: "请求被拒",
    not_found: "未找到",
    server: "服务端错误",
    timeout_connect: "连接超时",
    timeout_first_token: "首个 token 超时",
    timeout_idle: "数据流中断无响应",
    timeout_total: "总时长超时",
    network: "网络错误",
    protocol: "响应无法解析",
    truncated_stream: "数据流中途断开",
    aborted: "由我方放弃",
    dropped: "未发出",
    unclassified: "未分类",
    empty: "空回答",
  },
});

export const runStates = inBoth({
  en: {
    kinds: { perf: "Performance", bench: "Accuracy", import: "Import" },
    statuses: { running: "Running", done: "Done", stopped: "Stopped", interrupted: "Interrupted" },
  },
  zh: {
    kinds: { perf: "性能", bench: "准确率", import: "导入" },
    statuses: { running: "进行中", done: "完成", stopped: "已停止", interrupted: "被中断" },
  },
});

export const verdictWords = inBoth({
  en: { correct: "Correct", incorrect: "Wrong", unscored: "Not scored" },
  zh: { correct: "正确", incorrect: "错误", unscored: "未评分" },
});

export const phaseWords = inBoth({
  en: {
    dns: "Name lookup",
    tcp: "TCP",
    tls: "TLS",
    headers: "Response headers",
    first_output: "First output",
    think: "Reasoning",
    answer: "Answer",
  },
  zh: {
    dns: "域名解析",
    tcp: "TCP",
    tls: "TLS",
    headers: "响应头",
    first_output: "首段输出",
    think: "推理",
    answer: "回答",
  },
});

/** A word for a key that the server sent; one of a newer version stands for itself. */
export function wordFor(words: Readonly<Record<string, string>>, key: string): string {
  return Object.hasOwn(words, key) ? (words[key] ?? key) : key;
}
