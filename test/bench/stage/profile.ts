/** What a CPU profile says, by part of the program. */
import { existsSync, readFileSync } from 'node:fs';
import type { Profiler } from 'node:inspector';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { fileURLToPath } from 'node:url';

export interface Part {
  readonly part: string;
  readonly ms: number;
}

/** By the files that were built: many sources are one file, whose map tells which. */
const maps = new Map<string, SourceMap | undefined>();

function sourceOf({ url, lineNumber, columnNumber }: Profiler.ProfileNode['callFrame']): string {
  if (!url.startsWith('file:')) return url;
  if (!maps.has(url)) {
    const file = `${fileURLToPath(url)}.map`;
    const map = existsSync(file)
      ? new SourceMap(JSON.parse(readFileSync(file, 'utf8')) as SourceMapPayload)
      : undefined;
    maps.set(url, map);
  }
  const entry = maps.get(url)?.findEntry(lineNumber, columnNumber);
  return entry && 'originalSource' in entry ? entry.originalSource : url;
}

/** Whose code a frame is: a package, a folder of ours, or the runtime's. */
function ownerOf(frame: Profiler.ProfileNode['callFrame']): {
  readonly package?: string;
  readonly ours?: string;
} {
  const { functionName } = frame;
  const url = sourceOf(frame);
  if (functionName === '(garbage collector)') return { ours: 'garbage collection' };
  if (functionName === '(program)') return { ours: 'native code' };
  const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
  if (name !== undefined) return { package: name };
  const [, folder] = /(?:^|\/)(?:dist|src)\/((?:adapters\/)?[\w-]+)/.exec(url) ?? [];
  return folder === undefined ? {} : { ours: `our ${folder}` };
}

/**
 * Milliseconds of the main thread, waiting left out. `called`: by the package that our code called, with all that it calls in
 * turn. `ran`: by the package or folder whose code ran, or that the runtime ran for.
 */
export function parts(
  { nodes, samples = [], timeDeltas = [] }: Profiler.Profile,
  by: 'called' | 'ran',
  named: (owner: string) => string = (owner) => owner,
): readonly Part[] {
  const frames = new Map(nodes.map((node) => [node.id, node.callFrame]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const found = new Map<number, string>();
  const ownerOfStack = (leaf: number): string => {
    const known = found.get(leaf);
    if (known !== undefined) return known;
    const stack = [];
    for (let id: number | undefined = leaf; id !== undefined; id = parents.get(id)) {
      const frame = frames.get(id);
      if (frame) stack.push(ownerOf(frame));
    }
    const inner = stack.find((owner) => owner.package ?? owner.ours);
    const packaged = stack.findLast((owner) => owner.package);
    const owner =
      (by === 'called' ? packaged?.package : undefined) ??
      inner?.package ??
      inner?.ours ??
      'Node, on its own';
    found.set(leaf, owner);
    return owner;
  };

  const total = new Map<string, number>();
  for (const [n, id] of samples.entries()) {
    if (frames.get(id)?.functionName === '(idle)') continue;
    const owner = named(ownerOfStack(id));
    total.set(owner, (total.get(owner) ?? 0) + (timeDeltas[n] ?? 0) / 1_000);
  }
  return [...total].map(([part, ms]) => ({ part, ms })).sort((one, other) => other.ms - one.ms);
}
