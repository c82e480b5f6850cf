import { type Random, randomUuid } from '../../core/random.ts';
import { storeBody } from './body.ts';
import type { EventFields } from './event-record.ts';
import { textLocation } from './read-location.ts';

const RULE = '_'.repeat(80);
const PLACE = 'Microsoft Teams Meeting';

/** Gives an online meeting its link, its block at the end of the body and, where no place is named, its place. */
export function withOnlineMeeting(
  fields: EventFields,
  organizerId: string,
  random: Random,
): EventFields & { joinUrl: string | null } {
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
