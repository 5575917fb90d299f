import { GraphError } from './answer.ts';

/** A JSON object, or 400 `BadRequest`. */
export function parseObject(body: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(body);
    if (typeof json === 'object' && json !== null) return json as Readonly<Record<string, unknown>>;
  } catch {
    // Said below.
  }
  throw new GraphError(400, 'BadRequest', 'Unable to read JSON request payload.');
}
