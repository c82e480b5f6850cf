import { readPropertyId } from '../events/extended-property.ts';
import type { QueryOption } from '../http/address.ts';
import { refusals } from '../refusals.ts';
import { optionValue } from './options.ts';
import { type Filter, parseFilter } from './parse-filter.ts';

/** What $expand asks for. */
export interface Expanded {
  /** Canonical ids of the extended properties; empty where no filter names any, and then none are answered. */
  properties: ReadonlySet<string>;
  /** Whether the exceptions of a series are asked for. */
  exceptions: boolean;
  /** As the context names it. */
  context: string;
}

const EXTENDED = 'singleValueExtendedProperties';
const EXCEPTIONS = 'exceptionOccurrences';
/** Members that Graph can expand and this server has not. */
const NOT_YET: ReadonlySet<string> = new Set([
  'extensions',
  'attachments',
  'calendar',
  'instances',
  'multivalueextendedproperties',
]);

/**
 * Reads $expand, which takes `singleValueExtendedProperties($filter=id eq '...')`, several ids joined by `or`.
 * https://learn.microsoft.com/graph/api/singlevaluelegacyextendedproperty-get
 */
export function readExpand(query: readonly QueryOption[]): Expanded | undefined {
  const text = optionValue(query, '$expand')?.trim();
  if (!text) return undefined;
  const [, name = '', inner] = /^([\w.]+)\s*(?:\(([\s\S]*)\))?$/.exec(text) ?? [];
  if (name.toLowerCase() === EXCEPTIONS.toLowerCase() && inner === undefined)
    return { properties: new Set(), exceptions: true, context: `${EXCEPTIONS}()` };
  if (name.toLowerCase() !== EXTENDED.toLowerCase()) {
    if (NOT_YET.has(name.toLowerCase())) throw refusals.notSupportedHere(`$expand of '${name}'`);
    throw refusals.badRequest(`Could not find a property named '${name || text}' on type 'microsoft.graph.event'.`);
  }
  const properties = new Set<string>();
  if (inner !== undefined && inner.trim() !== '') {
    const [, filter] = /^\s*\$?filter\s*=([\s\S]*)$/i.exec(inner) ?? [];
    if (filter === undefined) throw refusals.badRequest(`Invalid expand clause: '${inner}'.`);
    collectIds(parseFilter(filter), properties);
  }
  return { properties, exceptions: false, context: `${EXTENDED}()` };
}

function collectIds(filter: Filter, into: Set<string>): void {
  if (filter.kind === 'or') {
    collectIds(filter.left, into);
    collectIds(filter.right, into);
    return;
  }
  const isId =
    filter.kind === 'compare' &&
    filter.operator === 'eq' &&
    filter.left.kind === 'property' &&
    filter.left.path.toLowerCase() === 'id' &&
    filter.right.kind === 'literal' &&
    filter.right.type === 'string';
  if (!isId || filter.kind !== 'compare' || filter.right.kind !== 'literal')
    throw refusals.badRequest("Invalid expand clause: only 'id eq' is supported in its filter.");
  into.add(readPropertyId(filter.right.text));
}
