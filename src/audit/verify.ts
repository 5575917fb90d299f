import { z } from 'zod/v4';
import { type AuditHead, type AuditRow, chainCheck, type ChainFault } from './chain.ts';
import { columns, csvCells, headEvent } from './formats.ts';
import { linesOf } from './lines.ts';

/** What is wrong with a file; the first of it only. `line` counts from 1. */
export type FileFault =
  | (ChainFault & { readonly line: number })
  /** No row of the audit, or no file of it at all. */
  | { readonly kind: 'unreadable'; readonly line: number }
  /** The end is missing: the file says of itself that it has more rows, or does not say how it ends. */
  | { readonly kind: 'cutOff'; readonly rows: number }
  /** The end that the file names is not where its rows lead. */
  | { readonly kind: 'wrongHead' }
  /** A hash that was logged is nowhere in the chain: it was written anew, or it is another bot's. */
  | { readonly kind: 'unknownHash'; readonly hash: string };

export type Verdict =
  { readonly ok: true; readonly head: AuditHead } | { readonly ok: false; readonly fault: FileFault };

const cellsOf = z.object({
  seq: z.int().positive(),
  at: z.iso.datetime().transform((at) => new Date(at)),
  requestId: z.string().nullable(),
  actorKind: z.string(),
  actor: z.string().nullable(),
  event: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  details: z.record(z.string(), z.union([z.string(), z.number()])),
  previousHash: z.string(),
  hash: z.string(),
});
const headOf = z.object({ head: z.object({ rows: z.int().nonnegative(), hash: z.string() }) });

/**
 * Follows an exported chain, line by line. `known` are hashes from the log: each must be in the chain, which nobody can
 * arrange who wrote the whole chain anew.
 */
export async function verifyAuditFile(
  text: AsyncIterable<string>,
  known: readonly string[] = [],
): Promise<Verdict> {
  const chain = chainCheck();
  const missing = new Set(known);
  missing.delete(chain.head.hash);
  let named: AuditHead | undefined;
  let read: ((line: string) => Line) | undefined;
  let number = 0;
  let ended = false;
  let gap: { readonly seq: number; readonly line: number } | undefined;
  const no = (fault: FileFault): Verdict => ({ ok: false, fault });

  for await (const given of linesOf(text)) {
    number += 1;
    const line = number === 1 ? given.replace(/^\ufeff/, '') : given;
    if (line === '') continue;
    if (ended) return no({ kind: 'unreadable', line: number });
    if (!read) {
      const format = formatOf(line);
      if (!format) return no({ kind: 'unreadable', line: number });
      ({ read, named } = format);
      continue;
    }
    const found = read(line);
    if (gap) {
      // The row that is missed stands further down.
      if (found.kind === 'row' && found.row.seq === gap.seq) return no({ kind: 'reordered', ...gap });
      continue;
    }
    if (found.kind === 'unreadable') return no({ kind: 'unreadable', line: number });
    if (found.kind === 'end') {
      ended = true;
      named = found.head ?? named;
      continue;
    }
    const fault = chain.add(found.row);
    if (fault?.kind === 'missing') {
      gap = { seq: fault.seq, line: number };
      continue;
    }
    if (fault) return no({ ...fault, line: number });
    missing.delete(chain.head.hash);
  }

  if (gap) return no({ kind: 'missing', ...gap });
  const { head } = chain;
  if (!named || !ended || named.rows > head.rows) return no({ kind: 'cutOff', rows: head.rows });
  if (named.rows !== head.rows || named.hash !== head.hash) return no({ kind: 'wrongHead' });
  const [unknown] = missing;
  if (unknown !== undefined) return no({ kind: 'unknownHash', hash: unknown });
  return { ok: true, head };
}

type Line =
  | { readonly kind: 'row'; readonly row: AuditRow }
  | { readonly kind: 'end'; readonly head?: AuditHead }
  | { readonly kind: 'unreadable' };

/** The first line tells which file it is; the JSON's names the end of the chain. */
function formatOf(line: string): { read: (line: string) => Line; named: AuditHead | undefined } | undefined {
  if (csvCells(line)?.join() === columns.join()) return { read: csvLine, named: undefined };
  const opening = json(`${line}]}`);
  const parsed = headOf.safeParse(opening);
  return parsed.success ? { read: jsonLine, named: parsed.data.head } : undefined;
}

function csvLine(line: string): Line {
  const cells = csvCells(line);
  if (cells?.length !== columns.length) return { kind: 'unreadable' };
  const named = Object.fromEntries(columns.map((name, n) => [name, cells[n] ?? '']));
  // The chain's own rows have a time.
  if (named['event'] === headEvent && named['at'] === '') {
    return { kind: 'end', head: { rows: Number(named['seq']), hash: named['hash'] ?? '' } };
  }
  const orNull = (text: string | undefined) => (text === '' ? null : text);
  return row({
    ...named,
    seq: Number(named['seq']),
    requestId: orNull(named['requestId']),
    actor: orNull(named['actor']),
    from: orNull(named['from']),
    to: orNull(named['to']),
    details: json(named['details'] ?? ''),
  });
}

const jsonLine = (line: string): Line =>
  line === ']}' ? { kind: 'end' } : row(json(line.replace(/,$/, '')));

function row(value: unknown): Line {
  const parsed = cellsOf.safeParse(value);
  return parsed.success ? { kind: 'row', row: parsed.data } : { kind: 'unreadable' };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
