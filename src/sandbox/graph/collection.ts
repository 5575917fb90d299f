import { GraphError, type Call } from './http.ts';
import { type Filter, parseFilter, type Row } from './filter.ts';

/** The properties that `$select` names, or the default ones. */
export function select(row: Row, { query }: Call, known: readonly string[], usual: readonly string[]): Row {
  const names =
    query
      .get('$select')
      ?.split(',')
      .map((name) => name.trim()) ?? usual;
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new GraphError(
      400,
      'BadRequest',
      `Parsing OData Select and Expand failed: Could not find a property named '${unknown}'.`,
    );
  }
  return Object.fromEntries(names.filter((name) => name in row).map((name) => [name, row[name]]));
}

/** The `$filter` of a call; undefined when it has none. */
export function filterOf({ query, headers }: Call, properties: readonly string[]): Filter | undefined {
  const text = query.get('$filter');
  if (text === null) return undefined;
  const filter = parseFilter(text, properties);
  const asksForAdvanced = headers['consistencylevel'] === 'eventual' && query.get('$count') === 'true';
  if (filter.advanced && !asksForAdvanced) {
    throw new GraphError(
      400,
      'Request_UnsupportedQuery',
      'Operator is not supported because the $count parameter or the ConsistencyLevel header is missing.',
    );
  }
  return filter;
}

/** One page of rows with the link to the next; the link's token is opaque (Graph docs, "Paging Microsoft Graph data"). */
export function page(rows: readonly Row[], call: Call, origin: string, usualSize = 100): object {
  const { query } = call;
  const size = query.has('$top') ? Number(query.get('$top')) : usualSize;
  if (!Number.isInteger(size) || size < 1 || size > 999) {
    throw new GraphError(
      400,
      'Request_UnsupportedQuery',
      `Invalid page size specified: '${String(query.get('$top'))}'.`,
    );
  }
  const from = Number(Buffer.from(query.get('$skiptoken') ?? '', 'base64url').toString() || '0');
  if (!Number.isInteger(from)) throw new GraphError(400, 'BadRequest', 'The skip token is invalid.');
  const next = new URLSearchParams(query);
  next.set('$skiptoken', Buffer.from(String(from + size)).toString('base64url'));
  return {
    '@odata.context': `${origin}/${call.version}/$metadata#${call.segments.join('/')}`,
    ...(query.get('$count') === 'true' && { '@odata.count': rows.length }),
    ...(from + size < rows.length && { '@odata.nextLink': `${origin}${call.path}?${next.toString()}` }),
    value: rows.slice(from, from + size),
  };
}
