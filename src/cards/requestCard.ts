import type { ExportRequest } from '../domain/exportRequest.ts';
import { approvalView } from './approvalView.ts';
import { type AdaptiveCard, bind, loadTemplate } from './bind.ts';
import { outcomeView } from './outcomeView.ts';
import { progressView } from './progressView.ts';
import type { CardContext, RequestView } from './view.ts';

export type { CardContext, CardRole, Privacy } from './view.ts';

export const requestTemplates = {
  approval: loadTemplate('approval'),
  progress: loadTemplate('progress'),
  outcome: loadTemplate('outcome'),
} as const;

export type RequestTemplate = keyof typeof requestTemplates;

/** The card of a request, in whatever state, as one reader may see it. */
export function requestCard(request: ExportRequest, context: CardContext): AdaptiveCard {
  const { template, view } = viewOf(request, context);
  return bind(requestTemplates[template], view);
}

/** Which template shows a request, and everything on it in words. */
export function viewOf(
  request: ExportRequest,
  context: CardContext,
): { readonly template: RequestTemplate; readonly view: RequestView } {
  const { state } = request;
  switch (state.kind) {
    case 'awaitingApproval':
      return { template: 'approval', view: approvalView(request, state, context) };
    case 'approved':
    case 'submitting':
    case 'exporting':
    case 'uncertain':
      return { template: 'progress', view: progressView(request, state, context) };
    case 'completed':
    case 'failed':
    case 'rejected':
    case 'expired':
    case 'withdrawn':
    case 'abandoned':
    case 'forgotten':
      return { template: 'outcome', view: outcomeView(request, state, context) };
  }
}
