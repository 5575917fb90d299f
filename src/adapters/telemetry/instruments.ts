import type { Counter, Histogram, Meter } from '@opentelemetry/api';
import { fastSeconds, lagSeconds, type MetricKey, metrics } from './metrics.ts';

type Of<Kind> = { [K in MetricKey]: (typeof metrics)[K]['kind'] extends Kind ? K : never }[MetricKey];

/** What is recorded as it happens. Gauges, and what is counted elsewhere, are looked at: gauges.ts. */
export interface Instruments {
  readonly time: (key: Of<'histogram'>, seconds: number, labels: Labels) => void;
  readonly count: (key: Of<'counter'>, labels: Labels, more?: number) => void;
}

/** The queues: one a kind of step. */
const stepNames = ['expire', 'submit', 'poll', 'revoke', 'card', 'remind', 'alarm'];

export type Labels = Readonly<Record<string, string | number>>;

export function createInstruments(meter: Meter): Instruments {
  const histograms = new Map<MetricKey, Histogram>();
  const counters = new Map<MetricKey, Counter>();
  for (const [key, { name, kind, unit, meaning: description }] of Object.entries(metrics)) {
    // The Graph client times its own calls, and the processor's time is looked at.
    if (key === 'graphCalls' || key === 'cpu') continue;
    if (kind === 'histogram') {
      const explicitBucketBoundaries = key === 'lag' ? lagSeconds : fastSeconds;
      const options = { unit, description, advice: { explicitBucketBoundaries } };
      histograms.set(key as MetricKey, meter.createHistogram(name, options));
    } else if (kind === 'counter') {
      counters.set(key as MetricKey, meter.createCounter(name, { unit, description }));
    }
  }
  // A rate needs a zero to begin with, and these may not happen for weeks.
  for (const step of stepNames) counters.get('retries')?.add(0, { step });
  return {
    time: (key, seconds, labels) => histograms.get(key)?.record(seconds, labels),
    count: (key, labels, more = 1) => counters.get(key)?.add(more, labels),
  };
}
