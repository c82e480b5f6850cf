import type { Operation, Permissions } from '../../operations/define.ts';
import { operations } from '../../operations/table.ts';

/** What somebody wants to do with graphcal, as far as its app registration depends on it. */
export interface Use {
  name: string;
  title: string;
  /** Whose permissions: the app's own, or those of the person who signs in. */
  kind: keyof Permissions;
  /** Whether an operation belongs to it. */
  needs(operation: Pick<Operation, 'name'>): boolean;
}

/** What it takes to see calendars; bodies, attachments and what changed take more (Calendars.Read). */
const READING: ReadonlySet<string> = new Set([
  'list-calendars',
  'get-calendar',
  'list-events',
  'get-event',
  'list-calendar-view',
]);

/** What rows are sent by, and what is done with events by hand. */
const SENDING: ReadonlySet<string> = new Set([
  ...READING,
  ...['create-calendar', 'create-event', 'update-event', 'cancel-event', 'delete-event', 'find-events'],
  ...['add-attendees', 'remove-attendees', 'set-attendees'],
]);

/** The uses in the order of help; to add one, add a row. */
export const USES: readonly Use[] = [
  {
    name: 'send',
    title: 'send rows and change events, the app alone',
    kind: 'application',
    needs: ({ name }) => SENDING.has(name),
  },
  {
    name: 'read',
    title: 'read calendars, the app alone',
    kind: 'application',
    needs: ({ name }) => READING.has(name),
  },
  {
    name: 'person',
    title: 'send rows and change events as a person who signs in',
    kind: 'delegated',
    needs: ({ name }) => SENDING.has(name),
  },
  {
    name: 'person-read',
    title: 'read calendars as a person who signs in',
    kind: 'delegated',
    needs: ({ name }) => READING.has(name),
  },
  {
    name: 'all',
    title: 'use every operation, the app alone',
    kind: 'application',
    needs: () => true,
  },
  {
    name: 'person-all',
    title: 'use every operation as a person who signs in',
    kind: 'delegated',
    needs: () => true,
  },
];

/** The fewest and least permissions of Graph that the use needs, by what the table of operations says of each. */
export function leastPermissions(
  { kind, needs }: Pick<Use, 'kind' | 'needs'>,
  table: readonly Pick<Operation, 'name' | 'permissions'>[] = Object.values(operations) as unknown as Operation[],
): string[] {
  const choices = table
    .filter((operation) => needs(operation))
    .map(({ permissions }) => permissions[kind])
    .filter((suffice) => suffice.length > 0)
    // Whoever has the fewest ways is asked first: what opens it often opens the others.
    .sort((a, b) => a.length - b.length);
  const chosen: string[] = [];
  for (const suffice of choices) {
    const [least] = suffice;
    if (least !== undefined && !suffice.some((one) => chosen.includes(one))) chosen.push(least);
  }
  // Who may write may read, though the lists of the operations that read do not always say it.
  return chosen.filter(
    (name) => !chosen.includes(name.replace(/\.Read(?=\.|$)/u, '.ReadWrite')) || !/\.Read(?:\.|$)/u.test(name),
  );
}
