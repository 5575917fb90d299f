/** `npm run doctor:sandbox`: a sandbox, the bot running in it, and the doctor beside it. A card is sent and taken back. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startSandbox } from './sandbox.ts';
import { personalChatId } from './teams/transcript.ts';

const dir = mkdtempSync(join(tmpdir(), 'sandbox-'));
const sandbox = await startSandbox({ dir, approval: 'four-eyes' });
try {
  const main = fileURLToPath(new URL('../tools/doctor.ts', import.meta.url));
  const send = ['--send', personalChatId, '--service-url', sandbox.teams.serviceUrl];
  const doctor = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', main, ...send, ...process.argv.slice(2)],
    {
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...sandbox.environment },
      stdio: 'inherit',
    },
  );
  const [code] = (await once(doctor, 'exit')) as [number | null];
  process.exitCode = code ?? 1;
} finally {
  await sandbox.stop();
  rmSync(dir, { recursive: true, force: true });
}
