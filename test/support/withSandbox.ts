import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/sandbox.ts';
import { openTeams, type Teams } from './teams.ts';

/** Long enough that every state is shown, short enough for a story. */
const quick = { operationMs: 3_000, startMs: 500, lateMs: 3_000, slowAnswerMs: 22_000 };

/** A sandbox of this file's own, with the real bot in it; four eyes unless said otherwise. */
export function withSandbox(options: Partial<SandboxOptions> = {}): {
  readonly sandbox: () => Sandbox;
  readonly teams: () => Teams;
} {
  const dir = mkdtempSync(join(tmpdir(), 'sandbox-'));
  let sandbox: Sandbox;
  let teams: Teams;
  beforeAll(async () => {
    sandbox = await startSandbox({ dir, approval: 'four-eyes', graph: { durations: quick }, ...options });
    teams = await openTeams(sandbox);
  }, 90_000);
  afterAll(async () => {
    teams.close();
    await sandbox.stop();
    rmSync(dir, { recursive: true, force: true });
  }, 60_000);
  return { sandbox: () => sandbox, teams: () => teams };
}
