/** A text as an OData string literal: a quote is doubled, so no text can end the literal (OData 4.01, 5.1.1.6.2). */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
