import { EVENT_MEMBERS } from '../events/event-members.ts';
import type { QueryOption } from '../http/address.ts';
import { refusals } from '../refusals.ts';
import { compileFilter } from './compile-filter.ts';
import type { CompiledFilter } from './compiled-filter.ts';
import { type EventProperty, eventProperty } from './event-properties.ts';
import { type Expansion, readExpand } from './expand.ts';
import { readCount, readFilterTree, readPage, readSelect, refuseUnknown } from './options.ts';

/** Query options of a request for one event or for a list of events. */
export interface EventOptions {
  /** Names as the caller wrote them, for the context; undefined means no $select. */
  selected: readonly string[] | undefined;
  /** Names in the service's spelling. */
  select: ReadonlySet<string> | undefined;
  expanded: Expansion | undefined;
}

/** Query options of a list of events. */
export interface EventListOptions extends EventOptions {
  filter: CompiledFilter | undefined;
  orderBy: readonly SortKey[];
  top: number | undefined;
  skip: number;
  count: boolean;
}

export interface SortKey {
  property: EventProperty;
  descending: boolean;
}

const ONE: ReadonlySet<string> = new Set(['$select', '$expand']);
const LIST: ReadonlySet<string> = new Set(['$select', '$expand', '$filter', '$orderby', '$top', '$skip', '$count']);

/** Members that may be selected though they are answered only when expanded. */
const SELECTABLE = [
  ...EVENT_MEMBERS,
  'attachments',
  'calendar',
  'extensions',
  'multiValueExtendedProperties',
  'singleValueExtendedProperties',
  'originalStart',
  'cancelledOccurrences',
  'exceptionOccurrences',
];

/** Reads the options of a request for one event. */
export function readEventOptions(query: readonly QueryOption[]): EventOptions {
  refuseUnknown(query, ONE);
  return { ...readSelect(query, SELECTABLE, 'microsoft.graph.event'), expanded: readExpand(query) };
}

/** Reads the options of a list of events. */
export function readEventListOptions(query: readonly QueryOption[]): EventListOptions {
  refuseUnknown(query, LIST);
  const tree = readFilterTree(query);
  const filter = tree && compileFilter(tree);
  const orderBy = readOrderBy(query);
  if (filter && orderBy.length > 0) checkOrder(filter.properties, orderBy);
  return {
    ...readSelect(query, SELECTABLE, 'microsoft.graph.event'),
    expanded: readExpand(query),
    filter,
    orderBy,
    ...readPage(query),
    count: readCount(query),
  };
}

function readOrderBy(query: readonly QueryOption[]): SortKey[] {
  const text = query.find((option) => option.name === '$orderby')?.value.trim();
  if (!text) return [];
  return text.split(',').map((part) => {
    const [path = '', direction = 'asc', more] = part.trim().split(/\s+/);
    const lower = direction.toLowerCase();
    if (more !== undefined || (lower !== 'asc' && lower !== 'desc'))
      throw refusals.badRequest(`Invalid orderby clause: '${part.trim()}'.`);
    return { property: eventProperty(path, 'sort'), descending: lower === 'desc' };
  });
}

// Properties of $orderby must be in $filter too, in the same order and before any others.
// https://learn.microsoft.com/graph/api/user-list-messages#using-filter-and-orderby-in-the-same-query
function checkOrder(filtered: readonly string[], orderBy: readonly SortKey[]): void {
  const order = [...new Set(filtered)];
  const fits = orderBy.every((key, at) => order[at] === key.property.name.toLowerCase());
  if (!fits) throw refusals.inefficientFilter();
}
