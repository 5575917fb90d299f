/** What is asked of Microsoft: orders, looks at operations, work on containers. */
import type { Exports, OperationAnswer } from '../../ports/exports.ts';
import type { StorageLocations } from '../../ports/storage.ts';
import { timed, type Tools } from './timed.ts';
import { kindOf } from '../../faults.ts';

/** Graph's own words for how an operation stands (Graph docs, dataPolicyOperation); any other is counted as one. */
const knownStatuses = ['notStarted', 'running', 'complete', 'failed'];
const pollAnswer = (answer: OperationAnswer) => {
  if (answer.kind !== 'report') return answer.kind;
  return knownStatuses.includes(answer.status) ? answer.status : 'unknown';
};

export function watchExports(exports: Exports, { instruments }: Tools): Exports {
  return {
    ...exports,
    submit: (...submission) =>
      timed(
        () => exports.submit(...submission),
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

export function watchStorage(storage: StorageLocations, { instruments, traces }: Tools): StorageLocations {
  const call = <T>(operation: string, work: () => Promise<T>): Promise<T> =>
    traces.within(`storage.${operation}`, undefined, {}, () =>
      timed(work, (seconds, answer) => {
        instruments.time('storageCalls', seconds, {
          operation,
          outcome: 'value' in answer ? 'done' : kindOf(answer.thrown),
        });
      }),
    );
  return {
    ...storage,
    prepare: (location, request) => call('prepare', () => storage.prepare(location, request)),
    probe: (location) => call('probe', () => storage.probe(location)),
    renew: (location) => call('renew', () => storage.renew(location)),
    issue: (location) => call('issue', () => storage.issue(location)),
    marker: (location) => call('marker', () => storage.marker(location)),
    revoke: (location) => call('revoke', () => storage.revoke(location)),
  };
}
