import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EmulatedConnection, openEmulatedConnection } from '../../test/emulated-connection.ts';
import type { EmulatorOptions } from '../emulator/index.ts';
import { type CalendarFinder, choose, createCalendarFinder } from './calendars.ts';

const ROOM = 'room.101@school.example';

describe('the choice of a calendar', () => {
  const known = [
    { id: 'A1', name: 'Fire drills' },
    { id: 'B2', name: 'FIRE DRILLS' },
    { id: 'C3', name: 'Détention' },
    { id: 'D4', name: 'Exams' },
    { id: 'E5', name: 'Exams' },
    { id: 'F6', name: 'A1' },
  ];

  it.each([
    ['an id', 'B2', 'B2'],
    ['an id before a name that is the same text', 'A1', 'A1'],
    ['a name as it is written, although another differs in letter case only', 'Fire drills', 'A1'],
    ['a name in another letter case', 'DÉTENTION', 'C3'],
  ])('takes %s', (_name, calendar, id) => {
    expect(choose(known, calendar)).toEqual({ id });
  });

  it.each(['Sports', 'a2', 'b2', ''])("knows no calendar '%s': ids are case-sensitive", (calendar) => {
    expect(choose(known, calendar)).toMatchObject({ code: 'calendar-not-found' });
  });

  it('never guesses between calendars of one name', () => {
    expect(choose(known, 'Exams')).toEqual({
      code: 'calendar-ambiguous',
      message: "The mailbox has 2 calendars of the name 'Exams'; give the id.",
    });
    expect(choose(known, 'fire drills')).toMatchObject({ code: 'calendar-ambiguous' });
  });
});

describe('the calendars of a mailbox', () => {
  let service: EmulatedConnection | undefined;
  let finder: CalendarFinder;
  const open = async (options: EmulatorOptions) => {
    service = await openEmulatedConnection(options, { retry: { attempts: 1 } });
    finder = createCalendarFinder(service.connection.sender, ROOM);
    return service.emulator;
  };
  const find = (calendar: string | undefined) => finder.find(calendar, {});
  const drills = { users: [{ userPrincipalName: ROOM, calendars: [{ name: 'Fire drills' }] }] };
  beforeEach(() => {
    service = undefined;
  });
  afterEach(() => service?.close());

  it('are not asked for as long as rows name none', async () => {
    const emulator = await open({ seed: drills });
    expect(await find(undefined)).toEqual({ id: undefined });
    expect(emulator.record.requests).toEqual([]);
  });

  it('are found by name and by id, and asked for once for all rows, those at the same time included', async () => {
    const emulator = await open({ seed: drills });
    const [{ calendars } = { calendars: [] }] = emulator.snapshot().users;
    const id = calendars.find(({ name }) => name === 'Fire drills')?.id;
    expect(id).toEqual(expect.any(String));
    expect(await Promise.all([find('Fire drills'), find('fire drills'), find('Calendar')])).toEqual([
      { id },
      { id },
      { id: expect.any(String) },
    ]);
    expect(await find(String(id))).toEqual({ id });
    expect(await find('Sports')).toMatchObject({ code: 'calendar-not-found' });
    expect(emulator.record.requests.map(({ method }) => method)).toEqual(['GET']);
  });

  it('are read to the last page', async () => {
    const calendars = Array.from({ length: 120 }, (_, index) => ({ name: `Room ${index}` }));
    const emulator = await open({ seed: { users: [{ userPrincipalName: ROOM, calendars }] } });
    expect(await find('Room 119')).toEqual({ id: expect.any(String) });
    expect(emulator.record.requests).toHaveLength(2);
  });

  it('are asked for again by the next row after a failure', async () => {
    const refuse = { type: 'refuse', status: 503, code: 'ErrorServerBusy' } as const;
    const emulator = await open({ seed: drills, faults: { rules: [{ match: { nth: 1 }, action: refuse }] } });
    await expect(find('Fire drills')).rejects.toMatchObject({ code: 'service-503' });
    expect(await find('Fire drills')).toEqual({ id: expect.any(String) });
    expect(emulator.record.requests).toHaveLength(2);
  });
});
