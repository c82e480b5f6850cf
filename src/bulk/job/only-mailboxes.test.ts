import { describe, expect, it } from 'vitest';
import { refuseUnknownMailboxes } from './only-mailboxes.ts';

const refusalOf = async (only: readonly string[] | undefined, ...known: string[]) =>
  refuseUnknownMailboxes({ mailboxes: async () => known }, 'term.csv', only).then(
    () => undefined,
    ({ message, hint }: { message: string; hint: string }) => `${message} ${hint}`,
  );

describe('mailboxes that a run is limited to', () => {
  it('may be any that has a row, in any letter case', async () => {
    expect(await refusalOf(undefined)).toBeUndefined();
    expect(await refusalOf([' Room.101@School.example'], 'room.101@school.example')).toBeUndefined();
  });

  it.for([
    ['room.110@school.example', 'Did you mean room.101@school.example or room.102@school.example?'],
    ['tutor', 'Did you mean tutor@school.example?'],
    [
      'nobody@other.example',
      'Its mailboxes are room.101@school.example, room.102@school.example, tutor@school.example and 1 more.',
    ],
  ] as const)('are refused where one has none: %s', async ([given, hint]) => {
    const known = ['room.101@school.example', 'room.102@school.example', 'tutor@school.example', 'z@z.example'];
    expect(await refusalOf([known[0] ?? '', given], ...known)).toBe(
      `term.csv has no row of the mailbox '${given}'. ${hint} Nothing was sent.`,
    );
  });

  it('are refused where nothing has a row', async () => {
    expect(await refusalOf(['a@b.example'])).toContain('It has none of any mailbox. Nothing was sent.');
  });
});
