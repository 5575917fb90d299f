import { createServer } from 'node:http';
import { listenOnLoopback } from '../loopback.ts';

/** The port, or any free one when somebody else has it; for programs that we start and that would not look further. */
export async function freePort(wanted = 0): Promise<number> {
  const probe = await listenOnLoopback(createServer(), wanted);
  await probe.stop();
  return probe.port;
}
