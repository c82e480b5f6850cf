import { type Random, randomUuid } from '../../core/random.ts';
import { type StoredBody, storeBody } from './body.ts';
import type { EventFields, OnlineMeetingInfo } from './event-record.ts';
import { textLocation } from './read-location.ts';

const RULE = '_'.repeat(80);
const PLACE = 'Microsoft Teams Meeting';

/** The members of an event with the online meeting that belongs to it. */
export type LinkedFields = EventFields & { onlineMeeting: OnlineMeetingInfo | null };

/** Who opens online meetings. */
interface Opener {
  userId: string;
  user: { dialIn?: true };
}

/** A number of the range that is kept for fiction. */
const TOLL_NUMBER = '+1 425 555 0123';

/** Gives an online meeting its link, its block at the end of the body and, where no place is named, its place. */
export function withOnlineMeeting(fields: EventFields, opener: Opener, random: Random): LinkedFields {
  if (!fields.isOnlineMeeting) return { ...fields, onlineMeeting: null };
  const onlineMeeting = openMeeting(opener, random);
  const place = fields.location.displayName === '' ? textLocation(PLACE) : undefined;
  return {
    ...fields,
    body: storeBody(fields.body.type, withBlock(fields.body, onlineMeeting)),
    ...(place ? { location: place, locations: [place] } : {}),
    onlineMeeting,
  };
}

/**
 * Keeps an online meeting's link through a change; a new body without the meeting's block ends the online meeting.
 * https://learn.microsoft.com/graph/api/event-update
 */
export function changeOnlineMeeting(
  fields: EventFields,
  before: LinkedFields,
  opener: Opener,
  random: Random,
): LinkedFields {
  const { onlineMeeting } = before;
  if (onlineMeeting === null) return withOnlineMeeting(fields, opener, random);
  if (fields.body === before.body || fields.body.content.includes(onlineMeeting.joinUrl))
    return { ...fields, onlineMeeting };
  return { ...fields, isOnlineMeeting: false, onlineMeetingProvider: 'unknown', onlineMeeting: null };
}

function openMeeting({ userId, user }: Opener, random: Random): OnlineMeetingInfo {
  const thread = randomUuid(random).replaceAll('-', '');
  const joinUrl = `https://teams.microsoft.com/l/meetup-join/19%3ameeting_${thread}%40thread.v2/0?context=%7b%22Oid%22%3a%22${userId}%22%7d`;
  if (!user.dialIn) return { joinUrl };
  return { joinUrl, conferenceId: String(Math.floor(random.next() * 9e8) + 1e8), tollNumber: TOLL_NUMBER };
}

function withBlock({ type, content }: StoredBody, { joinUrl, conferenceId, tollNumber }: OnlineMeetingInfo): string {
  const call = tollNumber === undefined ? undefined : `${tollNumber}, conference ID ${conferenceId}`;
  if (type === 'text') {
    const lines = [content, RULE, 'Microsoft Teams meeting', `Join: ${joinUrl}`, ...(call ? [call] : []), RULE];
    return lines.join('\r\n');
  }
  const dial = call ? `<br>\r\n${call}` : '';
  return `${content}<br>\r\n<div>${RULE}</div>\r\n<div class="me-email-text">Microsoft Teams meeting<br>\r\n<a href="${joinUrl}">Join the meeting now</a>${dial}</div>\r\n<div>${RULE}</div>`;
}
