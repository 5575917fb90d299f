import { randomUUID } from 'node:crypto';
import { authenticate, demand, needs } from './access.ts';
import { type Answer, dropped, GraphError, parseObject, type Route, type Call } from './http.ts';
import type { Identity } from '../identity.ts';
import type { Directory } from './directory.ts';
import type { Ledger } from './ledger.ts';
import {
  markerText,
  type Place,
  refuseStorage,
  parseStorageLocation,
  probeStorage,
  writeMarker,
} from './containers.ts';
import type { Operations, Durations } from './operations.ts';
import type { Script } from './scenarios.ts';
import { type Throttle, tooManyRequests } from './throttle.ts';

export interface ExportRouteOptions {
  readonly identity: Pick<Identity, 'verify'>;
  readonly tenantId: string;
  readonly directory: Directory;
  readonly operations: Operations;
  readonly ledger: Ledger;
  readonly throttle: Throttle;
  readonly durations: Durations;
  readonly retryAfterSeconds: number;
  readonly now: () => Date;
  readonly origin: () => string;
  /** How the next export of this person is to go. */
  scriptOf(userId: string): Script;
  /** Waits, or throws because the miniature stops. */
  pause(ms: number): Promise<void>;
  /** Told the storage location of every POST. */
  onStorageLocation(url: string): void;
  /** Deletes a container as its owner may. */
  removeContainer(place: Place): Promise<void>;
  /** Told how far a POST has come; what follows waits for it. */
  onMoment(moment: PostMoment): Promise<void>;
  /** Goes on after the answer has left. */
  later(work: () => Promise<void>): void;
}

/** How far a POST has come: received, its marker written, its export queued (or not, as the script says). */
export type PostMoment = 'arrived' | 'marked' | 'queued';

interface Posted {
  readonly number: number;
  readonly userId: string;
  readonly call: Call;
  /** How many POSTs about this person came with this container, this one included. */
  readonly time: number;
  readonly script: Script;
}

/**
 * `POST /users/{id}/exportPersonalData` (Graph docs, "user: exportPersonalData"). The order is the service's: quota, then
 * permission, then input, then the probe of the storage with its marker, and only then the queue.
 */
export function exportRoute(options: ExportRouteOptions): Route {
  const { ledger, now, origin } = options;

  const receive = (call: Call, userId: string): Posted => {
    const url = storageLocationIn(call.body);
    if (url !== undefined) options.onStorageLocation(url);
    const place = placeOf(url);
    const number = ledger.receive({
      at: now().toISOString(),
      version: call.version,
      userId,
      ...(place && { account: place.account, container: place.container }),
    });
    const time = ledger.count(userId, place?.container);
    return { number, userId, call, time, script: options.scriptOf(userId.toLowerCase()) };
  };

  const check = async ({ call, number, userId, script, time }: Posted) => {
    const caller = await authenticate(call, options.identity, origin());
    ledger.learn(number, { caller: caller.id });
    options.throttle.takeExport(userId, caller.id);
    demand(caller, needs.exports);
    const { refusal } = script;
    if (refusal && time <= (refusal.times ?? Infinity)) {
      throw new GraphError(refusal.status, refusal.code, 'The request was refused.');
    }
    if (!guid.test(userId)) {
      throw new GraphError(400, 'InvalidInput', `The value '${userId}' is an invalid Guid.`);
    }
    const storageLocation = parseObject(call.body)['storageLocation'];
    if (typeof storageLocation !== 'string') {
      throw new GraphError(400, 'InvalidInput', 'The storageLocation is missing.');
    }
    return { storageLocation, user: options.directory.user(userId) };
  };

  const order = async (
    { number, script }: Posted,
    { storageLocation, user }: Awaited<ReturnType<typeof check>>,
  ): Promise<string> => {
    const id = randomUUID();
    const userId = String(user['id']);
    const { url, place } = parseStorageLocation(storageLocation);
    const marker = markerText(id, userId, options.tenantId, now());
    await actOutStorage(script, url, marker);
    await probeStorage(url, marker);
    await options.onMoment('marked');
    if (script.order === 'markerOnly') return id;
    const { operationMs, slowOperationMs, startMs } = options.durations;
    const fate = script.fate ?? 'complete';
    options.operations.accept(
      {
        id,
        userId,
        userPrincipalName: String(user['userPrincipalName']),
        place,
        acceptedAt: now().toISOString(),
        fate,
        durationMs: fate === 'slow' ? slowOperationMs : operationMs,
        startMs,
      },
      storageLocation,
    );
    ledger.learn(number, { operationId: id });
    if (script.container === 'deleted') await options.removeContainer(place);
    return id;
  };

  /** The storage is as good as the bot made it; a script says what else it could have been. */
  const actOutStorage = async ({ storage }: Script, url: URL, marker: string) => {
    if (storage === undefined) return;
    if (storage === 'StorageLocationAlreadyUsed') {
      // Somebody else's marker is there first, and names an operation that nobody knows.
      const foreign = markerText(randomUUID(), randomUUID(), options.tenantId, now());
      return writeMarker(url, foreign);
    }
    if (storage === 'StorageLocationShouldNotAllowReadAccess') await writeMarker(url, marker);
    throw refuseStorage(storage);
  };

  const answer = async (id: string, { script, call }: Posted): Promise<Answer> => {
    switch (script.answer ?? 'accepted') {
      case 'slow':
        await options.pause(options.durations.slowAnswerMs);
        break;
      case 'connectionDropped':
        return dropped;
      case 'gatewayTimeout':
        throw new GraphError(504, 'PartnerTimeout', 'A partner service did not answer in time.');
      case 'serviceUnavailable':
        throw new GraphError(503, 'ServiceUnavailable', 'The service is temporarily unavailable.');
      case 'tooManyRequests':
        throw tooManyRequests();
      case 'accepted':
        break;
    }
    const headers = {
      'request-id': id,
      'Retry-After': String(options.retryAfterSeconds),
      ...locationHeaders(`${origin()}/${call.version}/dataPolicyOperations/`, id, script),
    };
    return { kind: 'answered', status: 202, headers };
  };

  const handle = async (posted: Posted): Promise<Answer> => {
    const input = await check(posted);
    if (posted.script.arrival === 'late' && posted.time === 1) {
      options.later(async () => {
        await options.pause(options.durations.lateMs);
        await order(posted, input);
      });
      return dropped;
    }
    const id = await order(posted, input);
    await options.onMoment('queued');
    return answer(id, posted);
  };

  return {
    method: 'POST',
    path: 'users/*/exportPersonalData',
    async handle(call, [userId = '']) {
      const posted = receive(call, userId);
      try {
        await options.onMoment('arrived');
        const said = await handle(posted);
        ledger.learn(posted.number, { answer: said.kind === 'dropped' ? 'dropped' : said.status });
        return said;
      } catch (error) {
        if (error instanceof GraphError) {
          ledger.learn(posted.number, { answer: error.status, code: error.code });
        }
        throw error;
      }
    },
  };
}

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function locationHeaders(base: string, id: string, { headers = 'both' }: Script): Record<string, string> {
  const url = `${base}${id}`;
  switch (headers) {
    case 'both':
      return { Location: url, 'Operation-Location': url };
    case 'none':
      return {};
    case 'operationLocationOnly':
      return { 'Operation-Location': url };
    case 'emptyId':
      return { Location: `${base}00000000-0000-0000-0000-000000000000` };
    case 'foreignHost':
      return { Location: `https://evil.example/v1.0/dataPolicyOperations/${id}` };
  }
}

function storageLocationIn(body: string): string | undefined {
  try {
    const url = parseObject(body)['storageLocation'];
    return typeof url === 'string' ? url : undefined;
  } catch {
    return undefined;
  }
}

/** The container that a storage location names, if it names one. */
function placeOf(url: string | undefined): Place | undefined {
  try {
    return url === undefined ? undefined : parseStorageLocation(url).place;
  } catch {
    return undefined;
  }
}
