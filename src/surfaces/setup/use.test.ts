import { describe, expect, it } from 'vitest';
import { leastPermissions, USES } from './use.ts';

const of = (name: string) => {
  const use = USES.find((one) => one.name === name);
  if (use === undefined) throw new Error(name);
  return leastPermissions(use);
};

describe('the least permissions of a use', () => {
  it('are those of the table of operations', () => {
    expect(of('send')).toEqual(['Calendars.ReadWrite']);
    expect(of('read')).toEqual(['Calendars.ReadBasic']);
    expect(of('person')).toEqual(['Calendars.ReadWrite']);
    expect(of('person-read')).toEqual(['Calendars.ReadBasic']);
    expect(of('all')).toEqual([
      'Calendars.ReadWrite',
      'Place.ReadWrite.All',
      'MailboxSettings.ReadWrite',
      'User.Read.All',
    ]);
    expect(of('person-all')).toEqual([
      ...['Calendars.ReadWrite', 'Place.ReadWrite.All', 'MailboxSettings.ReadWrite'],
      ...['Calendars.Read.Shared', 'User.Read'],
    ]);
  });

  it('are fewer where one opens several operations', () => {
    const operation = (...application: string[]) => ({
      name: 'x',
      permissions: { delegated: [], application },
    });
    const use = { kind: 'application' as const, needs: () => true };
    expect(leastPermissions(use, [operation('A', 'B'), operation('B')])).toEqual(['B']);
    expect(leastPermissions(use, [operation('A', 'B'), operation('C'), operation()])).toEqual(['C', 'A']);
  });
});
