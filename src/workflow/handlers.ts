import { aroundEach, type Handlers } from '../ports/handlers.ts';
import type { Ports } from '../ports/ports.ts';
import { no, refused } from './answers.ts';
import { ask } from './ask.ts';
import { decideByText } from './decideByText.ts';
import { list, status } from './look.ts';
import { readAudit } from './readAudit.ts';
import { remembered } from './remembered.ts';

/**
 * Somebody writes to the bot. Whatever it is, it gets an answer.
 *
 * @param ports Asked for with each turn: what answers may be made before all that it needs is.
 */
export const handlers = (ports: () => Ports): Handlers =>
  aroundEach(
    {
      onExport: (command, turn) => ask(command, turn, ports()),
      onStatus: ({ number }, turn) => status(number, turn, ports()),
      onList: (command, turn) => list(command, turn, ports()),
      onWithdraw: (command, turn) => decideByText(command, turn, ports()),
      onApprove: (command, turn) => decideByText(command, turn, ports()),
      onReject: (command, turn) => decideByText(command, turn, ports()),
      onAudit: (_, turn) => readAudit(turn, ports()),
      onHelp: (command) => Promise.resolve(command),
      onPastedSecret: (refusal, turn) => refused(refusal, turn, ports().requests),
      onNotUnderstood: (refusal) => Promise.resolve(no(refusal)),
    },
    (handler) => (understood, turn) => remembered(() => handler(understood, turn), turn, ports()),
  );
