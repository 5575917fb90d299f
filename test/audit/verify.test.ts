import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type AuditContent, type AuditHead, type AuditRow, emptyHead } from '../../src/audit/chain.ts';
import { type AuditFormat, auditFile, auditFormats, columns, csvCells } from '../../src/audit/formats.ts';
import { verifyAuditFile } from '../../src/audit/verify.ts';
import { chainOf, pagesOf } from '../support/chain.ts';

const person = '6f1c6a3e-0c7a-4b8e-9d58-0b7c4c2a1001';
const request = '0d9a1d1e-72a7-4a8b-8f53-0b6f2f0e2001';
const at = new Date('2026-03-02T09:00:00.123Z');
const by = (event: string, content: Partial<AuditContent> = {}): AuditContent => ({
  at,
  requestId: request,
  actorKind: 'bot',
  actor: null,
  event,
  from: null,
  to: null,
  details: {},
  ...content,
});

/** One row of each kind that the bot writes. */
const contents: readonly AuditContent[] = [
  by('ask', {
    actorKind: 'person',
    actor: person,
    to: 'awaitingApproval',
    details: { number: 1, dataSubject: person },
  }),
  by('refuse', { requestId: null, actorKind: 'person', actor: person, details: { code: 'mayNotAsk' } }),
  by('approve', {
    actorKind: 'person',
    actor: person,
    from: 'awaitingApproval',
    to: 'approved',
    details: { revision: 2 },
  }),
  by('acceptSubmission', {
    from: 'submitting',
    to: 'exporting',
    details: { operation: person, revision: 3 },
  }),
  by('report', {
    from: 'exporting',
    to: 'exporting',
    details: { status: '=odd, "word"\u2028\n', progress: 0.25 },
  }),
  by('revoke', { details: { attempt: 1 } }),
  by('blank', { details: { revision: 9 } }),
];

async function exported(format: AuditFormat, rows: readonly AuditRow[], head: AuditHead): Promise<string> {
  let text = '';
  for await (const piece of auditFile(format, head, pagesOf(rows))) text += piece;
  return text;
}

/** In chunks that end anywhere, as a file is read. */
async function* chunks(text: string, size = 50) {
  for (let at = 0; at < text.length; at += size) yield await Promise.resolve(text.slice(at, at + size));
}
const verify = (text: string, known?: readonly string[]) => verifyAuditFile(chunks(text), known);

const { rows, head } = chainOf(contents);
const linesIn = (text: string) => text.split('\n');
/** The line, from 0, that the row with this number stands on: one line comes before the first. */
const first = 1;

describe.each(auditFormats)('an audit exported as %s', (format) => {
  const fileOf = (some: readonly AuditRow[] = rows, end = head) => exported(format, some, end);

  test('holds, and names the end of its chain', async () => {
    expect(await verify(await fileOf())).toEqual({ ok: true, head });
    expect(await verify(await fileOf([], emptyHead))).toEqual({ ok: true, head: emptyHead });
  });

  test('holds with hashes that were logged, and not with one that was not', async () => {
    const text = await fileOf();
    expect(await verify(text, [emptyHead.hash, rows[2]!.hash, head.hash])).toEqual({ ok: true, head });
    const elsewhere = chainOf([by('ask', { details: { number: 2 } }), ...contents.slice(1)]);
    // Somebody wrote the whole chain anew, and well: only the hash that the log keeps tells.
    const anew = await exported(format, elsewhere.rows, elsewhere.head);
    expect(await verify(anew)).toEqual({ ok: true, head: elsewhere.head });
    expect(await verify(anew, [head.hash])).toEqual({
      ok: false,
      fault: { kind: 'unknownHash', hash: head.hash },
    });
  });

  const changes: readonly (readonly [string, Partial<AuditRow>])[] = [
    ['at', { at: new Date(at.getTime() + 1) }],
    ['requestId', { requestId: person }],
    ['actorKind', { actorKind: 'somebody' }],
    ['actor', { actor: request }],
    ['event', { event: 'reject' }],
    ['from', { from: 'failed' }],
    ['to', { to: 'completed' }],
    ['details', { details: { code: 'another' } }],
    ['previousHash', { previousHash: 'f'.repeat(64) }],
    ['hash', { hash: 'f'.repeat(64) }],
  ];
  test.each(changes)('names the first row whose %s was altered, whatever kind of row', async (_, change) => {
    for (const { seq } of rows) {
      const altered = rows.map((row) => (row.seq === seq ? { ...row, ...change } : row));
      const line = seq + first;
      expect(await verify(await fileOf(altered))).toEqual({
        ok: false,
        fault: { kind: 'altered', seq, line },
      });
    }
  });

  test('names a row that was taken out', async () => {
    for (const { seq } of rows.slice(0, -1)) {
      const without = rows.filter((row) => row.seq !== seq);
      const fault = { kind: 'missing', seq, line: seq + first };
      expect(await verify(await fileOf(without))).toEqual({ ok: false, fault });
    }
    // Without the last one the chain is whole, but shorter than it says.
    const shorter = await fileOf(rows.slice(0, -1));
    expect(await verify(shorter)).toEqual({ ok: false, fault: { kind: 'cutOff', rows: rows.length - 1 } });
  });

  test('names a row that was put elsewhere, or twice', async () => {
    for (let n = 0; n < rows.length - 1; n++) {
      const swapped = rows.with(n, rows[n + 1]!).with(n + 1, rows[n]!);
      const fault = { kind: 'reordered', seq: n + 1, line: n + 1 + first };
      expect(await verify(await fileOf(swapped))).toEqual({ ok: false, fault });
    }
    const twice = [...rows.slice(0, 3), rows[1]!, ...rows.slice(3)];
    expect(await verify(await fileOf(twice))).toEqual({
      ok: false,
      fault: { kind: 'reordered', seq: 2, line: 4 + first },
    });
  });

  test('does not hold when its end is cut off, wherever', async () => {
    const text = await fileOf();
    const whole = text.trimEnd().length;
    for (let length = 0; length < whole; length++) {
      expect((await verify(text.slice(0, length))).ok).toBe(false);
    }
    const lines = linesIn(text);
    const cut = lines.slice(0, first + 3).join('\n');
    expect(await verify(cut)).toMatchObject({ ok: false, fault: { kind: 'cutOff', rows: 3 } });
  });

  test('does not hold when anything follows its end, or the end is another', async () => {
    const text = await fileOf();
    const lines = linesIn(text);
    expect((await verify(`${text}${lines[first]!}\n`)).ok).toBe(false);
    const elsewhere = await fileOf(rows, { rows: head.rows, hash: 'e'.repeat(64) });
    expect(await verify(elsewhere)).toEqual({ ok: false, fault: { kind: 'wrongHead' } });
  });

  test('is told from a file that is none', async () => {
    for (const text of ['', 'seq,at', '{"rows":[', '[]', '{"head":{"rows":"1","hash":""},"rows":[\n]}\n']) {
      expect((await verify(text)).ok).toBe(false);
    }
    const lines = linesIn(await fileOf());
    const broken = lines.with(first + 1, 'not a row').join('\n');
    expect(await verify(broken)).toEqual({ ok: false, fault: { kind: 'unreadable', line: first + 2 } });
  });

  test('holds whatever its rows say, and never after one character of a row was changed', async () => {
    const word = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 });
    const content = fc.record({
      at: fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }),
      requestId: fc.option(fc.uuid()),
      actorKind: fc.constantFrom('person', 'bot'),
      actor: fc.option(fc.uuid()),
      event: fc.stringMatching(/^[a-z]{1,12}$/),
      from: fc.option(fc.stringMatching(/^[a-z]{1,12}$/)),
      to: fc.option(fc.stringMatching(/^[a-z]{1,12}$/)),
      details: fc.dictionary(
        fc.stringMatching(/^[a-z]{1,8}$/),
        fc.oneof(word, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true, min: 0.001 })),
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(content, { minLength: 1, maxLength: 6 }), fc.nat(), async (some, where) => {
        const chain = chainOf(some);
        const text = await exported(format, chain.rows, chain.head);
        expect(await verify(text)).toEqual({ ok: true, head: chain.head });
        const lines = linesIn(text);
        const line = lines[first + (where % some.length)]!;
        const position = where % (line.length - 2);
        const other = line[position] === 'x' ? 'y' : 'x';
        const changed = line.slice(0, position) + other + line.slice(position + 1);
        const forged = lines.with(first + (where % some.length), changed).join('\n');
        expect((await verify(forged)).ok).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});

test('a CSV is RFC 4180: CRLF, the same number of cells in each record, quotes doubled', async () => {
  const records = (await exported('csv', rows, head)).split('\r\n');
  expect(records.pop()).toBe('');
  expect(records[0]).toBe(columns.join(','));
  for (const record of records) expect(csvCells(record)).toHaveLength(columns.length);
  expect(records[5]).toContain('"{""status"":""=odd');
});

test('no cell of a CSV is taken for a formula, and a guarded one is read as it was', async () => {
  const odd = ['=1+1', '+1', '-1', '@SUM(A1)', '\tx', "'=1", "'", "''-", 'plain', "it's"];
  for (const event of odd) {
    const chain = chainOf([by(event)]);
    const text = await exported('csv', chain.rows, chain.head);
    const raw = text.split('\r\n')[1]!.split(',')[5]!;
    expect(raw).not.toMatch(/^"?[=+\-@\t\r]/);
    expect(await verify(text)).toEqual({ ok: true, head: chain.head });
  }
});

test('a long audit passes through in pages: no more is read than was taken', async () => {
  const page = chainOf(Array.from({ length: 100 }, () => by('report'))).rows;
  let read = 0;
  async function* endless() {
    for (;;) {
      read += 1;
      yield await Promise.resolve(page);
    }
  }
  const file = auditFile('json', head, endless());
  for (let taken = 0; taken < 1_000; taken++) await file.next();
  expect(read).toBeLessThanOrEqual(1_000);
  await file.return(undefined);
});
