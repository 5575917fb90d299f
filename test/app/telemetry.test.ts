import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { parse } from 'yaml';
import { type Metric, metrics, prometheusName } from '../../src/adapters/telemetry/metrics.ts';
import { alex, megan, mona, playgroundPeople } from '../../src/sandbox/people.ts';
import { personalChatId } from '../../src/sandbox/teams/transcript.ts';
import { startCollector } from '../support/collector.ts';
import { leaksIn } from '../support/leaks.ts';
import { type Sample, samplesIn } from '../support/scrape.ts';
import { withSandbox } from '../support/withSandbox.ts';

jest.setTimeout(120_000);
const secrets = new Set<string>();
const collector = await startCollector();
afterAll(() => collector.close());
const { sandbox, teams } = withSandbox({
  environment: {
    METRICS_PORT: '0',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    // OpenTelemetry's own variable, milliseconds: what was seen before the kill has left by then.
    OTEL_BSP_SCHEDULE_DELAY: '100',
  },
  // Each operation is looked at by itself, and long enough to be killed meanwhile.
  graph: { durations: { operationMs: 8_000, startMs: 500, lateMs: 3_000 }, list: 404 },
  onSecret: (secret) => secrets.add(secret),
});

const table = Object.values(metrics) as readonly Metric[];
const reason = 'a letter from her lawyer';
const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
/** Of the process that runs now; the one before had another. */
const metricsUrl = () => {
  const [, port] =
    [
      ...sandbox()
        .bot.log()
        .matchAll(/"event":"metrics\.ready","port":(\d+)/g),
    ].at(-1) ?? [];
  return `http://127.0.0.1:${port!}`;
};
const scrape = async () => (await fetch(`${metricsUrl()}/metrics`)).text();
const otherAnswers: number[] = [];
let scraped = '';
let samples: readonly Sample[] = [];
let ready: { readonly checks: Readonly<Record<string, unknown>> };

beforeAll(async () => {
  await teams().say(alex, personalChatId, 'status 999');
  await teams().until('that there is no such request', ({ words }) => words.includes('999'));
  await teams().say(alex, personalChatId, `/export ${megan.mail} DSR-104 ${reason}`);
  const chatWithMona = () => sandbox().teams.transcript.chatWith(mona.id);
  const card = await teams().until(
    'the approval card',
    ({ conversationId, title }) => title === 'Approval needed' && conversationId === chatWithMona(),
  );
  expect(await teams().click(mona, card, 'approve')).toBe('');
  await teams().until('that it runs', ({ id, title }) => id === card.id && title === 'Export running');
  scraped = await scrape();
  await told(({ name }) => name === 'follow');
  sandbox().bot.kill('SIGKILL');
  await teams().until(
    'that it is complete',
    ({ id, title }) => id === card.id && title === 'Export complete',
  );
  scraped += await scrape();
  samples = samplesIn(scraped);
  for (const [path, method] of [
    ['/', 'GET'],
    ['/metrics/more', 'GET'],
    ['/metrics', 'POST'],
  ] as const)
    otherAnswers.push((await fetch(metricsUrl() + path, { method })).status);
  ready = (await (await fetch(`${sandbox().bot.url}/readyz`)).json()) as typeof ready;
  // The end of the process sends what it knows, the metrics too.
  await sandbox().bot.stop();
}, 120_000);

/** Spans leave in batches. */
async function told(fits: (span: ReturnType<typeof collector.spans>[number]) => boolean): Promise<void> {
  for (const until = Date.now() + 20_000; Date.now() < until;) {
    if (collector.spans().some(fits)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the span never came');
}

describe('/metrics', () => {
  test('has every metric of the table after one export, and no other', () => {
    const names = new Set(samples.map(({ metric }) => metric));
    expect([...names].sort()).toEqual(table.map(prometheusName).sort());
  });

  test('has the labels that the table says, and words of ours in them: no ids', () => {
    const labels = new Map(table.map((metric) => [prometheusName(metric), [...metric.labels].sort()]));
    for (const { metric, labels: said } of samples) {
      const keys = Object.keys(said).filter((key) => key !== 'le');
      expect([metric, ...keys.sort()]).toEqual([metric, ...labels.get(metric)!]);
      for (const value of Object.values(said)) expect(value).toMatch(/^[\w+.]{1,30}$/);
    }
  });

  test('counts what happened', () => {
    const sum = (metric: string, labels: object) =>
      samples
        .filter((one) => one.metric === metric)
        .filter((one) => Object.entries(labels).every(([key, value]) => one.labels[key] === value))
        .reduce((total, { value }) => total + value, 0);
    expect(sum('data_export_request_events_total', { event: 'approve', to: 'approved' })).toBe(1);
    expect(sum('data_export_request_events_total', { event: 'complete', to: 'completed' })).toBe(1);
    expect(sum('data_export_refusals_total', { code: 'unknownNumber' })).toBe(1);
    expect(sum('data_export_polls_total', { answer: 'complete' })).toBe(1);
    expect(sum('data_export_door_activities_total', { outcome: 'admitted' })).toBeGreaterThan(2);
    expect(sum('data_export_database_up', {})).toBe(2);
  });

  test('is all there is at its address', () => {
    expect(otherAnswers).toEqual([404, 404, 404]);
  });
});

describe('the collector', () => {
  test('is sent the same metrics under their own names', () => {
    const sent = new Set(collector.metricNames());
    const known = table.map(({ name }) => name);
    expect([...sent].filter((name) => !known.includes(name))).toEqual([]);
    expect(sent.size).toBeGreaterThan(20);
  });

  test('gets one trace of a request, from the turn to the last card, across the death of the process', () => {
    const spans = collector.spans();
    const turn = spans.find(
      ({ name, attributes }) => name === 'turn' && attributes['data_export.answer'] === 'asked',
    )!;
    const ofRequest = spans.filter(({ traceId }) => traceId === turn.traceId);
    const names = new Set(ofRequest.map(({ name }) => name));
    expect([...names]).toEqual(
      expect.arrayContaining([
        'turn',
        'decide',
        'submit',
        'graph.submit',
        'follow',
        'graph.report',
        'record',
        'show',
        'send',
      ]),
    );
    const ends = ofRequest.find(({ attributes }) => attributes['data_export.event'] === 'complete')!;
    expect(ends.instance).not.toBe(turn.instance);
    expect(new Set(ofRequest.map(({ instance }) => instance)).size).toBe(2);

    const requestId = ends.attributes['data_export.request.id'];
    const others = spans.filter(({ attributes }) => attributes['data_export.request.id'] === requestId);
    expect(others.length).toBeGreaterThan(5);
    expect(new Set(others.map(({ traceId }) => traceId))).toEqual(new Set([turn.traceId]));
  });
});

describe('nothing of a person and no secret', () => {
  const words = [
    ...playgroundPeople.flatMap(({ name, mail, id }) => [name, mail, id]),
    reason,
    'DSR-104',
    '29:',
  ];
  const found = (text: string) => [
    ...words.filter((word) => text.includes(word)),
    ...leaksIn(new Map([['text', Buffer.from(text)]]), secrets),
  ];

  test('is in a metric or a trace', () => {
    expect(secrets.size).toBeGreaterThan(3);
    expect(found(scraped)).toEqual([]);
    expect(collector.everything()).toContain('data_export.request.id');
    expect(found(collector.everything())).toEqual([]);
  });

  test('would be overlooked', () => {
    for (const planted of [megan.name, megan.id, reason, [...secrets][0]!])
      expect(found(`${scraped}\nx{y="${planted}"} 1`).length).toBeGreaterThan(0);
  });
});

describe('the log and the health check', () => {
  test('lead from a request to its trace and to what Microsoft support asks for', () => {
    const line = sandbox()
      .bot.log()
      .split('\n')
      .find((one) => one.includes('"event":"submit.answered"'))!;
    const { requestId, traceId, graphRequestId, clientRequestId } = JSON.parse(line) as Record<
      string,
      string
    >;
    const span = collector
      .spans()
      .find(({ attributes }) => attributes['data_export.request.id'] === requestId);
    expect(span?.traceId).toBe(traceId);
    expect([graphRequestId, clientRequestId]).toEqual(Array(2).fill(expect.stringMatching(/^[\w-]{36}$/)));
  });

  test('say when Graph last told how an operation stands, and how old the oldest step and card are', () => {
    expect(ready.checks).toEqual({
      database: 'ok',
      graph: 'ok',
      lastGoodPoll: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      oldestReadyStepSeconds: expect.any(Number),
      oldestOwedCardSeconds: expect.any(Number),
    });
  });
});

describe('what is drawn and what is alarmed', () => {
  const known = table.flatMap((metric) =>
    metric.kind === 'histogram'
      ? ['bucket', 'sum', 'count'].map((part) => `${prometheusName(metric)}_${part}`)
      : [prometheusName(metric)],
  );
  const namesIn = (expressions: readonly string[]) =>
    expressions.flatMap((one) => [...one.matchAll(/\bdata_export_\w+/g)].map(([name]) => name));

  test('on the dashboard are metrics that a running bot has, with labels that they have', () => {
    const { panels } = JSON.parse(read('docs/dashboard.json')) as {
      panels: { title: string; targets?: { expr: string }[] }[];
    };
    const expressions = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
    const drawn = namesIn(expressions);
    expect(expressions.length).toBeGreaterThan(20);
    for (const expression of expressions) expect(namesIn([expression]).length).toBeGreaterThan(0);
    expect(drawn.filter((name) => !known.includes(name))).toEqual([]);
    const there = new Set(samples.map(({ metric }) => metric));
    expect(drawn.filter((name) => ![...there].some((one) => name.startsWith(one)))).toEqual([]);
    expect(labelsIn(expressions).filter((label) => !labelsKnown.has(label))).toEqual([]);
  });

  test('by the alert rules are metrics that a running bot has, each with what to do', () => {
    const { groups } = parse(read('docs/alert-rules.yml')) as {
      groups: { rules: { alert: string; expr: string; annotations: Record<string, string> }[] }[];
    };
    const rules = groups.flatMap(({ rules }) => rules);
    expect(rules.length).toBeGreaterThan(8);
    expect(namesIn(rules.map(({ expr }) => expr)).filter((name) => !known.includes(name))).toEqual([]);
    expect(labelsIn(rules.map(({ expr }) => expr)).filter((label) => !labelsKnown.has(label))).toEqual([]);
    const events = rules.flatMap(({ annotations }) => annotations['events']?.split(', ') ?? []);
    const alerts = read('docs/operations.md').split('## Alerts')[1]!.split('\n## ')[0]!;
    expect(events.sort()).toEqual([...alerts.matchAll(/^\| `([\w.]+)`/gm)].map(([, event]) => event).sort());
    for (const { alert, annotations } of rules)
      expect({ alert, does: annotations['summary'] !== '' && annotations['action'] !== '' }).toEqual({
        alert,
        does: true,
      });
  });

  const labelsKnown = new Set([...table.flatMap(({ labels }) => labels), 'le', 'instance', 'job']);
  /** Those asked for in braces, and those that are summed by. */
  const labelsIn = (expressions: readonly string[]) =>
    expressions.flatMap((one) => [
      ...[...one.matchAll(/\{([^}]*)\}/g)].flatMap(([, inside]) =>
        [...inside!.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label]) => label!),
      ),
      ...[...one.matchAll(/\b(?:by|without) \(([^)]*)\)/g)].flatMap(([, inside]) => inside!.split(/,\s*/)),
    ]);
});
