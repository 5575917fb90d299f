import type { CardId } from '../../src/domain/ids.ts';
import type { Card } from '../../src/ports/conversations.ts';
import type { Store } from '../../src/ports/ports.ts';

/** A card as the store has it now. */
export const cardOf = async (requests: Pick<Store, 'onCard'>, id: CardId): Promise<Card | undefined> =>
  (await requests.onCard(id))?.card;
