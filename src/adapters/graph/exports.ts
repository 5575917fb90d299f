import { randomUUID } from 'node:crypto';
import type { StorageLocation } from '../../domain/exportRequest.ts';
import { type FailureCode, isFailureCode } from '../../domain/failure.ts';
import { type OperationId, parseOperationId } from '../../domain/ids.ts';
import { Fault } from '../../faults.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Exports, GraphIds, OperationAnswer, SubmissionAnswer } from '../../ports/exports.ts';
import type { Log } from '../../ports/log.ts';
import { retryAfterSeconds } from '../../retryAfter.ts';
import { type GraphAnswer, graphClient, type GraphSettings } from './client.ts';
import { errorCodes, graphFault } from './graphError.ts';
import { type OperationReportRow, parseReport, parseRow } from './operationRow.ts';
import { parsePage } from './page.ts';

export interface ExportsSettings extends GraphSettings {
  readonly clock: Clock;
  readonly log: Log;
  readonly bounds?: Partial<typeof defaultBounds>;
}

/** Milliseconds. The token's five and the POST's twenty seconds together stay under the 30 s that a step waits. */
const defaultBounds = { token: 5_000, submit: 20_000, report: 10_000, list: 30_000 };
/** Where LIST was refused, `find` does without it for a day: support for it may come, and one refused call costs nothing. */
const listRestMs = 24 * 3_600_000;
/** The back-end stops at 5,000 operations; a link that leads in circles must end somewhere. */
const maxPages = 100;

/** The export and its operation in Microsoft Graph (Graph docs, "user: exportPersonalData"). */
export function createExports({ clock, log, bounds, ...settings }: ExportsSettings): Exports {
  const graph = graphClient(settings);
  const within = { ...defaultBounds, ...bounds };
  let listAgainAt = new Date(0);

  /** A page each few hundred operations. */
  const list = async () => {
    const signal = AbortSignal.timeout(within.list);
    const rows: OperationReportRow[] = [];
    let query: Readonly<Record<string, string>> | undefined = {};
    let calls = 0;
    for (; query && calls < maxPages; calls += 1) {
      const answer: GraphAnswer = await graph.send({
        operation: 'list',
        method: 'GET',
        path: ['dataPolicyOperations'],
        query,
        signal,
      });
      // A refusal of Graph's names its code; what comes without one is some gateway's, and LIST is tried again.
      if (isRefusal(answer)) {
        listAgainAt = new Date(clock.now().getTime() + listRestMs);
        log.info('graph.listUnavailable', evidence(answer));
        return 'unavailable' as const;
      }
      const page = answer.status === 200 ? parsePage(answer.json) : undefined;
      if (!page) throw graphFault('list', answer);
      const ids = idsOf(answer);
      const found = page.rows.map(parseRow).filter((row) => row !== undefined);
      rows.push(...found.map((row) => ({ ...row, report: { ...row.report, ids } })));
      query = page.next;
    }
    return { rows, calls };
  };

  const exports: Exports = {
    authorize: () => graph.authorize(AbortSignal.timeout(within.token)),

    async submit(dataSubject, location, leaveBy) {
      const clientRequestId = randomUUID();
      try {
        // The token first and on its own: the POST's time is the POST's, and without a token nothing has left.
        await graph.authorize(AbortSignal.timeout(within.token));
        if (clock.now() > leaveBy) {
          log.warn('graph.submitTooLate', { clientRequestId });
          return { kind: 'notSent' };
        }
        const answer = await graph.send({
          operation: 'submit',
          method: 'POST',
          path: ['users', dataSubject, 'exportPersonalData'],
          json: { storageLocation: location.reveal() },
          signal: AbortSignal.timeout(within.submit),
          freshConnection: true,
          requestId: clientRequestId,
        });
        const meaning = submissionAnswer(answer);
        log.info('graph.submit', { ...evidence(answer), answer: meaning.kind });
        return { ...meaning, ids: idsOf(answer) };
      } catch (error) {
        log.error('graph.submit', error);
        return error instanceof Fault && error.code === 'graphTokenUnavailable'
          ? { kind: 'notSent' }
          : { kind: 'unknown', ids: { clientRequestId } };
      }
    },

    async report(operation) {
      const answer = await graph.send({
        operation: 'report',
        method: 'GET',
        path: ['dataPolicyOperations', operation],
        signal: AbortSignal.timeout(within.report),
      });
      return { ...operationAnswer(answer), ids: idsOf(answer) };
    },

    async find(location) {
      try {
        if (clock.now() < listAgainAt) return { calls: 0 };
        const listed = await list();
        if (listed === 'unavailable') return { calls: 1 };
        const found = listed.rows.find((row) => row.location && sameContainer(row.location, location));
        return { calls: listed.calls, ...(found && { operation: found.operation }) };
      } catch (error) {
        // Absence from LIST proves nothing, so neither does a LIST that did not answer.
        const code = error instanceof Fault ? error.code : 'unknown';
        log.warn('graph.listFailed', { code });
        return { calls: 1, ...(code === 'graphThrottled' && { throttled: {} }) };
      }
    },

    list,
  };
  return exports;
}

/**
 * What an answer to the POST says. Only what clearly says "not ordered" is a refusal; everything that leaves room for an
 * export that runs is `unknown`.
 */
function submissionAnswer(answer: GraphAnswer): SubmissionAnswer {
  // Wherever the gateway puts this code, an earlier POST arrived. Overlooking it would call a running export failed.
  if (answer.status >= 400 && JSON.stringify(answer.json ?? '').includes('StorageLocationAlreadyUsed')) {
    return { kind: 'arrivedBefore' };
  }
  const retryAfter = retryAfterSeconds(answer);
  const wait = retryAfter === undefined ? {} : { retryAfterSeconds: retryAfter };
  switch (answer.status) {
    case 202: {
      const operation = operationOf(answer);
      return operation ? { kind: 'accepted', operation, ...wait } : { kind: 'unknown' };
    }
    case 429:
      return { kind: 'deferred', ...wait };
    case 400:
      return refusedBy(answer);
    case 401:
      return { kind: 'refused', because: 'Unauthorized' };
    case 403:
      return { kind: 'refused', because: 'Forbidden' };
    case 404:
      // Without a code it is a page of something between here and Graph: nobody knows what became of the POST.
      return errorCodes(answer).length > 0
        ? { kind: 'refused', because: 'ResourceNotFound' }
        : { kind: 'unknown' };
    default:
      return { kind: 'unknown' };
  }
}

function refusedBy(answer: GraphAnswer): SubmissionAnswer {
  const codes = errorCodes(answer);
  const because = codes.find((code): code is FailureCode => storageRefusal.test(code) && isFailureCode(code));
  if (because) return { kind: 'refused', because };
  return codes.length > 0 ? { kind: 'refused', because: 'InvalidInput' } : { kind: 'unknown' };
}

/** The codes of the service's own checks; `Unauthorized` and the like come as statuses, the lower-case ones are ours. */
const storageRefusal = /^(StorageLocation|SharedAccessSignature)\w+$/;

const noId = '00000000-0000-0000-0000-000000000000';

/** The id in `Location`, else in `Operation-Location`: the last segment of the path, bare or as an OData key. */
function operationOf(answer: GraphAnswer): OperationId | undefined {
  for (const header of ['location', 'operation-location']) {
    const path = (answer.header(header) ?? '').split(/[?#]/)[0] ?? '';
    const last = path.split('/').findLast((segment) => segment !== '') ?? '';
    const id = parseOperationId(/^(?:\w+\('?)?([0-9a-f-]{36})(?:'?\))?$/i.exec(last)?.[1]);
    // An empty id has been seen (msgraph-sdk-raptor, issue 488); it names nothing.
    if (id && id !== noId) return id;
  }
  return undefined;
}

function operationAnswer(answer: GraphAnswer): OperationAnswer {
  const retryAfter = retryAfterSeconds(answer);
  const wait = retryAfter === undefined ? {} : { retryAfterSeconds: retryAfter };
  if (answer.status === 429) return { kind: 'throttled', ...wait };
  // The service says 400 `OperationNotFound` for an id it does not know (any more); Graph's gateway may make a 404 of it.
  if ([400, 404].includes(answer.status) && errorCodes(answer).includes('OperationNotFound')) {
    return { kind: 'notFound' };
  }
  const report = answer.status === 200 ? parseReport(answer.json) : undefined;
  if (!report) throw graphFault('report', answer);
  return { ...report, ...wait };
}

/** LIST is not there. 405 and 501 say so by themselves; 400 and 404 come from proxies too. */
const isRefusal = (answer: GraphAnswer) =>
  [405, 501].includes(answer.status) || ([400, 404].includes(answer.status) && errorCodes(answer).length > 0);

const sameContainer = (one: StorageLocation, other: StorageLocation) =>
  one.account.toLowerCase() === other.account.toLowerCase() &&
  one.container.toLowerCase() === other.container.toLowerCase();

/** What Graph calls an id is kept when it looks like one: the audit takes nothing else from a header. */
function idsOf(answer: GraphAnswer): GraphIds {
  const graphRequestId = answer.header('request-id');
  return {
    clientRequestId: answer.clientRequestId,
    ...(graphRequestId !== undefined && /^[\w-]{1,80}$/.test(graphRequestId) && { graphRequestId }),
  };
}

const evidence = (answer: GraphAnswer) => ({
  status: answer.status,
  code: errorCodes(answer).find((code) => /^\w{1,80}$/.test(code)),
  ...idsOf(answer),
});
