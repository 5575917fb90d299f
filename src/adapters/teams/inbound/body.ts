import type { IncomingMessage } from 'node:http';

export type Body =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'refused'; readonly status: 400 | 413 | 415 };

/** Teams' activities stay far below; a card's data comes back in them, a file never does. */
const maxBodyBytes = 262_144;
/** Cards nest some twenty deep. What the SDK and we do with an activity goes down into it by recursion, so the stack is bounded here. */
const maxDepth = 64;

/** The JSON of a request. Read here rather than by a parser that also takes forms, uploads and compressed bodies. */
export async function readJson(request: IncomingMessage): Promise<Body> {
  const type = request.headers['content-type'] ?? '';
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (!/^application\/json\b/i.test(type) || encoding !== 'identity') return { kind: 'refused', status: 415 };
  if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) return { kind: 'refused', status: 413 };

  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBodyBytes) return { kind: 'refused', status: 413 };
      chunks.push(chunk);
    }
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    return isTooDeep(value) ? { kind: 'refused', status: 400 } : { kind: 'json', value };
  } catch {
    return { kind: 'refused', status: 400 };
  }
}

/** Level by level, without a recursion of its own. */
function isTooDeep(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; depth <= maxDepth; depth++) {
    level = level.flatMap((one): unknown[] =>
      typeof one === 'object' && one !== null ? Object.values(one) : [],
    );
    if (level.length === 0) return false;
  }
  return true;
}
