import { storeBody } from '../events/body.ts';
import type { EventRecord } from '../events/event-record.ts';
import { NO_LOCATION } from '../events/read-location.ts';
import type { AccessRole } from './calendar-roles.ts';

/** How much of an event somebody sees: all of it, all unless it is private, its title and place, or its time. */
export type Sight = 'everything' | 'public' | 'titles' | 'times';

/** What a role sees. https://learn.microsoft.com/graph/api/resources/calendarpermission */
export function sightOf(role: AccessRole): Sight {
  switch (role) {
    case 'owner':
    case 'delegateWithPrivateEventAccess':
      return 'everything';
    case 'read':
    case 'write':
    case 'delegateWithoutPrivateEventAccess':
      return 'public';
    case 'limitedRead':
      return 'titles';
    case 'none':
    case 'freeBusyRead':
      return 'times';
  }
}

/** Whether something of an event is kept from this sight. */
export function isVeiled({ sensitivity }: EventRecord, sight: Sight): boolean {
  if (sight === 'everything') return false;
  return sight !== 'public' || sensitivity === 'private';
}

const PRIVATE_SUBJECT = 'Private Appointment';

/** What an event is called of which only the time may be seen. */
const BLOCKS: Readonly<Record<EventRecord['showAs'], string>> = {
  unknown: 'Busy',
  free: 'Free',
  tentative: 'Tentative',
  busy: 'Busy',
  oof: 'Away',
  workingElsewhere: 'Working elsewhere',
};

const VEIL = {
  body: storeBody('text', ''),
  categories: [],
  importance: 'normal',
  isReminderOn: false,
  isOnlineMeeting: false,
  onlineMeetingProvider: 'unknown',
  onlineMeeting: null,
  location: NO_LOCATION,
  locations: [],
  attendees: [],
  transactionId: null,
  properties: [],
} as const satisfies Partial<EventRecord>;

/** The event as it is for this sight: what may not be seen is empty. */
export function seenEvent(event: EventRecord, sight: Sight): EventRecord {
  if (!isVeiled(event, sight)) return event;
  // Whose meeting it is would tell of its attendees.
  const { invitation: _, multiProperties: __, extensions: ___, attachments: ____, ...known } = event;
  const isPrivate = event.sensitivity === 'private';
  if (sight === 'titles' && !isPrivate)
    return { ...known, ...VEIL, location: event.location, locations: event.locations };
  return { ...known, ...VEIL, subject: sight === 'times' ? BLOCKS[event.showAs] : PRIVATE_SUBJECT };
}
