/** A program in a process of its own, measured from inside by `probe.ts` and from outside by HTTP. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../../../src/sandbox/loopback.ts';
import type { Question, Usage } from './probe.ts';

interface Answer {
  readonly status: number;
  readonly body: string;
  /** Until the whole of it was there. */
  readonly ms: number;
}

export interface MeasuredProgram {
  readonly url: string;
  /** From the start of the process to the first answer 200 of `/readyz`. */
  readonly readyMs: number;
  /** `collect`: after the garbage was collected. */
  usage(options?: { readonly collect: boolean }): Promise<Usage>;
  /** Posts an activity as Teams does. */
  post(body: string, authorization: string): Promise<Answer>;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

const readyWithinMs = 120_000;
const lookEveryMs = 4;
const probe = new URL('probe.ts', import.meta.url).href;

/** Starts it on a free port and waits until it is ready. */
export async function start(
  program: string,
  environment: Readonly<Record<string, string>>,
  flags: readonly string[] = [],
): Promise<MeasuredProgram> {
  const port = await freePort();
  const began = performance.now();
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--import', probe, ...flags, program],
    {
      env: { PATH: process.env['PATH'], HOST: '127.0.0.1', ...environment, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (text: Buffer) => (said = (said + String(text)).slice(-4_000)));
  const url = `http://127.0.0.1:${String(port)}`;
  const agent = new Agent({ keepAlive: true, maxSockets: 500 });
  try {
    await ready(url, child, began);
  } catch (error) {
    child.kill('SIGKILL');
    throw new Error(`${program} did not get ready: ${said}`, { cause: error });
  }
  const readyMs = performance.now() - began;
  const ask = async <T>(question: Question): Promise<T> => {
    const answered = once(child, 'message');
    child.send(question);
    const [answer] = (await answered) as [T];
    return answer;
  };
  return {
    url,
    readyMs,
    usage: ({ collect } = { collect: false }) => ask({ ask: 'usage', collect }),
    post: (body, authorization) => post(`${url}/api/messages`, body, authorization, agent),
    stop: async (signal = 'SIGTERM') => {
      agent.destroy();
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    },
  };
}

async function ready(url: string, child: ChildProcess, began: number): Promise<void> {
  while (performance.now() - began < readyWithinMs && child.exitCode === null) {
    if ((await status(`${url}/readyz`)) === 200) return;
    await wait(lookEveryMs);
  }
  throw new Error(`exit code ${String(child.exitCode)}`);
}

const status = (url: string) =>
  new Promise<number>((resolve) => {
    request(url, { agent: false }, (response) => {
      response.resume().once('end', () => {
        resolve(response.statusCode ?? 0);
      });
    })
      .once('error', () => {
        resolve(0);
      })
      .end();
  });

function post(url: string, activity: string, authorization: string, agent: Agent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(activity),
      authorization,
    };
    request(url, { method: 'POST', agent, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => (body += text));
      response.once('end', () => {
        resolve({ status: response.statusCode ?? 0, body, ms: performance.now() - began });
      });
    })
      .once('error', reject)
      .end(activity);
  });
}
