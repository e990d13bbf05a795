/** Families of samples in Prometheus' text format 0.0.4, which prom-client writes. */
import { type Metric, Registry } from "prom-client";
import type { Histogram } from "./histogram.ts";

export interface Family {
  name: string;
  type: "counter" | "gauge" | "histogram";
  /** In words for the documentation; the name ends with it where it has one. */
  unit: string;
  labels: readonly string[];
  help: string;
}

/** Null and absent are the same: the sample has no such label. */
export type Labels = Readonly<Record<string, string | null>>;

interface Sample {
  metricName?: string;
  labels: Record<string, string | number>;
  value: number;
}

/** Gathers samples and writes them; a family without any is not there at all. */
export class Exposition {
  readonly #samples = new Map<Family, Sample[]>();

  /** A value that is null or no finite number is left out: nobody shall read it as 0. */
  sample(family: Family, labels: Labels, value: number | null): void {
    if (value === null || !Number.isFinite(value)) return;
    this.#of(family).push({ labels: given(labels), value });
  }

  /** Nothing is written of a histogram without values. */
  histogram(family: Family, labels: Labels, histogram: Histogram): void {
    if (histogram.n === 0) return;
    const samples = this.#of(family);
    const own = given(labels);
    const counts = histogram.cumulative();
    histogram.bounds.forEach((le, i) => {
      samples.push({ metricName: `${family.name}_bucket`, labels: { ...own, le }, value: counts[i] ?? 0 });
    });
    samples.push(
      { metricName: `${family.name}_bucket`, labels: { ...own, le: "+Inf" }, value: histogram.n },
      { metricName: `${family.name}_sum`, labels: own, value: histogram.sum },
      { metricName: `${family.name}_count`, labels: own, value: histogram.n },
    );
  }

  async text(): Promise<string> {
    const registry = new Registry();
    for (const [{ name, help, type }, values] of this.#samples) {
      const read = { name, help, type, get: async () => ({ name, help, type, values }) };
      // prom-client's own metrics can only be counted up one by one; what it reads of one is what is given here.
      registry.registerMetric(read as unknown as Metric);
    }
    const text = await registry.metrics();
    return text.trim() === "" ? "" : text;
  }

  #of(family: Family): Sample[] {
    const found = this.#samples.get(family);
    if (found !== undefined) return found;
    const samples: Sample[] = [];
    this.#samples.set(family, samples);
    return samples;
  }
}

function given(labels: Labels): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== null)) as Record<
    string,
    string
  >;
}
