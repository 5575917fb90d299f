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
  auditOffer: (rows: number) =>
    `The audit: ${rows} rows, of every decision and every refusal. It is put into your OneDrive, for you alone.`,
  auditUploaded: (hash: string) =>
    `The file is in your OneDrive. Its chain ends with ${hash}. Your administrator can verify it: npm run audit:verify`,
  auditNotUploaded:
    'The file could not be put into your OneDrive. Type /audit and try again; your administrator can export the audit too.',
  auditDeclined: 'No file was made. Type /audit when you need it.',
  auditOutdated: 'This offer is too old. Type /audit for a new one.',
  auditNoFiles:
    'Teams takes no files from apps in this cloud. Your administrator can export the audit: npm run audit:export',
  auditTooLong: 'The audit is too long for a chat. Your administrator can export it: npm run audit:export',
} as const;
