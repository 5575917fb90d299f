import { type Access, needs } from './access.ts';
import { GraphError, ok, type Route, methodNotAllowed } from './http.ts';
import { page } from './collection.ts';
import { type Operation, progressOf, statusOf, type Operations } from './operations.ts';

export interface OperationAnswers {
  /** How LIST is answered: it is in Graph's metadata and on no page of its documentation. */
  readonly list: 'on' | 400 | 404 | 405 | 501;
  readonly listPageSize: number;
  /** `completedDateTime` of an operation that is not complete: null, or the default date of a type that knows no null. */
  readonly unfinished: 'null' | 'year1';
  /** Whether `storageLocation` comes back with its SAS. */
  readonly storageLocation: 'withSas' | 'withoutSas' | 'null';
  readonly origin: () => string;
  readonly now: () => Date;
}

/** The back-end keeps no more of a tenant's exports. */
const maxListed = 5_000;

/** Data policy operations (Graph docs, "dataPolicyOperation resource type"; types from Graph's metadata). */
export function operationRoutes(
  operations: Operations,
  answers: OperationAnswers,
  access: Access,
): readonly Route[] {
  const { now, origin } = answers;

  const json = (operation: Operation) => {
    const { order, completedAt } = operation;
    const unfinished = answers.unfinished === 'null' ? null : '0001-01-01T00:00:00Z';
    return {
      id: order.id,
      completedDateTime: completedAt ?? unfinished,
      progress: progressOf(operation),
      status: statusOf(operation, now()),
      storageLocation: storageLocation(operation),
      submittedDateTime: order.acceptedAt,
      userId: order.userId,
    };
  };
  const storageLocation = ({ order }: Operation) => {
    if (answers.storageLocation === 'null') return null;
    const whole = answers.storageLocation === 'withSas' ? operations.sasUrl(order.id) : undefined;
    return whole ?? order.place.url;
  };
  const isKnown = (operation: Operation) => statusOf(operation, now()) !== 'forgotten';

  return [
    {
      method: 'GET',
      path: 'dataPolicyOperations/*',
      async handle(call, [id = '']) {
        await access(call, needs.operations);
        const operation = operations.find(id);
        if (operation) await operations.workOn(operation);
        if (!operation || !isKnown(operation)) {
          throw new GraphError(400, 'OperationNotFound', `The operation '${id}' was not found.`);
        }
        const context = `${origin()}/${call.version}/$metadata#dataPolicyOperations/$entity`;
        return ok({ '@odata.context': context, ...json(operation) });
      },
    },
    {
      method: 'GET',
      path: 'dataPolicyOperations',
      async handle(call) {
        await access(call, needs.operations);
        if (answers.list !== 'on') throw listRefusal(answers.list);
        await operations.work();
        const newestFirst = operations.all().filter(isKnown).toReversed().slice(0, maxListed);
        return ok(page(newestFirst.map(json), call, origin(), answers.listPageSize));
      },
    },
  ];
}

function listRefusal(status: 400 | 404 | 405 | 501): GraphError {
  switch (status) {
    case 400:
      return new GraphError(400, 'BadRequest', 'The request is not supported.');
    case 404:
      return new GraphError(404, 'ResourceNotFound', 'Resource not found.');
    case 405:
      return methodNotAllowed();
    case 501:
      return new GraphError(501, 'NotImplemented', 'The operation is not implemented.');
  }
}
