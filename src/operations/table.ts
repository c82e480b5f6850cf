import { attendeeRows } from './attendees/rows.ts';
import { availabilityRows } from './availability/rows.ts';
import { calendarRows } from './calendars/rows.ts';
import type { Operation } from './define.ts';
import { eventRows } from './events/rows.ts';
import { requestRows } from './requests/rows.ts';

/** The table: every surface derives from it. A new operation is one file and one line in the `rows.ts` of its folder. */
export const operations = {
  ...calendarRows,
  ...eventRows,
  ...attendeeRows,
  ...availabilityRows,
  ...requestRows,
} as const;

export type OperationTable = typeof operations;

/** Finds a row by its name or one of its aliases. */
export function findOperation(name: string): Operation | undefined {
  const rows: readonly Operation[] = Object.values(operations) as unknown as readonly Operation[];
  return rows.find((row) => row.name === name || row.aliases.includes(name));
}
