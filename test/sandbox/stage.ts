import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Azurite, startAzurite } from '../../src/sandbox/azurite.ts';
import type { GraphMiniature, GraphOptions } from '../../src/sandbox/graph/graphMiniature.ts';
import { startGraph } from '../../src/sandbox/graph/startGraph.ts';
import { type Identity, startIdentity } from '../../src/sandbox/identity.ts';
import { botId, tenantId } from '../../src/sandbox/people.ts';

export const botPassword = 'a secret of the tests';

/** The counterparts as one world: storage, tokens, and as many miniatures of Graph as a test wants. */
export interface Stage {
  readonly dir: string;
  readonly azurite: Azurite;
  readonly identity: Identity;
  /** A clock that stands still until a test moves it. */
  readonly clock: { now: Date };
  graph(options?: Partial<GraphOptions>): Promise<GraphMiniature>;
  leave(): Promise<void>;
}

export async function enterStage(): Promise<Stage> {
  const dir = await mkdtemp(join(tmpdir(), 'sandbox-'));
  const [azurite, identity] = await Promise.all([
    startAzurite({ dir: join(dir, 'blobs') }),
    startIdentity({ dir, tenantId, botId, botPassword }),
  ]);
  const clock = { now: new Date('2026-11-23T09:00:00Z') };
  const graphs: GraphMiniature[] = [];
  return {
    dir,
    azurite,
    identity,
    clock,
    async graph(options = {}) {
      const graph = await startGraph({
        dir: join(dir, `graph-${graphs.length}`),
        identity,
        connectionString: azurite.connectionString,
        now: () => clock.now,
        tickMs: 0,
        ...options,
      });
      graphs.push(graph);
      return graph;
    },
    async leave() {
      await Promise.all(graphs.map((graph) => graph.stop()));
      await Promise.all([identity.stop(), azurite.stop()]);
      await rm(dir, { recursive: true, force: true });
    },
  };
}
