import { describe, expect, test } from '@jest/globals';
import { requestCard } from '../../src/cards/requestCard.ts';
import { type FailureCode, failures } from '../../src/domain/failure.ts';
import type { State } from '../../src/domain/exportRequest.ts';
import { context, requests } from './examples.ts';
import { parts, verbsOf } from './structure.ts';

/**
 * Every way in which an export can fail: what its card says happened, what it says to do, and whether trying again can help.
 * The first nine are the storage refusals of the export service.
 */
const table: Record<FailureCode, readonly [what: RegExp, remedy: RegExp, again: boolean]> = {
  StorageLocationAlreadyUsed: [/already holds another export/, /container of its own/, true],
  SharedAccessSignatureTokenInvalid: [
    /did not recognise the permission/,
    /check the bot’s storage settings/,
    true,
  ],
  StorageLocationNotServiceSAS: [
    /issued for the whole storage account/,
    /correct the bot’s storage settings/,
    false,
  ],
  StorageLocationNotAzureBlob: [
    /not that of an Azure Blob container/,
    /correct the bot’s storage settings/,
    false,
  ],
  StorageLocationShouldNotAllowListAccess: [/can be listed/, /remove list access/, true],
  StorageLocationShouldNotAllowReadAccess: [/can be read/, /turn off anonymous access/, true],
  StorageLocationNeedsWriteAddPermissions: [/not allowed to write/, /firewall and clock/, true],
  StorageLocationShouldSupportAppendBlobs: [
    /does not support append blobs/,
    /standard storage account/,
    true,
  ],
  StorageLocationInvalid: [/could not find or reach/, /exists and is reachable/, true],
  InvalidInput: [/did not understand the order/, /would not help/, false],
  Unauthorized: [/did not accept the bot’s sign-in/, /secret or certificate/, true],
  Forbidden: [/lacks the permission/, /User\.Export\.All and User\.Read\.All/, true],
  ResourceNotFound: [/not in the directory/, /restored for 30 days/, true],
  noAnswer: [/no answer to five orders/, /service health/, true],
  throttledTooLong: [/accepted no other until the approval was too old/, /after a new approval/, true],
  writeAccessEnded: [/was not finished when its permission/, /what has arrived in the container/, true],
  operationFailed: [/later reported that it failed/, /contact Microsoft support/, true],
};
const cases = Object.entries(table) as [FailureCode, (typeof table)[FailureCode]][];

const cardOf = (because: FailureCode) => {
  const { state } = requests.failedBeforeOrder;
  const failed = {
    ...state,
    because,
    ordered: ['operationFailed', 'writeAccessEnded'].includes(because),
  } as State;
  return requestCard({ ...requests.failedBeforeOrder, state: failed }, context);
};
const textOf = (card: object) =>
  [...parts(card)]
    .map(({ text }) => (typeof text === 'string' ? text : ''))
    .join('\n')
    .replaceAll('\u200b', '');

describe('an export that failed', () => {
  test('is told apart in every way that there is, the nine storage refusals among them', () => {
    expect(Object.keys(table).sort()).toEqual(Object.keys(failures).sort());
    expect(cases.slice(0, 9).every(([code]) => /^StorageLocation|^SharedAccess/.test(code))).toBe(true);
    expect(new Set(cases.map(([code]) => textOf(cardOf(code)))).size).toBe(cases.length);
  });

  test.each(cases)(
    '%s says what happened and what to do, and offers Try again only where it can help',
    (code, row) => {
      const [what, remedy, again] = row;
      const card = cardOf(code);
      expect(textOf(card)).toMatch(what);
      expect(textOf(card)).toMatch(remedy);
      expect(verbsOf(card)).toEqual(again ? ['tryAgain'] : []);
      for (const [other, [otherWhat]] of cases)
        if (other !== code) expect(textOf(card)).not.toMatch(otherWhat);
    },
  );
});
