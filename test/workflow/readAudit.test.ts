import { describe, expect, test } from '@jest/globals';
import { vocabulary } from '../../src/cards/words/index.ts';
import { pieces } from '../support/pieces.ts';
import { parseCommand } from '../../src/domain/command.ts';
import { Fault } from '../../src/faults.ts';
import type { Turn } from '../../src/ports/turns.ts';
import { mayReadAudit, readAudit } from '../../src/workflow/readAudit.ts';
import { chatWith, world, groupChat, mona, person, ravi } from '../support/world.ts';

const turn = (from: typeof mona, conversation = chatWith(from)): Turn => ({
  key: 'turn',
  from: person(from),
  conversation,
  pieces: pieces('/audit'),
  resolve: async () => ({ kind: 'notAPerson', name: '' }),
  locale: 'en',
});

describe('the audit', () => {
  test('is asked for by this word alone', () => {
    for (const text of ['/audit', 'audit', 'AUDIT', ' /audit. ', '/audit\u200b'])
      expect(parseCommand(pieces(text), vocabulary('en'))).toEqual({ kind: 'audit' });
    for (const text of ['auditor', '/export audit', ''])
      expect(parseCommand(pieces(text), vocabulary('en')).kind).not.toBe('audit');
  });

  test('is offered to an approver in their own chat, and both steps are in it', async () => {
    const { ports, requests } = world();
    expect(await readAudit(turn(mona), ports)).toEqual({ kind: 'audit' });
    expect(await mayReadAudit(person(mona), ports, 'takeAudit', { format: 'csv' })).toBeUndefined();
    expect(requests.audit()).toMatchObject([
      { event: 'askForAudit', actor: mona.id },
      { event: 'takeAudit', actor: mona.id, details: { format: 'csv' } },
    ]);
  });

  test('is refused to everybody else, in shared chats, and while nobody can tell; each refusal is in it', async () => {
    const { ports, requests } = world();
    const codes = ['mayNotReadAudit', 'auditElsewhere', 'checkUnavailable'];
    const broken = {
      ...ports,
      directory: { ...ports.directory, includes: () => Promise.reject(new Fault('graphSilent')) },
    };
    const answers = [
      await readAudit(turn(ravi), ports),
      await readAudit(turn(mona, groupChat), ports),
      await readAudit(turn(mona), broken),
    ];
    expect(answers).toMatchObject(codes.map((code) => ({ kind: 'refused', refusals: [{ code }] })));
    expect(requests.audit()).toMatchObject(
      codes.map((code) => ({ event: 'refuse', details: { verb: 'audit', code } })),
    );
  });
});
