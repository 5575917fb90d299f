import { describe, expect, test } from '@jest/globals';
import { notice } from '../../src/cards/notice.ts';
import { requestCard } from '../../src/cards/requestCard.ts';
import type { Privacy } from '../../src/cards/view.ts';
import {
  alex,
  ask,
  context,
  fourEyes,
  lee,
  location,
  megan,
  mona,
  noticeKinds,
  requests,
} from './examples.ts';

const privacies: readonly Privacy[] = ['full', 'name', 'reference'];
const details = [
  megan.address,
  ask.caseNumber,
  ask.reason,
  location.account,
  location.container.slice(0, 12),
  'identity check',
  'User.Export.All',
];
const names = [megan, alex, mona, lee].flatMap(({ name }) => [name, ...name.split(' ')]);

describe.each(privacies)('where others read along (%s)', (privacy) => {
  test.each(noticeKinds)('the notice "%s" says no more than it may, whatever the state', (kind) => {
    for (const request of Object.values(requests)) {
      const said = notice(kind, request, { privacy, locale: 'en-US', rules: fourEyes, now: context.now });
      expect(said).toContain('#7');
      for (const detail of details) expect(said).not.toContain(detail);
      if (privacy === 'reference') for (const name of names) expect(said).not.toContain(name);
    }
  });

  test('a card names the way to the details, for those who may see them', () => {
    if (privacy === 'full') return;
    for (const request of Object.values(requests)) {
      const card = JSON.stringify(requestCard(request, { ...context, privacy, role: 'approval' }));
      expect(card).toContain('status 7');
    }
  });
});
