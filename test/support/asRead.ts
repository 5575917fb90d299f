/** A text as people read it: without marks that only turn or break lines, with plain spaces for those that hold words together. */
export const asRead = (text: string): string =>
  text.replace(/[\u200b\u2066-\u2069]/g, '').replace(/\u00a0/g, ' ');
