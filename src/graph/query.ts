import { UsageError } from '../core/errors.ts';

/** Query options by Graph's names; `undefined` is left out. */
export type QueryOptions = Readonly<Record<string, string | number | boolean | undefined>>;

/** Drops what is not set and writes the rest as text. */
export function queryOptions(options: QueryOptions): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [name, value] of Object.entries(options)) if (value !== undefined) out[name] = String(value);
  return out;
}

/**
 * Writes query options as they stand in a URL: `$` and `'` stay readable, as in Graph's own next links; all else that
 * has a meaning in a query is encoded. Throws UsageError `query-option-invalid` for half a character, which no URL holds.
 */
export function encodeQuery(query: Readonly<Record<string, string>>): string {
  return Object.entries(query)
    .map(([name, value]) => `${encodePart(name)}=${encodePart(value)}`)
    .join('&');
}

function encodePart(text: string): string {
  if (!text.isWellFormed()) {
    throw new UsageError('query-option-invalid', 'A query option holds half a character.', {
      hint: 'Give text that was not cut inside of a character.',
    });
  }
  return encodeURIComponent(text).replaceAll('%24', '$').replaceAll('%3A', ':').replaceAll('%2C', ',');
}

/** A string literal of $filter: single quotes are doubled. */
function stringLiteral(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** The filter by a text property. https://learn.microsoft.com/graph/filter-query-parameter */
export function textFilter(property: string, operator: 'eq' | 'startswith' | 'contains', value: string): string {
  return operator === 'eq'
    ? `${property} eq ${stringLiteral(value)}`
    : `${operator}(${property},${stringLiteral(value)})`;
}

/**
 * The filter that finds items by a string extended property.
 * Values are compared without letter case, and the answer omits the property unless it is expanded.
 * https://learn.microsoft.com/graph/api/singlevaluelegacyextendedproperty-get
 */
export function extendedPropertyFilter(id: string, operator: 'eq' | 'startswith', value: string): string {
  const comparison =
    operator === 'eq' ? `ep/value eq ${stringLiteral(value)}` : `startswith(ep/value, ${stringLiteral(value)})`;
  return `singleValueExtendedProperties/any(ep: ep/id eq ${stringLiteral(id)} and ${comparison})`;
}

/** The $expand that brings one extended property along, or one open extension, which is named in the same way. */
export function extendedPropertyExpand(
  id: string,
  collection:
    | 'singleValueExtendedProperties'
    | 'multiValueExtendedProperties'
    | 'extensions' = 'singleValueExtendedProperties',
): string {
  return `${collection}($filter=id eq ${stringLiteral(id)})`;
}
