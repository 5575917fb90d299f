import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import type { Finding } from '../../src/finding.ts';

const main = fileURLToPath(new URL('../../src/sandbox/doctor.ts', import.meta.url));

test('a sandbox is ready for requests: every check passes beside the bot that runs, and a card is sent and taken back', async () => {
  const { code, stdout } = await new Promise<{ code: number; stdout: string }>((resolve) => {
    const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] };
    const flags = ['--disable-warning=ExperimentalWarning', main, '--json'];
    execFile(process.execPath, flags, { env }, (error, stdout) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout });
    });
  });
  const { findings } = JSON.parse(stdout) as { findings: Finding[] };
  expect(findings.filter(({ result }) => result !== 'ok').map(({ check }) => check)).toEqual([
    'secret.expiry',
  ]);
  const checks = findings.map(({ check }) => check);
  expect(checks).toEqual(
    expect.arrayContaining(['settings', 'teams.send', 'graph.roles', 'people.approval', 'storage.preflight']),
  );
  expect(findings.find(({ check }) => check === 'database')?.says).toContain('in use by a bot that runs');
  expect(code).toBe(0);
}, 180_000);
