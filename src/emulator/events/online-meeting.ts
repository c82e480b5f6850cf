import { type Random, randomUuid } from '../../core/random.ts';
import { storeBody } from './body.ts';
import type { EventFields } from './event-record.ts';
import { textLocation } from './read-location.ts';

const RULE = '_'.repeat(80);
const PLACE = 'Microsoft Teams Meeting';

/** The members of an event with its link to the online meeting. */
export type LinkedFields = EventFields & { joinUrl: string | null };

/** Gives an online meeting its link, its block at the end of the body and, where no place is named, its place. */
export function withOnlineMeeting(fields: EventFields, organizerId: string, random: Random): LinkedFields {
  if (!fields.isOnlineMeeting) return { ...fields, joinUrl: null };
  const thread = randomUuid(random).replaceAll('-', '');
  const joinUrl = `https://teams.microsoft.com/l/meetup-join/19%3ameeting_${thread}%40thread.v2/0?context=%7b%22Oid%22%3a%22${organizerId}%22%7d`;
  const { type, content } = fields.body;
  const block =
    type === 'text'
      ? `${content}\r\n${RULE}\r\nMicrosoft Teams meeting\r\nJoin: ${joinUrl}\r\n${RULE}`
      : `${content}<br>\r\n<div>${RULE}</div>\r\n<div class="me-email-text">Microsoft Teams meeting<br>\r\n<a href="${joinUrl}">Join the meeting now</a></div>\r\n<div>${RULE}</div>`;
  const place = fields.location.displayName === '' ? textLocation(PLACE) : undefined;
  return {
    ...fields,
    body: storeBody(type, block),
    ...(place ? { location: place, locations: [place] } : {}),
    joinUrl,
  };
}

/**
 * Keeps an online meeting's link through a change; a new body without the meeting's block ends the online meeting.
 * https://learn.microsoft.com/graph/api/event-update
 */
export function changeOnlineMeeting(
  fields: EventFields,
  before: LinkedFields,
  organizerId: string,
  random: Random,
): LinkedFields {
  if (before.joinUrl === null) return withOnlineMeeting(fields, organizerId, random);
  if (fields.body === before.body || fields.body.content.includes(before.joinUrl))
    return { ...fields, joinUrl: before.joinUrl };
  return { ...fields, isOnlineMeeting: false, onlineMeetingProvider: 'unknown', joinUrl: null };
}
