/** The ports, with somebody watching: each answer is passed on as it is, and what it was and how long it took is recorded. */
import type { Seen, Watched } from '../../ports/telemetry.ts';
import type { Tools } from './timed.ts';
import { watchExports, watchStorage } from './watchCalls.ts';
import { watchDoor, watchSay } from './watchPeople.ts';
import { watchConversations, watchDue, watchRequests } from './watchRequests.ts';
import { watchSteps } from './watchSteps.ts';

export function watch(tools: Tools): Seen {
  const watchers: { readonly [K in keyof Watched]: (port: Watched[K]) => Watched[K] } = {
    say: (say) => watchSay(say, tools),
    requests: (requests) => watchRequests(requests, tools),
    due: (requests) => watchDue(requests, tools),
    exports: (exports) => watchExports(exports, tools),
    conversations: (conversations) => watchConversations(conversations, tools),
    storage: (storage) => watchStorage(storage, tools),
    steps: (steps) => watchSteps(steps, tools),
    door: (door) => watchDoor(door, tools),
  };
  return (name, port) => watchers[name](port);
}
