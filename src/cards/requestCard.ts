import type { ExportRequest } from '../domain/exportRequest.ts';
import { awaitingApproval } from './approvalView.ts';
import { type AdaptiveCard, bind, loadTemplate } from './bind.ts';
import { over } from './outcomeView.ts';
import { onItsWay } from './progressView.ts';
import { type CardContext, requestView, type RequestView, type Story } from './view.ts';

export type { CardContext, CardRole, Privacy } from './view.ts';

const template = loadTemplate('request');

/** The card of a request, in whatever state, as one reader may see it. */
export const requestCard = (request: ExportRequest, context: CardContext): AdaptiveCard =>
  bind(template, viewOf(request, context));

/** Everything on the card of a request, in words. */
export const viewOf = (request: ExportRequest, context: CardContext): RequestView =>
  requestView(request, context, storyOf(request, context));

function storyOf(request: ExportRequest, context: CardContext): Story {
  const { state } = request;
  switch (state.kind) {
    case 'awaitingApproval':
      return awaitingApproval(request, state, context);
    case 'approved':
    case 'submitting':
    case 'exporting':
    case 'uncertain':
      return onItsWay(request, state, context);
    case 'completed':
    case 'failed':
    case 'rejected':
    case 'expired':
    case 'withdrawn':
    case 'abandoned':
    case 'forgotten':
      return over(request, state, context);
  }
}
