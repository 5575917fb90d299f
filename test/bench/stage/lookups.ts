/** The look-ups in Graph that a turn makes, and nothing else: each POST asks once for a person by address. */
import { createServer } from 'node:http';
import { createDirectory } from '../../../src/adapters/graph/directory.ts';
import { parseConfig } from '../../../src/config.ts';
import { createCredential } from '../../../src/credential.ts';

const { bot, endpoints, port, host } = parseConfig(process.env);
const directory = createDirectory({
  graphUrl: endpoints.graph,
  version: endpoints.graphVersion,
  clock: { now: () => new Date() },
  credential: createCredential(bot, endpoints.authority),
});

createServer((request, response) => {
  const done = request.method === 'POST' ? directory.find('subject.0@contoso.example') : Promise.resolve();
  void done.then(() => response.end());
}).listen(port, host);
