import { SOURCE_KEY_PROPERTY } from '../../src/bulk/key.ts';
import type { Emulator } from '../../src/emulator/index.ts';
import { hour, type SimulatedRow } from './draw-rows.ts';

/** Parts of an event that rows and people write. */
export const PARTS = ['subject', 'time', 'place'] as const;
export type Part = (typeof PARTS)[number];
export type Parts = Readonly<Record<Part, string>>;

/** A meeting of its owner, as the service holds it. */
export interface ShownEvent {
  id: string;
  iCalUId: string;
  mailbox: string;
  /** Source key, or what a row left behind that gave the event back. */
  key: string | undefined;
  /** Whether a client that gives ids to transactions made it. */
  isOfJob: boolean;
  /** Milliseconds since 1970. */
  endsAt: number;
  parts: Parts;
  /** Answers by address. */
  attendees: ReadonlyMap<string, string>;
}

/** Events by id, each with its owner alone. */
export type Calendars = ReadonlyMap<string, ShownEvent>;

interface Shown {
  id: string;
  iCalUId: string;
  isOrganizer: boolean;
  transactionId: string | null;
  subject: string;
  start: { dateTime: string };
  end: { dateTime: string };
  location: { displayName: string };
  attendees: { emailAddress: { address: string }; status: { response: string } }[];
  singleValueExtendedProperties?: { id: string; value: string }[];
}

/** All events as the service holds them; nobody is asked, so no fault is met. */
export function showCalendars(emulator: Pick<Emulator, 'snapshot'>): Calendars {
  const found = new Map<string, ShownEvent>();
  for (const { userPrincipalName: mailbox, events } of emulator.snapshot().users) {
    for (const event of events as unknown as Shown[]) {
      if (event.isOrganizer) found.set(event.id, showEvent(mailbox, event));
    }
  }
  return found;
}

function showEvent(mailbox: string, event: Shown): ShownEvent {
  const { id, iCalUId, transactionId, subject, start, end, location, attendees } = event;
  const properties = event.singleValueExtendedProperties ?? [];
  return {
    id,
    iCalUId,
    mailbox,
    key: properties.find((one) => one.id.toLowerCase() === SOURCE_KEY_PROPERTY.toLowerCase())?.value,
    isOfJob: transactionId !== null,
    endsAt: Date.parse(`${end.dateTime.slice(0, 19)}Z`),
    parts: {
      subject,
      time: `${start.dateTime.slice(0, 19)}/${end.dateTime.slice(0, 19)}`,
      place: location.displayName,
    },
    attendees: new Map(attendees.map(({ emailAddress, status }) => [emailAddress.address, status.response])),
  };
}

/** The parts that a row asks for; an empty place says nothing. */
export function partsOf({ subject, start, end, day, place = '' }: SimulatedRow): Parts {
  return { subject, time: `${hour(start, day)}/${hour(end, day)}`, place };
}

export function attendeesOf({ attendees }: SimulatedRow): string[] {
  return attendees.split(';').filter((address) => address !== '');
}

export function isBad({ start, end }: SimulatedRow): boolean {
  return end < start;
}
