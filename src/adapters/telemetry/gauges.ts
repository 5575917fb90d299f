import type { BatchObservableResult, Meter, Observable } from '@opentelemetry/api';
import { fullness } from '../../domain/allowance.ts';
import type { AlarmKind } from '../../domain/alarm.ts';
import type { Alarms } from '../../ports/alarms.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Figures } from '../../ports/telemetry.ts';
import type { Attempts } from '../../ports/attempts.ts';
import type { Settings } from '../../ports/settings.ts';
import type { Shared } from '../../ports/shared.ts';
import type { StorageLocations } from '../../ports/storage.ts';
import { type MetricKey, metrics } from './metrics.ts';

/** What is looked at when somebody asks. */
export interface Sources {
  readonly figures: () => Promise<Figures>;
  readonly database: { readonly kind: string; readonly full: () => boolean };
  readonly requests: Pick<Attempts, 'submissionsSince'>;
  readonly alarms: Pick<Alarms, 'raised'>;
  readonly shared: Pick<Shared, 'recent'>;
  readonly storage: Pick<StorageLocations, 'readiness'>;
  readonly settings: Settings;
  readonly clock: Clock;
}

interface Build {
  readonly version: string;
}

type GaugeKey = { [K in MetricKey]: (typeof metrics)[K]['kind'] extends 'gauge' ? K : never }[MetricKey];
type Reading = readonly [key: GaugeKey | 'cpu', value: number, labels?: Readonly<Record<string, string>>];

const dayMs = 24 * 3_600_000;
/** A gauge is not newer than this: Prometheus, OTLP and Azure Monitor ask at about the same time, and the database once. */
const goodForMs = 5_000;
/** All of them, so that a chart shows a zero and not a gap. */
const alarmKinds: Readonly<Record<AlarmKind, 0>> = {
  graphDown: 0,
  storageNotReady: 0,
  unknownContainers: 0,
  writeAccessRemains: 0,
  nobodyApproves: 0,
};
const openStates = {
  awaitingApproval: 0,
  approved: 0,
  submitting: 0,
  exporting: 0,
  uncertain: 0,
  forgotten: 0,
};

/** Registers every gauge. While the database is away, those that are read there are absent, and `database.up` says so. */
export function observeGauges(meter: Meter, sources: Sources, build: Build): void {
  const observables = new Map<string, Observable>();
  for (const [key, { name, kind, unit, meaning: description }] of Object.entries(metrics)) {
    if (kind === 'gauge') observables.set(key, meter.createObservableGauge(name, { unit, description }));
    if (key === 'cpu') observables.set(key, meter.createObservableCounter(name, { unit, description }));
  }
  let read: { readonly at: number; readonly readings: Promise<readonly Reading[]> } | undefined;
  const recent = () => {
    const now = performance.now();
    if (!read || now - read.at >= goodForMs) read = { at: now, readings: readings(sources) };
    return read.readings;
  };
  const observe = async (result: BatchObservableResult) => {
    const { database } = sources;
    const all: readonly Reading[] = [
      ...(await recent()),
      ['databaseFull', database.full() ? 1 : 0],
      ['storageReady', sources.storage.readiness() === 'ready' ? 1 : 0],
      ['build', 1, { version: build.version, node: process.version, database: database.kind }],
      ['memory', process.memoryUsage.rss()],
      ['cpu', (process.cpuUsage().user + process.cpuUsage().system) / 1e6],
    ];
    for (const [key, value, labels = {}] of all) {
      const observable = observables.get(key);
      if (observable) result.observe(observable, value, labels);
    }
  };
  meter.addBatchObservableCallback(observe, [...observables.values()]);
}

async function readings(sources: Sources): Promise<readonly Reading[]> {
  const { shared, settings, clock, requests } = sources;
  try {
    const now = clock.now();
    const { open, pastDue, outbox, ready, revocations } = await sources.figures();
    const submitted = await requests.submissionsSince(new Date(now.getTime() - dayMs));
    const raised = await sources.alarms.raised();
    const count = { ...alarmKinds } as Record<AlarmKind, number>;
    for (const { kind } of raised) count[kind] += 1;
    const lastGood = (await shared.recent('lastGoodPoll'))?.lookedAt;
    return [
      ['databaseUp', 1],
      ...Object.entries({ ...openStates, ...open }).map(([state, n]): Reading => ['open', n, { state }]),
      ['pastDue', pastDue],
      ['outboxAge', outbox.oldestSeconds],
      ['outboxCards', outbox.cards],
      ...Object.entries(ready).flatMap(([step, { steps, oldestSeconds }]): Reading[] => [
        ['queueReady', steps, { step }],
        ['queueAge', oldestSeconds, { step }],
      ]),
      ['revocationsOwed', revocations.owed],
      ['revocationsAge', revocations.oldestSeconds],
      ['submissionShare', submitted.length / settings.submissionsPerDay],
      ...Object.entries(count).map(([kind, n]): Reading => ['alarms', n, { kind }]),
      ['graphDown', (await shared.recent('graphHealth'))?.downSince ? 1 : 0],
      ['graphShare', fullness(await shared.recent('graphReads'), settings.pace, now)],
      ...(lastGood
        ? ([['lastGoodPoll', Math.max(0, (now.getTime() - lastGood.getTime()) / 1_000)]] as const)
        : []),
    ];
  } catch {
    return [['databaseUp', 0]];
  }
}
