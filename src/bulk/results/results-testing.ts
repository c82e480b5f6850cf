import type { RowResult } from './results.ts';

/** The result of a row whose event was made. */
export const CREATED: RowResult = {
  line: 2,
  key: '7B-maths-1',
  mailbox: 'room.101@school.example',
  status: 'created',
  EventID: 'AAMk1',
  error: null,
  iCalUId: '0400',
  webLink: 'https://outlook.example/1',
  attempts: 1,
  warnings: [],
  faults: [],
};
