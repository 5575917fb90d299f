import { type Answer, GraphError } from './answer.ts';
import type { Call } from './server.ts';

type Handler = (call: Call, parameters: readonly string[]) => Answer | Promise<Answer>;

export interface Route {
  readonly method: 'GET' | 'POST';
  /** Segments; `*` takes any one and hands it to the handler. */
  readonly path: string;
  readonly handle: Handler;
}

/** Finds the handler of a call, or says no as Graph's front door does. */
export function route(routes: readonly Route[], call: Call): Answer | Promise<Answer> {
  const here = routes.flatMap((one) => {
    const parameters = match(one.path.split('/'), call.segments);
    return parameters ? [{ one, parameters }] : [];
  });
  if (here.length === 0) {
    const unknown = call.segments.at(-1) ?? '';
    throw new GraphError(400, 'BadRequest', `Resource not found for the segment '${unknown}'.`);
  }
  const found = here.find(({ one }) => one.method === call.method);
  if (!found) throw methodNotAllowed();
  return found.one.handle(call, found.parameters);
}

export const methodNotAllowed = () =>
  new GraphError(405, 'MethodNotAllowed', 'Specified HTTP method is not allowed for the request target.');

function match(pattern: readonly string[], segments: readonly string[]): readonly string[] | undefined {
  if (pattern.length !== segments.length) return undefined;
  const fits = pattern.every(
    (part, at) => part === '*' || part.toLowerCase() === segments[at]?.toLowerCase(),
  );
  return fits ? segments.filter((_, at) => pattern[at] === '*') : undefined;
}
