/** The ports, with somebody watching: each answer is passed on as it is, and what it was and how long it took is recorded. */
import { isRefusal, type Refusal } from '../../domain/refusal.ts';
import { stepOf } from '../../domain/schedule.ts';
import { parseCardId } from '../../domain/ids.ts';
import type {
  Clock,
  Conversations,
  Delivery,
  Exports,
  Lease,
  OperationAnswer,
  Requests,
  Seen,
  Steps,
  StorageLocations,
  TurnAnswer,
  Watched,
} from '../../ports.ts';
import type { Instruments } from './instruments.ts';
import { codeOf, type Traces, type Whose } from './traces.ts';

interface Tools {
  readonly instruments: Instruments;
  readonly traces: Traces;
  readonly clock: Clock;
}

export function watch(tools: Tools): Seen {
  const watchers: { readonly [K in keyof Watched]: (port: Watched[K]) => Watched[K] } = {
    say: (say) => watchSay(say, tools),
    requests: (requests) => watchRequests(requests, tools),
    due: (requests) => watchDue(requests, tools),
    exports: (exports) => watchExports(exports, tools),
    conversations: (conversations) => watchConversations(conversations, tools),
    storage: (storage) => watchStorage(storage, tools),
    steps: (steps) => watchSteps(steps, tools),
    door: (door) => watchDoor(door, tools),
  };
  return (name, port) => watchers[name](port);
}

/** Calls `done` with the seconds that the work took, and its answer or what it threw. */
async function timed<T>(
  work: () => Promise<T>,
  done: (seconds: number, answer: { readonly value: T } | { readonly thrown: unknown }) => void,
): Promise<T> {
  const startedAt = performance.now();
  const seconds = () => (performance.now() - startedAt) / 1_000;
  try {
    const value = await work();
    done(seconds(), { value });
    return value;
  } catch (thrown) {
    done(seconds(), { thrown });
    throw thrown;
  }
}

function watchSay(
  { turn, click, page, form }: Watched['say'],
  { instruments, traces }: Tools,
): Watched['say'] {
  const refused = (refusals: readonly Refusal[]) => {
    for (const { code } of refusals) instruments.count('refusals', { code });
  };
  /** Pages and forms are buttons, too. */
  const button = <T>(verb: string, work: () => Promise<T>, outcomeOf: (answer: T) => string): Promise<T> =>
    timed(work, (seconds, answer) => {
      const value = 'value' in answer ? answer.value : undefined;
      if (isRefusal(value)) refused([value]);
      const outcome = 'thrown' in answer ? 'failed' : isRefusal(value) ? 'refused' : outcomeOf(answer.value);
      instruments.time('clicks', seconds, { verb, outcome });
    });

  return {
    turn: (heard) =>
      traces.within('turn', undefined, {}, (span) =>
        timed(
          () => turn(heard),
          (seconds, outcome) => {
            const answer = 'value' in outcome ? inside(outcome.value) : undefined;
            const kind = answer?.kind ?? 'failed';
            span.setAttribute('data_export.answer', kind);
            if (answer?.kind === 'refused') refused(answer.refusals);
            if (answer?.kind === 'asked')
              span.setAttribute(
                'data_export.request.ids',
                answer.requests.map(({ id }) => id),
              );
            instruments.time('turns', seconds, { answer: kind });
          },
        ),
      ),
    click: (clicked) => {
      const cardId = parseCardId(clicked.cardId);
      const attributes = {
        'data_export.verb': clicked.verb,
        ...(cardId && { 'data_export.card.id': cardId }),
      };
      return traces.within('decide', cardId && { cardId }, attributes, (span) =>
        button(
          clicked.verb,
          async () => {
            const answer = await click(clicked);
            span.setAttribute('data_export.answer', isRefusal(answer) ? answer.code : 'done');
            return answer;
          },
          () => 'done',
        ),
      );
    },
    page: (wish) =>
      button(
        'page',
        () => page(wish),
        () => 'done',
      ),
    form: (filled) =>
      traces.within('form', undefined, {}, () =>
        button(
          'ask',
          () => form(filled),
          ({ kind }) => kind,
        ),
      ),
  };
}

/** What is said in a private chat is the answer all the same. */
const inside = (answer: TurnAnswer): TurnAnswer =>
  answer.kind === 'private' ? inside(answer.answer) : answer;

function watchRequests(requests: Requests, { instruments, traces }: Tools): Requests {
  return {
    ...requests,
    add: async (turn, asked) => {
      const added = await requests.add(turn, asked);
      for (const { state } of added ?? []) instruments.count('events', { event: 'ask', to: state.kind });
      return added;
    },
    record: (change) =>
      traces.within(
        'record',
        { requestId: change.requestId },
        { 'data_export.request.id': change.requestId, 'data_export.event': change.event.kind },
        async (span) => {
          const recorded = await requests.record(change);
          if (isRefusal(recorded)) {
            span.setAttribute('data_export.refusal', recorded.code);
          } else {
            span.setAttribute('data_export.state', recorded.state.kind);
            instruments.count('events', { event: change.event.kind, to: recorded.state.kind });
          }
          return recorded;
        },
      ),
  };
}

/** For the steps alone: they ask for their request first, and how late that is shows here. */
function watchDue(requests: Requests, { instruments, clock }: Tools): Requests {
  return {
    ...requests,
    get: async (id) => {
      const request = await requests.get(id);
      const step = stepOf(request.state);
      const lateMs = request.lookAgainAt && clock.now().getTime() - request.lookAgainAt.getTime();
      // A step that was overtaken finds a request that is due later.
      if (step && lateMs !== undefined && lateMs >= 0) instruments.time('lag', lateMs / 1_000, { step });
      return request;
    },
  };
}

/** Graph's own words for how an operation stands (Graph docs, dataPolicyOperation); any other is counted as one. */
const knownStatuses = ['notStarted', 'running', 'complete', 'failed'];
const pollAnswer = (answer: OperationAnswer) => {
  if (answer.kind !== 'report') return answer.kind;
  return knownStatuses.includes(answer.status) ? answer.status : 'unknown';
};

function watchExports(exports: Exports, { instruments }: Tools): Exports {
  return {
    ...exports,
    submit: (dataSubject, location) =>
      timed(
        () => exports.submit(dataSubject, location),
        (seconds, answer) => {
          instruments.time('submissions', seconds, {
            answer: 'value' in answer ? answer.value.kind : 'unknown',
          });
        },
      ),
    report: (operation) =>
      timed(
        () => exports.report(operation),
        (_, answer) => {
          instruments.count('polls', { answer: 'value' in answer ? pollAnswer(answer.value) : 'noAnswer' });
        },
      ),
    list: () =>
      timed(
        () => exports.list(),
        (_, answer) => {
          const listed = 'value' in answer && (answer.value === 'unavailable' ? 'unavailable' : 'listed');
          instruments.count('polls', { answer: listed || 'noAnswer' });
        },
      ),
  };
}

function watchConversations(conversations: Conversations, { instruments, traces }: Tools): Conversations {
  const delivered = (message: string, kind: 'send' | 'update', send: () => Promise<Delivery>) =>
    timed(send, (seconds, answer) => {
      const outcome = 'value' in answer ? answer.value.kind : 'failed';
      instruments.time('deliveries', seconds, { message, kind, outcome });
    });
  return {
    ...conversations,
    show: (card, request, unreached) => {
      const kind = card.activityId === undefined ? 'send' : 'update';
      return traces.within(
        'send',
        { requestId: request.id },
        {
          'data_export.message': card.role,
          'data_export.kind': kind,
          'data_export.state': request.state.kind,
        },
        () => delivered(card.role, kind, () => conversations.show(card, request, unreached)),
      );
    },
    alert: (conversation, alarm, telling) =>
      delivered('alarm', 'send', () => conversations.alert(conversation, alarm, telling)),
    digest: (conversation, digest) =>
      delivered('digest', 'send', () => conversations.digest(conversation, digest)),
  };
}

function watchStorage(storage: StorageLocations, { instruments, traces }: Tools): StorageLocations {
  const call = <T>(operation: string, work: () => Promise<T>): Promise<T> =>
    traces.within(`storage.${operation}`, undefined, {}, () =>
      timed(work, (seconds, answer) => {
        instruments.time('storageCalls', seconds, {
          operation,
          outcome: 'value' in answer ? 'done' : codeOf(answer.thrown),
        });
      }),
    );
  return {
    ...storage,
    prepare: (location, request) => call('prepare', () => storage.prepare(location, request)),
    probe: (location) => call('probe', () => storage.probe(location)),
    issue: (location) => call('issue', () => storage.issue(location)),
    marker: (location) => call('marker', () => storage.marker(location)),
    revoke: (location) => call('revoke', () => storage.revoke(location)),
  };
}

const idOf = (whose: Whose) => {
  if (!whose) return {};
  return 'requestId' in whose
    ? { 'data_export.request.id': whose.requestId }
    : { 'data_export.card.id': whose.cardId };
};

/** The queue's steps by what they do, in the words of the glossary. */
function watchSteps(
  { advance, deliver, revoke, remind, tell }: Steps,
  { instruments, traces }: Tools,
): Steps {
  const taken =
    <S extends { readonly lease: Lease }>(
      name: string,
      take: (step: S) => Promise<void>,
      whose: (step: S) => Whose,
    ) =>
    (step: S): Promise<void> => {
      const { queue, retryCount } = step.lease;
      if (retryCount > 0) instruments.count('retries', { step: queue });
      const attributes = { 'data_export.retries': retryCount, ...idOf(whose(step)) };
      return traces.within(name, whose(step), attributes, () =>
        timed(
          () => take(step),
          (seconds, answer) => {
            const code = 'thrown' in answer ? codeOf(answer.thrown) : undefined;
            const outcome = code === undefined ? 'done' : code === 'leaseLost' ? code : 'failed';
            instruments.time('steps', seconds, { step: queue, outcome });
          },
        ),
      );
    };
  const ofRequest = ({ requestId }: { readonly requestId: Parameters<Requests['get']>[0] }) => ({
    requestId,
  });
  return {
    advance: {
      expire: taken('expire', advance.expire, ofRequest),
      submit: taken('submit', advance.submit, ofRequest),
      poll: taken('follow', advance.poll, ofRequest),
    },
    deliver: taken('show', deliver, ({ cardId }) => ({ cardId })),
    revoke: taken('revoke', revoke, ofRequest),
    remind: taken('remind', remind, ofRequest),
    tell: taken('tell', tell, () => undefined),
  };
}

function watchDoor(door: Watched['door'], { instruments }: Tools): Watched['door'] {
  return {
    checked: (outcome, seconds) => {
      instruments.time('tokenChecks', seconds, { outcome });
      door.checked(outcome, seconds);
    },
    passed: (outcome) => {
      instruments.count('activities', { outcome });
      door.passed(outcome);
    },
  };
}
