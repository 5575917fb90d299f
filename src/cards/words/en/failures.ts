import type { UncertainBecause, WaitingFor } from '../../../domain/exportRequest.ts';
import type { FailureCode } from '../../../domain/failure.ts';
import type { ReachFault, Unreached } from '../../../domain/reach.ts';
import { askAgain } from './grammar.ts';

export const failures: Record<FailureCode, { readonly why: string; readonly remedy: string }> = {
  StorageLocationAlreadyUsed: {
    why: 'The container already holds another export.',
    remedy: 'Try again: the next attempt gets a container of its own.',
  },
  SharedAccessSignatureTokenInvalid: {
    why: 'Microsoft did not recognise the permission to write into the container.',
    remedy: 'Ask your administrator to check the bot’s storage settings, then try again.',
  },
  StorageLocationNotServiceSAS: {
    why: 'The permission was issued for the whole storage account. Microsoft takes one for the container only.',
    remedy: `Ask your administrator to correct the bot’s storage settings. ${askAgain}`,
  },
  StorageLocationNotAzureBlob: {
    why: 'The storage address is not that of an Azure Blob container.',
    remedy: `Ask your administrator to correct the bot’s storage settings. ${askAgain}`,
  },
  StorageLocationShouldNotAllowListAccess: {
    why: 'The container can be listed by whoever holds the write permission. Microsoft does not allow that.',
    remedy: 'Ask your administrator to remove list access from the container’s policy, then try again.',
  },
  StorageLocationShouldNotAllowReadAccess: {
    why: 'The container can be read by whoever holds the write permission. Microsoft does not allow that.',
    remedy: 'Ask your administrator to turn off anonymous access to the storage account, then try again.',
  },
  StorageLocationNeedsWriteAddPermissions: {
    why: 'Microsoft was not allowed to write into the container.',
    remedy: 'Ask your administrator to check the storage account’s firewall and clock, then try again.',
  },
  StorageLocationShouldSupportAppendBlobs: {
    why: 'The storage account does not support append blobs, which the export is written as.',
    remedy: 'Ask your administrator for a standard storage account, then try again.',
  },
  StorageLocationInvalid: {
    why: 'Microsoft could not find or reach the container.',
    remedy:
      'Ask your administrator to check that the storage account exists and is reachable, then try again.',
  },
  InvalidInput: {
    why: 'Microsoft did not understand the order.',
    remedy: 'Trying again would not help. Give the number of this export to the people who run the bot.',
  },
  Unauthorized: {
    why: 'Microsoft did not accept the bot’s sign-in.',
    remedy: 'Ask your administrator to check the bot’s secret or certificate, then try again.',
  },
  Forbidden: {
    why: 'The bot lacks the permission to order exports.',
    remedy:
      'Ask your administrator to grant User.Export.All and User.Read.All with admin consent, then try again.',
  },
  ResourceNotFound: {
    why: 'The person’s account is not in the directory, or no longer.',
    remedy: 'An account can be restored for 30 days after its deletion. Then try again.',
  },
  noAnswer: {
    why: 'Microsoft gave no answer to five orders, and none of them arrived.',
    remedy: 'Try again later. If it happens again, look at Microsoft’s service health.',
  },
  throttledTooLong: {
    why: 'The submission did not reach Microsoft, and after that Microsoft accepted no other until the approval was too old.',
    remedy: 'Try again: after a new approval the export is submitted as soon as Microsoft accepts it.',
  },
  operationFailed: {
    why: 'Microsoft accepted the export and later reported that it failed, without saying why.',
    remedy: 'Try again. If it fails again, contact Microsoft support.',
  },
  writeAccessEnded: {
    why: 'Microsoft was not finished when its permission to write into the container ended.',
    remedy: 'Look at what has arrived in the container. If you need more, try again.',
  },
};

export const uncertain: Record<UncertainBecause, string> = {
  containerMissing:
    'The container of this export is gone, so the bot cannot see whether Microsoft received the order.',
  markerWithoutOperation: 'Microsoft received the order, but no export that belongs to it can be found.',
  arrivedWithoutMarker:
    'Microsoft says that the order arrived, but there is no trace of it in the container.',
};

export const waitingFor: Record<WaitingFor, string> = {
  throttling: 'Microsoft takes only so many orders at a time and asked the bot to wait.',
  dailyQuota: 'The number of exports for today is used up. This one waits for its turn.',
  storage: 'The storage is not ready to receive the export. If this lasts, tell your administrator.',
  graph: 'Microsoft does not answer at the moment. The export is ordered as soon as it does.',
  oldWriteAccess:
    'Microsoft can still write into the first container: this access cannot be withdrawn and ends by itself. The new export is submitted only after that, so that the two cannot overlap.',
};

/** On the card of whoever asked: where another card of the request is missing or old, why, and what helps. */
export const unreached = {
  line: (place: string, because: string) => `The bot cannot show this export in ${place}: ${because}`,
  places: {
    personal: 'an approver’s private chat',
    groupChat: 'a group chat',
    channel: 'a channel',
  } as Readonly<Record<Unreached['where'], string>>,
  because: {
    blocked: 'it is blocked there. Whoever blocked it can allow it again in Teams.',
    notInstalled: 'it is not a member there. Add the app, and the card comes by itself.',
    notAllowed: 'it may not write there. Ask an owner of that team or chat to let apps post.',
    disabled: 'an administrator has switched it off. Ask your Teams administrator to allow the app.',
    gone: 'the conversation is not there any more. Tell its members in another way.',
    deleted: 'the card was deleted there twice. The command “status” shows the export again.',
    tooBig:
      'Teams says that the card is too big. Give the number of this export to the people who run the bot.',
    noAnswer:
      'Teams did not say whether the card arrived. Ask there, or type “status” there to see the export.',
    refused:
      'Teams refused the card. Give the number of this export to the people who run the bot: their log says why.',
    late: 'Teams has taken nothing for more than an hour. The bot goes on trying, and this line goes when it succeeds.',
  } as Readonly<Record<ReachFault, string>>,
};
