import { z } from 'zod';

const page = z.object({ value: z.array(z.unknown()), '@odata.nextLink': z.string().optional() });

export interface Page {
  readonly rows: readonly unknown[];
  /**
   * What to ask with for the next page. Only the query of the link is taken (Graph docs, "Paging": use it as it is): its
   * host and path are ours.
   */
  readonly next?: Readonly<Record<string, string>>;
}

/** A page of a collection; undefined when the answer is none. */
export function parsePage(json: unknown): Page | undefined {
  const parsed = page.safeParse(json);
  if (!parsed.success) return undefined;
  const { value: rows, '@odata.nextLink': link } = parsed.data;
  const query = link !== undefined && URL.canParse(link) ? new URL(link).searchParams : undefined;
  return query && query.size > 0 ? { rows, next: Object.fromEntries(query) } : { rows };
}
