/** A line of Prometheus' text format: the metric it belongs to, and its labels. */
export interface Sample {
  /** Without `_bucket`, `_sum` and `_count` of histograms. */
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What `/metrics` says, read by Prometheus' rules for text. `target_info` is the exporter's own and says who this is. */
export function samplesIn(text: string): readonly Sample[] {
  const histograms = new Set([...text.matchAll(/^# TYPE (\w+) histogram$/gm)].map(([, name]) => name));
  return [...text.matchAll(/^(\w+?)(?:\{(.*)\})? (\S+)(?: \d+)?$/gm)]
    .filter(([, name]) => name !== 'target_info')
    .map(([, name = '', labels = '', value]) => {
      const base = name.replace(/_(?:bucket|sum|count)$/, '');
      return {
        metric: histograms.has(base) ? base : name,
        labels: Object.fromEntries(
          [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, said]) => [key, said]),
        ) as Record<string, string>,
        value: Number(value),
      };
    });
}
