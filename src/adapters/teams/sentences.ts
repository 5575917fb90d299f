/** The few sentences about the transport itself; all others are in the catalogues of `src/cards`. */
export const sentences = {
  fault: (reference: string) =>
    `Something went wrong on our side; nothing was stored; try again. Reference: ${reference}`,
  clickFault: (reference: string) =>
    `Something went wrong on our side. Look at the card, and click again if it has not changed. Reference: ${reference}`,
  tooSlow: 'It took too long; look at the card, and click again if it has not changed.',
  unknownAction: 'This card is from another version of the app, so nothing changed. Use the newest card.',
  noPrivateChat:
    'I could not open a private chat with you, so nothing was asked for. Add this app for yourself, then send the command again.',
} as const;
