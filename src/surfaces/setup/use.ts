import type { Operation, Permissions } from '../../operations/define.ts';
import { operations } from '../../operations/table.ts';

/** What somebody wants to do with graphcal, as far as its app registration depends on it. */
export interface Use {
  name: string;
  title: string;
  /** Whose permissions: the app's own, or those of the person who signs in. */
  kind: keyof Permissions;
  /** Whether an operation belongs to it. */
  needs(operation: Pick<Operation, 'effect'>): boolean;
}

/** The uses in the order of help; to add one, add a row. */
export const USES: readonly Use[] = [
  {
    name: 'send',
    title: 'send rows and change events, the app alone',
    kind: 'application',
    needs: () => true,
  },
  {
    name: 'read',
    title: 'read calendars, the app alone',
    kind: 'application',
    needs: ({ effect }) => effect === 'read',
  },
  {
    name: 'person',
    title: 'send rows and change events as a person who signs in',
    kind: 'delegated',
    needs: () => true,
  },
  {
    name: 'person-read',
    title: 'read calendars as a person who signs in',
    kind: 'delegated',
    needs: ({ effect }) => effect === 'read',
  },
];

/** The fewest and least permissions of Graph that the use needs, by what the table of operations says of each. */
export function leastPermissions(
  { kind, needs }: Pick<Use, 'kind' | 'needs'>,
  table: readonly Pick<Operation, 'effect' | 'permissions'>[] = Object.values(operations) as unknown as Operation[],
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
  return chosen;
}
