import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { openDatabase } from '../../../src/adapters/store/database/database.ts';
import { createShared } from '../../../src/adapters/store/shared/shared.ts';
import { createSharedClock } from '../../../src/adapters/store/shared/shared.ts';
import { digest } from '../../../src/workflow/digest.ts';
import { approvalChannel, world } from '../../support/world.ts';
import type { Shared } from '../../../src/ports/shared.ts';
import { createMemoryShared } from '../../support/world/shared.ts';
import { removeTemporaryDirectories, temporaryDirectory } from './embedded.ts';

const database = await openDatabase({ directory: temporaryDirectory() });
afterAll(async () => {
  await database.close();
  removeTemporaryDirectories();
});

describe.each<[string, Shared]>([
  ['in memory', createMemoryShared()],
  ['in the embedded database', createShared(database.db)],
])('what instances share, %s', (_where, shared) => {
  const nextAt = new Date('2026-03-02T09:00:00Z');

  test('is nothing at first, and then what was written, moments included', async () => {
    expect(await shared.read('graphList')).toEqual({ value: undefined, version: 0 });
    const value = { nextAt, setAt: nextAt, calls: 3, absent: [] };
    expect(await shared.swap('graphList', 0, value)).toBe(true);
    expect(await shared.read('graphList')).toEqual({ value, version: 1 });
    expect(await shared.read('graphReads')).toEqual({ value: undefined, version: 0 });
  });

  test('is told at once to whoever wrote it, however recently they asked', async () => {
    const told = (day: string) => ({ day, isTold: false, attempts: 0, setAt: nextAt }) as never;
    const { version } = await shared.read('digest');
    await shared.recent('digest');
    await shared.swap('digest', version, told('2026-03-01'));
    expect(await shared.recent('digest')).toMatchObject({ day: '2026-03-01' });
    await shared.swap('digest', version + 1, told('2026-03-02'));
    expect(await shared.recent('digest')).toMatchObject({ day: '2026-03-02' });
  });

  test('is changed by one of those who saw the same version', async () => {
    const reads = (refusals: number) => ({ freeAt: nextAt, setAt: nextAt, refusals });
    const swaps = (version: number) =>
      Promise.all([1, 2, 3].map((refusals) => shared.swap('graphReads', version, reads(refusals))));
    expect((await swaps(0)).filter((done) => done)).toHaveLength(1);
    expect((await swaps(1)).filter((done) => done)).toHaveLength(1);
    expect(await shared.swap('graphReads', 1, reads(7))).toBe(false);
    expect((await shared.read('graphReads')).version).toBe(2);
  });

  test('and their clock is the database’s, which is near ours here', async () => {
    const sharedClock = createSharedClock(database.db);
    const before = Date.now();
    const now = (await sharedClock.now()).getTime();
    expect(Math.abs(now - before)).toBeLessThan(5_000);
    expect((await sharedClock.now()).getTime()).toBeGreaterThanOrEqual(now);
  });

  test('lets one of several instances tell the digest of a day', async () => {
    const w = world({ digest: { atMinutes: 0, conversation: approvalChannel.id } });
    w.teams.installedIn.set(approvalChannel.id, approvalChannel);
    const tell = () => digest(() => Promise.resolve({ rows: 0, hash: '' }), { ...w.ports, shared });
    await Promise.all([tell(), tell(), tell()]);
    await tell();
    expect(w.teams.digests).toHaveLength(1);
    expect((await shared.read('digest')).value).toMatchObject({
      day: '2026-03-02',
      isTold: true,
      setAt: w.clock.now(),
    });
  });
});

test('what another instance wrote is known a second later', async () => {
  const other = createShared(database.db);
  const mine = createShared(database.db);
  const at = new Date('2026-03-02T09:00:00Z');
  const { version } = await other.read('graphHealth');
  await mine.recent('graphHealth');
  await other.swap('graphHealth', version, { downSince: at, setAt: at });
  const later = performance.now() + 1_000;
  jest.spyOn(performance, 'now').mockReturnValue(later);
  expect(await mine.recent('graphHealth')).toMatchObject({ downSince: at });
  jest.restoreAllMocks();
  await other.swap('graphHealth', version + 1, { setAt: at });
});
