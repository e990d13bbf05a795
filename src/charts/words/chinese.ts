/** The words of charts in Chinese. */
import type { ChartWords } from "./words.ts";

const count = (n: number) => n.toLocaleString("zh-CN");

export const chineseWords: ChartWords = {
  name: "名称",
  time: "时间",
  hour: "小时",
  value: "数值",
  share: "比例",
  median: "中位数",
  p10: "p10",
  p90: "p90",
  n: "样本数",
  low: "下限",
  high: "上限",
  from: "从",
  to: "到",
  count: "数量",
  part: "部分",
  phase: "阶段",
  verdict: "结论",
  moment: "时刻",
  delay: "误差上限",
  channel: "通道",
  characters: "字符数",
  front: "在前沿上",
  shareAtOrBelow: "不超过该值的比例",
  duration: "时长",
  yes: "是",
  no: "否",
  interval: "区间",
  sum: "合计",
  mark: "标记",
  nothing: "没有可绘制的数据",
  logarithmic: "对数坐标",
  lowerIsBetter: "越低越好",
  higherIsBetter: "越高越好",
  sentence: {
    bandOverTime: ({ label, names, span, marks }) =>
      `${names}的${label}随时间的变化（${span}）${marks === 0 ? "" : `，标出 ${count(marks)} 处变化`}。`,
    sharesOverTime: ({ label, names, span, lowest }) =>
      `${names}的${label}随时间的变化（${span}），最低为 ${lowest}。`,
    ecdf: ({ label, names, medians }) => `${names}的${label}累积分布，中位数：${medians}。`,
    histogram: ({ label, n, marks }) => `${label}的直方图，共 ${n} 个值${marks === "" ? "" : `：${marks}`}。`,
    scatterFront: ({ x, y, points, front }) =>
      `${count(points)} 个目标的${y}与${x}；没有目标在两方面都优于：${front}。`,
    hoursBand: ({ label, zone, lowest, highest }) =>
      `${label}按一天中的小时（${zone}）：中位数在 ${lowest} 最低，在 ${highest} 最高。`,
    oneHour: ({ label, zone, only }) => `${label}按一天中的小时（${zone}）：只有一个小时有数据，${only}。`,
    stackedOverTime: ({ label, names, span, total }) =>
      `${label}随时间的变化（${span}），共 ${total}：${names}。`,
    stackedShares: ({ label, rows, largest }) =>
      `${label}的构成，共 ${count(rows)} 行；最大部分：${largest}。`,
    phasesBar: ({ label, rows, longest }) => `${label}，共 ${count(rows)} 行；最长：${longest}。`,
    forest: ({ label, rows, apart }) => `${label}，共 ${count(rows)} 行，其中 ${count(apart)} 行差异明确。`,
    timeline: ({ moments, deltas, characters, end }) =>
      `一个请求从发出到结束的时间线：${moments}；${count(deltas)} 段输出，共 ${characters} 个字符，结束于 ${end}。`,
    spreads: ({ label, rows, best }) => `${count(rows)} 个目标的${label}；中位数最好的是 ${best}。`,
    curves: ({ x, y, names, knees }) =>
      `${names}的${y}随${x}的变化${knees === "" ? "" : `；满足限制的上限：${knees}`}。`,
    leftOut: ({ count: n }) => `对数坐标无法表示的 ${count(n)} 个值列在表中。`,
  },
};
