import type { JsonObject } from '../../core/json.ts';
import { eventsPath, mailboxPath, path } from '../../graph/path.ts';
import { extendedPropertyExpand, extendedPropertyFilter } from '../../graph/query.ts';
import type { GraphRequest, Repeat } from '../../graph/request.ts';
import { MOVED_FROM_PROPERTY, SOURCE_KEY_PROPERTY } from '../../graph/source-key.ts';
import type { Effect, FoundEvent, Step } from '../define.ts';
import * as fields from '../fields.ts';

/** Which event goes where. */
export interface Move {
  eventId: string;
  destinationCalendarId: string;
}

/** An event in the other calendar that may be a copy of ours. */
export type Copy = FoundEvent & { id: string };

/** The requests of which a move is made, with their effect and how a repeat of each is safe. */
export function moveRequests({ eventId, destinationCalendarId }: Move, mailbox: string) {
  const home = mailboxPath(mailbox);
  const pathOf = (id: string) => home + path`/events/${id}`;
  const events = eventsPath(mailbox, destinationCalendarId);
  const withMark = extendedPropertyExpand(MOVED_FROM_PROPERTY);
  const step = (
    request: Omit<GraphRequest, 'mailbox'>,
    effect: Effect,
    repeat: Repeat,
    // Without an id nobody could tell what was made, and the original would be gone without a copy.
    expects: Step['expects'] = 'id',
  ): Step => ({ request: { headers: fields.eventHeaders({}), ...request, mailbox }, effect, repeat, expects });
  const get = (of: string, query: Record<string, string>, timeZone?: string): Step =>
    step({ method: 'GET', path: of, query, headers: fields.eventHeaders({ timeZone }) }, 'read', 'safe');
  // What somebody else changed meanwhile is neither overwritten nor deleted, and nobody who was invited is mailed.
  const ifAsRead = (event: FoundEvent) => ({
    ...fields.eventHeaders({}),
    ...fields.ifMatchHeader(event['@odata.etag']),
  });
  const remove = (id: string, event: FoundEvent): Step =>
    step({ method: 'DELETE', path: pathOf(id), headers: ifAsRead(event) }, 'delete', 'safe', 'anything');

  return {
    zoneOfOriginal: () => get(pathOf(eventId), { $select: 'id,originalStartTimeZone' }),
    original: (timeZone: string | undefined) =>
      get(pathOf(eventId), { $expand: extendedPropertyExpand(SOURCE_KEY_PROPERTY) }, timeZone),
    isOriginalThere: () => get(pathOf(eventId), { $select: 'id' }),
    deleteOriginal: (original: FoundEvent) => remove(eventId, original),
    destination: () => get(home + path`/calendars/${destinationCalendarId}`, { $select: 'id,canEdit,owner' }),
    calendarOfOriginal: () => get(`${pathOf(eventId)}/calendar`, { $select: 'id,canEdit,owner' }),
    copies(mark: string, timeZone?: string): Step {
      const $filter = extendedPropertyFilter(MOVED_FROM_PROPERTY, 'startswith', mark);
      const query = { $filter, $expand: withMark };
      const headers = fields.eventHeaders({ timeZone });
      return step({ method: 'GET', path: events, query, headers }, 'read', 'safe', 'json');
    },
    createCopy: (body: JsonObject, repeat: Repeat) => step({ method: 'POST', path: events, body }, 'create', repeat),
    copy: (id: string, timeZone: string | undefined) => get(pathOf(id), { $expand: withMark }, timeZone),
    calendarOfCopy: (id: string) => get(`${pathOf(id)}/calendar`, { $select: 'id' }),
    changeCopy: (copy: Copy, body: JsonObject) =>
      step({ method: 'PATCH', path: pathOf(copy.id), headers: ifAsRead(copy), body }, 'update', 'safe'),
    deleteCopy: (copy: Copy) => remove(copy.id, copy),
  };
}
