/** What people do, and who comes to the door. */
import { parseCardId } from '../../domain/ids.ts';
import { isRefusal, type Refusal } from '../../domain/refusal.ts';
import { aroundEach } from '../../ports/handlers.ts';
import type { TurnAnswer } from '../../ports/turns.ts';
import type { Watched } from '../../ports/telemetry.ts';
import { timed, type Tools } from './timed.ts';

export function watchSay(
  { commands, click, page, form }: Watched['say'],
  { instruments, traces }: Tools,
): Watched['say'] {
  const refused = (refusals: readonly Refusal[]) => {
    for (const { code } of refusals) instruments.count('refusals', { code });
  };
  /** Pages and forms are buttons, too. */
  const button = <T>(verb: string, work: () => Promise<T>, outcomeOf: (answer: T) => string): Promise<T> =>
    timed(work, (seconds, answer) => {
      const value = 'value' in answer ? answer.value : undefined;
      if (isRefusal(value)) refused([value]);
      const outcome = 'thrown' in answer ? 'failed' : isRefusal(value) ? 'refused' : outcomeOf(answer.value);
      instruments.time('clicks', seconds, { verb, outcome });
    });

  return {
    commands: aroundEach(
      commands,
      (handler) => (understood, turn) =>
        traces.within('turn', undefined, {}, (span) =>
          timed(
            () => handler(understood, turn),
            (seconds, outcome) => {
              const answer = 'value' in outcome ? inside(outcome.value) : undefined;
              const kind = answer?.kind ?? 'failed';
              span.setAttribute('data_export.answer', kind);
              if (answer?.kind === 'refused') refused(answer.refusals);
              if (answer?.kind === 'asked')
                span.setAttribute(
                  'data_export.request.ids',
                  answer.requests.map(({ id }) => id),
                );
              instruments.time('turns', seconds, { answer: kind });
            },
          ),
        ),
    ),
    click: (clicked) => {
      const cardId = parseCardId(clicked.cardId);
      const attributes = {
        'data_export.verb': clicked.verb,
        ...(cardId && { 'data_export.card.id': cardId }),
      };
      return traces.within('decide', cardId && { cardId }, attributes, (span) =>
        button(
          clicked.verb,
          async () => {
            const answer = await click(clicked);
            span.setAttribute('data_export.answer', isRefusal(answer) ? answer.code : 'done');
            return answer;
          },
          () => 'done',
        ),
      );
    },
    page: (wish) =>
      button(
        'page',
        () => page(wish),
        () => 'done',
      ),
    form: (filled) =>
      traces.within('form', undefined, {}, () =>
        button(
          'ask',
          () => form(filled),
          ({ kind }) => kind,
        ),
      ),
  };
}

/** What is said in a private chat is the answer all the same. */
const inside = (answer: TurnAnswer): TurnAnswer =>
  answer.kind === 'private' ? inside(answer.answer) : answer;

export function watchDoor(door: Watched['door'], { instruments }: Tools): Watched['door'] {
  return {
    checked: (outcome, seconds) => {
      instruments.time('tokenChecks', seconds, { outcome });
      door.checked(outcome, seconds);
    },
    passed: (outcome) => {
      instruments.count('activities', { outcome });
      door.passed(outcome);
    },
  };
}
