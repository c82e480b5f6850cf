import type { Z } from '../../core/schema.ts';
import { queryOptions } from '../../graph/query.ts';
import type { GraphRequest } from '../../graph/request.ts';
import * as fields from '../fields.ts';
import { NO_MAILBOX } from './place.ts';

/** The fields of every list of places. https://learn.microsoft.com/graph/api/place-list */
export const placeListFields = (z: Z) => ({
  select: fields.selectField(z),
  filter: fields.filterField(z),
  top: fields.topField(z),
  maxItems: fields.maxItemsField(z),
});

interface PlaceListInput {
  select?: string | undefined;
  filter?: string | undefined;
  top?: number | undefined;
}

/** Asks for a list of places. */
export function placeListRequest(path: string, { select, filter, top }: PlaceListInput): GraphRequest {
  const query = queryOptions({ $select: select, $filter: filter, $top: top });
  return { method: 'GET', path, query, mailbox: NO_MAILBOX };
}
