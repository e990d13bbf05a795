export {
  type MetricName,
  metricName,
  metricWords,
  statName,
  statWords,
  unitWords,
} from "../../../words/index.ts";
