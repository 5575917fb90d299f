declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** An Entra object id (`aadObjectId` in Teams), lower case: the only id of a person in the core. */
export type UserId = Branded<'UserId'>;
/** The id of an export request, a GUID we made. */
export type RequestId = Branded<'RequestId'>;
/** The opaque id of a card's row. It is all that a card carries. */
export type CardId = Branded<'CardId'>;
/** The id of a data policy operation, as Graph gave it. The URL is always built from it, never taken over. */
export type OperationId = Branded<'OperationId'>;

/** A channel's id without the thread: rosters and limits belong to the channel, and people set this one in settings. */
export const withoutThread = (conversationId: string): string =>
  conversationId.replace(/;messageid=.*$/s, '');

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text has the shape of a GUID. */
export const isGuid = (text: string): boolean => guid.test(text);

/** The GUID in lower case, or undefined when the text is none. */
const parse = (text: unknown): string | undefined =>
  typeof text === 'string' && isGuid(text) ? text.toLowerCase() : undefined;

export const parseUserId = (text: unknown) => parse(text) as UserId | undefined;
export const parseRequestId = (text: unknown) => parse(text) as RequestId | undefined;
export const parseCardId = (text: unknown) => parse(text) as CardId | undefined;
export const parseOperationId = (text: unknown) => parse(text) as OperationId | undefined;
