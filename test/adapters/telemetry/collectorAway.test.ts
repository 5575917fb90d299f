import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { freePort } from '../../../src/sandbox/loopback.ts';

test('a collector that is not there is told once, by code alone, and holds up no end of the process', async () => {
  const program = fileURLToPath(new URL('../../support/telemetry/watchALittle.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', program],
    {
      env: {
        PATH: process.env['PATH'],
        OTLP: `http://127.0.0.1:${String(await freePort(0))}`,
        OTEL_BSP_SCHEDULE_DELAY: '100',
      },
      timeout: 30_000,
    },
  );
  expect(stdout.match(/telemetry\.exportFailed.*/g)).toEqual([
    'telemetry.exportFailed {"because":"ECONNREFUSED","otlp":true,"azure":false}',
  ]);
  expect(stdout).toContain('stopped');
}, 40_000);
