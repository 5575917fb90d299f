/**
 * Every metric of this bot: name, kind, unit, labels and meaning. docs/operations.md shows this table to whoever runs it, and a
 * test compares the two, and both with what a running bot gives out.
 *
 * Labels are words of ours: each is one of a set that is written down in the code. No id, name, address or reason is ever a label,
 * so the number of series does not grow with use.
 */
export type MetricKind = 'histogram' | 'counter' | 'gauge';

export interface Metric {
  /** OpenTelemetry's. Prometheus has `_` for `.`, the unit behind it (`_seconds`, `_bytes`) and `_total` behind counters. */
  readonly name: string;
  readonly kind: MetricKind;
  /** UCUM, as OpenTelemetry has it: `s`, `By`, `1` for a share of one, `{…}` for things that are counted. */
  readonly unit: string;
  readonly labels: readonly string[];
  readonly meaning: string;
}

const metric = <K extends MetricKind>(
  name: string,
  kind: K,
  unit: string,
  labels: readonly string[],
  meaning: string,
) => ({ name: `data_export.${name}`, kind, unit, labels, meaning });

export const metrics = {
  // what people do
  turns: metric('turn.duration', 'histogram', 's', ['answer'], 'messages to the bot, by the kind of answer'),
  clicks: metric(
    'click.duration',
    'histogram',
    's',
    ['verb', 'outcome'],
    'clicks on cards, by button and outcome',
  ),
  refusals: metric('refusals', 'counter', '{refusal}', ['code'], 'designed refusals that people were told'),
  // the door
  activities: metric(
    'door.activities',
    'counter',
    '{activity}',
    ['outcome'],
    'requests to `/api/messages`: `admitted`, or why not',
  ),
  tokenChecks: metric(
    'door.token_check.duration',
    'histogram',
    's',
    ['outcome'],
    'checks of the token of a request',
  ),
  // requests
  events: metric(
    'request.events',
    'counter',
    '{event}',
    ['event', 'to'],
    'recorded changes of requests, by event and the state that followed',
  ),
  open: metric(
    'requests.open',
    'gauge',
    '{request}',
    ['state'],
    'requests that are not at their end, by state',
  ),
  pastDue: metric(
    'requests.past_due',
    'gauge',
    '{request}',
    [],
    'open requests whose last day to answer is over',
  ),
  submissions: metric('submission.duration', 'histogram', 's', ['answer'], 'orders to Graph, by answer'),
  submissionShare: metric(
    'submission.allowance.used',
    'gauge',
    '1',
    [],
    'share of `SUBMISSIONS_PER_DAY` that the last 24 hours used',
  ),
  polls: metric('polls', 'counter', '{poll}', ['answer'], 'looks at operations, by what Graph said'),
  lastGoodPoll: metric(
    'poll.last_good.age',
    'gauge',
    's',
    [],
    'since some instance last heard how an operation stands',
  ),
  // Graph and storage
  graphCalls: metric(
    'graph.request.duration',
    'histogram',
    's',
    ['operation', 'status'],
    'calls to Graph; status 0 is silence',
  ),
  graphDown: metric('graph.down', 'gauge', '1', [], '1 while calls to Graph rest because it is down'),
  graphShare: metric(
    'graph.allowance.used',
    'gauge',
    '1',
    [],
    'how full the bucket of reads is that all instances share; at 1 looks wait',
  ),
  storageCalls: metric(
    'storage.request.duration',
    'histogram',
    's',
    ['operation', 'outcome'],
    'work on containers of exports',
  ),
  storageReady: metric(
    'storage.ready',
    'gauge',
    '1',
    [],
    '1 while the preflight says that an export could start',
  ),
  // cards
  deliveries: metric(
    'card.delivery.duration',
    'histogram',
    's',
    ['message', 'kind', 'outcome'],
    'messages sent to Teams or updated there',
  ),
  outboxAge: metric('outbox.age', 'gauge', 's', [], 'since the change that some card has owed the longest'),
  outboxCards: metric('outbox.cards', 'gauge', '{card}', [], 'cards that do not show their request yet'),
  // steps
  steps: metric('step.duration', 'histogram', 's', ['step', 'outcome'], 'steps taken by this instance'),
  retries: metric('step.retries', 'counter', '{step}', ['step'], 'steps that were tried again'),
  lag: metric('step.lag', 'histogram', 's', ['step'], 'from when a request was due to when it was looked at'),
  queueReady: metric(
    'queue.ready',
    'gauge',
    '{step}',
    ['step'],
    'steps that are due and wait for an instance',
  ),
  queueAge: metric('queue.age', 'gauge', 's', ['step'], 'how long the oldest of them has waited'),
  revocationsOwed: metric(
    'revocations.owed',
    'gauge',
    '{permission}',
    [],
    'write permissions that are due to be removed and still there',
  ),
  revocationsAge: metric('revocations.age', 'gauge', 's', [], 'how long the oldest of them has been due'),
  // the installation
  alarms: metric('alarms', 'gauge', '{alarm}', ['kind'], 'alarms that are raised now'),
  databaseUp: metric('database.up', 'gauge', '1', [], '1 while the database answers'),
  databaseFull: metric(
    'database.full',
    'gauge',
    '1',
    [],
    '1 while nothing can be stored because its disk is full',
  ),
  build: metric(
    'build.info',
    'gauge',
    '1',
    ['version', 'node', 'database'],
    'always 1; the labels say what runs',
  ),
  memory: metric('process.memory', 'gauge', 'By', [], 'resident memory of this process'),
  cpu: metric('process.cpu', 'counter', 's', [], 'processor time of this process'),
} as const satisfies Record<string, Metric>;

export type MetricKey = keyof typeof metrics;

/** Seconds. From a click's tenth to the 20 s that a POST may take. */
export const fastSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30];
/** Seconds. A look is a second late at most, unless the bot was down. */
export const lagSeconds = [0.1, 0.25, 0.5, 1, 2, 5, 15, 60, 300, 1_800, 7_200, 86_400];

/** The name as Prometheus has it (OpenTelemetry's "Prometheus and OpenMetrics compatibility"). */
export function prometheusName({ name, unit, kind }: Pick<Metric, 'name' | 'unit' | 'kind'>): string {
  const units: Readonly<Record<string, string>> = { s: '_seconds', By: '_bytes' };
  return `${name.replaceAll('.', '_')}${units[unit] ?? ''}${kind === 'counter' ? '_total' : ''}`;
}
