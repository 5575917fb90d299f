import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { describe, expect, test } from '@jest/globals';
import { observeGauges, type Sources } from '../../../src/adapters/telemetry/gauges.ts';
import type { Figures } from '../../../src/ports/telemetry.ts';
import type { Settings } from '../../../src/ports/settings.ts';
import { createMemoryShared } from '../../support/world/shared.ts';
import { inMs, start } from '../../support/world.ts';

class Reader extends MetricReader {
  protected override onForceFlush = async () => undefined;
  protected override onShutdown = async () => undefined;
  /** What a gauge shows now, by its labels. */
  async read(): Promise<ReadonlyMap<string, readonly { labels: object; value: unknown }[]>> {
    const { resourceMetrics } = await this.collect();
    return new Map(
      resourceMetrics.scopeMetrics.flatMap(({ metrics }) =>
        metrics.map(({ descriptor, dataPoints }) => [
          descriptor.name,
          dataPoints.map(({ attributes, value }) => ({ labels: attributes, value })),
        ]),
      ),
    );
  }
}

const some: Figures = {
  open: { exporting: 7 },
  pastDue: 2,
  outbox: { cards: 3, oldestSeconds: 12 },
  ready: { poll: { steps: 4, oldestSeconds: 1.5 } },
  revocations: { owed: 1, oldestSeconds: 60 },
};

function observed(figures: () => Promise<Figures>) {
  const shared = createMemoryShared();
  const asked = { times: 0 };
  const sources: Sources = {
    figures: () => {
      asked.times++;
      return figures();
    },
    database: { kind: 'postgres', full: () => false },
    requests: { submissionsSince: async () => [start, start] },
    alarms: {
      raised: async () => [{ id: '1', kind: 'graphDown', about: '', details: {}, since: start, unheard: 0 }],
    },
    shared,
    storage: { readiness: () => 'ContainerNotEmpty' },
    settings: {
      submissionsPerDay: 100,
      pace: { floorSeconds: 60, quotaPerHour: 10_000 },
    } as Settings,
    clock: { now: () => inMs(start, 30_000) },
  };
  const readers = [new Reader(), new Reader()] as const;
  observeGauges(new MeterProvider({ readers: [...readers] }).getMeter('test'), sources, { version: '1.2.3' });
  return { readers, shared, asked };
}
const values = (points: readonly { value: unknown }[] | undefined) => points?.map(({ value }) => value);

describe('the gauges', () => {
  test('show what the store, the instances together and this process know', async () => {
    const { readers, shared } = observed(async () => some);
    await shared.swap('lastGoodPoll', 0, { lookedAt: start });
    await shared.swap('graphHealth', 0, { downSince: start, setAt: start });
    const seen = await readers[0].read();
    const value = (name: string) => values(seen.get(`data_export.${name}`));
    expect(seen.get('data_export.requests.open')).toEqual([
      { labels: { state: 'awaitingApproval' }, value: 0 },
      { labels: { state: 'approved' }, value: 0 },
      { labels: { state: 'submitting' }, value: 0 },
      { labels: { state: 'exporting' }, value: 7 },
      { labels: { state: 'uncertain' }, value: 0 },
      { labels: { state: 'forgotten' }, value: 0 },
    ]);
    expect(seen.get('data_export.alarms')).toContainEqual({ labels: { kind: 'graphDown' }, value: 1 });
    expect(seen.get('data_export.alarms')).toContainEqual({ labels: { kind: 'storageNotReady' }, value: 0 });
    expect(value('poll.last_good.age')).toEqual([30]);
    expect(value('graph.down')).toEqual([1]);
    expect(value('submission.allowance.used')).toEqual([0.02]);
    expect(value('storage.ready')).toEqual([0]);
    expect(value('database.up')).toEqual([1]);
    expect(seen.get('data_export.build.info')).toEqual([
      { labels: { version: '1.2.3', node: process.version, database: 'postgres' }, value: 1 },
    ]);
  });

  test('say that the database is away, and nothing that is read there', async () => {
    const { readers } = observed(async () => Promise.reject(new Error('away')));
    const seen = await readers[0].read();
    expect(values(seen.get('data_export.database.up'))).toEqual([0]);
    expect(values(seen.get('data_export.requests.open')) ?? []).toEqual([]);
    expect(values(seen.get('data_export.process.memory'))).toEqual([expect.any(Number)]);
  });

  test('ask the database once, however many ask for them at a time', async () => {
    const { readers, asked } = observed(async () => some);
    await Promise.all(readers.map((reader) => reader.read()));
    expect(asked.times).toBe(1);
  });
});
