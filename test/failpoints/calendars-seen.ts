import { SOURCE_KEY_PROPERTY } from '../../src/bulk/key.ts';
import type { EmulatorRecord, MailboxSnapshot } from '../../src/emulator/index.ts';

/** What is there after a run, without ids and times that differ from run to run. */
export interface CalendarsSeen {
  /** Each event of its owner in one line, sorted. */
  events: string[];
  /** Each mail to each recipient in one line, sorted. */
  mails: string[];
  /** Rows with what became of them, in their order; what was done is one word, be it by this run or an earlier one. */
  rows: string[];
  /** Events that the results name and no mailbox has. */
  strange: string[];
  /** Writes that ever arrived. */
  writes: number;
}

interface Shown {
  iCalUId: string;
  isOrganizer: boolean;
  subject: string;
  start: { dateTime: string };
  location: { displayName: string };
  attendees: { emailAddress: { address: string } }[];
  singleValueExtendedProperties?: { id: string; value: string }[];
}

interface Result {
  key: string;
  status: string;
  iCalUId: string | null;
}

export function seeCalendars(
  users: readonly MailboxSnapshot[],
  mails: EmulatorRecord['mails'],
  writes: number,
  results: string,
): CalendarsSeen {
  const shown = users.flatMap(({ userPrincipalName: mailbox, events }) =>
    (events as unknown as Shown[]).filter(({ isOrganizer }) => isOrganizer).map((event) => ({ mailbox, event })),
  );
  const lines = results
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Result);
  const known = new Set(shown.map(({ event }) => event.iCalUId));
  return {
    events: shown.map(({ mailbox, event }) => lineOf(mailbox, event)).sort(),
    mails: mails.flatMap(({ kind, subject, recipients }) => recipients.map((to) => `${kind} ${subject} ${to}`)).sort(),
    rows: lines.map(({ key, status }) => `${key} ${DONE.has(status) ? 'done' : status}`),
    strange: lines.flatMap(({ key, status, iCalUId }) =>
      DONE.has(status) && iCalUId !== null && !known.has(iCalUId) ? [key] : [],
    ),
    writes,
  };
}

const DONE: ReadonlySet<string> = new Set(['created', 'adopted', 'updated', 'unchanged']);

function lineOf(mailbox: string, event: Shown): string {
  const { subject, start, location, attendees, singleValueExtendedProperties: properties = [] } = event;
  const key = properties.find(({ id }) => id === SOURCE_KEY_PROPERTY)?.value ?? 'no key';
  const asked = attendees.map(({ emailAddress }) => emailAddress.address).sort();
  return [mailbox, subject, start.dateTime.slice(0, 16), location.displayName, asked.join('+'), key].join(' | ');
}
