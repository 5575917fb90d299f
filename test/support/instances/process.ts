/**
 * One instance in a process of its own, with Microsoft's side in the process that started it: calls go there over the
 * channel between them, and so does every line of the log. The first argument is the database's address.
 */
import type { Log } from '../../../src/ports/log.ts';
import type { SecretUrl } from '../../../src/ports/storage.ts';
import { type Outside, startInstance } from '../instances.ts';
import type { Answer, Call, FromInstance } from './messages.ts';

const tell = (message: FromInstance) => process.send?.(message);
const open = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
let calls = 0;

process.on('message', ({ call, result, error }: Answer) => {
  const waiting = open.get(call);
  open.delete(call);
  if (error === undefined) waiting?.resolve(result as never);
  else waiting?.reject(new Error(error));
});
// Nobody is left to work for.
process.on('disconnect', () => process.exit(1));

const remote =
  (port: Call['port'], method: string) =>
  (...args: readonly unknown[]): Promise<never> =>
    new Promise((resolve, reject) => {
      const call = ++calls;
      open.set(call, { resolve, reject });
      tell({ kind: 'call', call, port, method, args });
    });

const outside: Outside = {
  exports: {
    authorize: remote('exports', 'authorize'),
    submit: (dataSubject, location, leaveBy) =>
      remote('exports', 'submit')(dataSubject, location.reveal(), leaveBy),
    report: remote('exports', 'report'),
    find: remote('exports', 'find'),
    list: remote('exports', 'list'),
  },
  storage: {
    locate: (request, attempt) => ({ account: 'exports', container: `dsr-${request}-${String(attempt)}` }),
    prepare: remote('storage', 'prepare'),
    probe: remote('storage', 'probe'),
    renew: remote('storage', 'renew'),
    issue: async ({ container }): Promise<SecretUrl> => ({
      reveal: () => `https://exports.blob.core.windows.net/${container}?sig=secret`,
    }),
    marker: remote('storage', 'marker'),
    revoke: remote('storage', 'revoke'),
    readiness: () => 'ready',
  },
  conversations: {
    show: remote('conversations', 'show'),
    alert: remote('conversations', 'alert'),
    digest: remote('conversations', 'digest'),
    open: remote('conversations', 'open'),
    reopen: remote('conversations', 'reopen'),
    known: remote('conversations', 'known'),
    hasOutsiders: async () => false,
    members: remote('conversations', 'members'),
  },
};
const log: Log = {
  info: (event) => tell({ kind: 'log', event }),
  warn: (event) => tell({ kind: 'log', event }),
  error: (event, error) => tell({ kind: 'log', event, because: String(error) }),
};

const instance = await startInstance(process.argv[2]!, outside, log);
process.on('SIGTERM', () => {
  tell({ kind: 'log', event: 'stopping' });
  void instance.stop().then(() => process.exit(0));
});
tell({ kind: 'log', event: 'ready' });
