import { answerRows } from './answers/rows.ts';
import { attachmentRows } from './attachments/rows.ts';
import { attendeeRows } from './attendees/rows.ts';
import { availabilityRows } from './availability/rows.ts';
import { calendarGroupRows } from './calendar-groups/rows.ts';
import { calendarRows } from './calendars/rows.ts';
import { categoryRows } from './categories/rows.ts';
import type { Operation } from './define.ts';
import { eventRows } from './events/rows.ts';
import { extensionRows } from './extensions/rows.ts';
import { mailboxRows } from './mailbox/rows.ts';
import { placeRows } from './places/rows.ts';
import { requestRows } from './requests/rows.ts';
import { seriesRows } from './series/rows.ts';
import { sharingRows } from './sharing/rows.ts';
import { subscriptionRows } from './subscriptions/rows.ts';

/** The table: every surface derives from it. A new operation is one file and one line in the `rows.ts` of its folder. */
export const operations = {
  ...calendarRows,
  ...calendarGroupRows,
  ...sharingRows,
  ...eventRows,
  ...seriesRows,
  ...attendeeRows,
  ...answerRows,
  ...availabilityRows,
  ...placeRows,
  ...attachmentRows,
  ...extensionRows,
  ...categoryRows,
  ...mailboxRows,
  ...subscriptionRows,
  ...requestRows,
} as const;

export type OperationTable = typeof operations;

/** Finds a row by its name or one of its aliases. */
export function findOperation(name: string): Operation | undefined {
  const rows: readonly Operation[] = Object.values(operations) as unknown as readonly Operation[];
  return rows.find((row) => row.name === name || row.aliases.includes(name));
}
