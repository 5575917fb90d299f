import type { Store } from '../../ports/ports.ts';
import { createCards } from './cards/cards.ts';
import { createAttempts } from './requests/attempts.ts';
import { createOperations } from './requests/operations.ts';
import { createRequests } from './requests/requests.ts';
import type { StoreOptions } from './requests/rows.ts';
import { createUpkeep } from './requests/upkeep.ts';
import { createReferences } from './shared/references.ts';

/** Everything that is kept in the one database, by who needs it. */
export const createStore = (options: StoreOptions): Store => ({
  ...createRequests(options),
  ...createCards(options),
  ...createAttempts(options),
  ...createOperations(options),
  ...createReferences(options),
  ...createUpkeep(options),
});
