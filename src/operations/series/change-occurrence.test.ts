import { describe, expect, it } from 'vitest';
import { loadZ } from '../../core/schema.ts';
import type { FoundEvent } from '../define.ts';
import { parseInput } from '../parse-input.ts';
import { operationOf, refusedField } from '../testing.ts';
import { updateOccurrence } from './update-occurrence.ts';

const NAME = { seriesMasterId: 'M', date: '2026-09-14' };
const FOUND: FoundEvent = {
  '@odata.etag': 'W/"abc="',
  isOrganizer: true,
  attendees: [{ type: 'required', emailAddress: { address: 'tutor@school.example' } }],
};

describe.for([
  ['update-occurrence', 'update-event', { location: 'Gym' }],
  ['cancel-occurrence', 'cancel-event', { comment: 'The hall is closed.' }],
] as const)('%s', ([name, ofEvent, change]) => {
  it(`does to the occurrence that was found what ${ofEvent} does to an event`, async () => {
    const [ours, theirs] = [operationOf(name), operationOf(ofEvent)];
    const input = { ...(parseInput(ours, await loadZ(), { ...NAME, ...change }) as object), eventId: 'O' };
    const event = parseInput(theirs, await loadZ(), { eventId: 'O', ...change });
    expect(ours.read?.(input, 'me')).toEqual(theirs.read?.(event, 'me'));
    expect(ours.request(input, 'me', FOUND)).toEqual(theirs.request(event, 'me', FOUND));
    expect(ours.mails(input, FOUND)).toEqual(['tutor@school.example']);
    const { effect, repeat, expects, permissions, mailsTo } = theirs;
    expect(ours).toMatchObject({ effect, repeat, expects, permissions, mailsTo, aliases: [] });
  });

  it('takes one name of an occurrence, by its day or by its original start', async () => {
    const refused = (input: object) => refusedField(name, { ...change, ...input });
    expect(await refused({ seriesMasterId: 'M', originalStart: '2026-09-14T08:00:00Z' })).toBeUndefined();
    expect(await refused(NAME)).toBeUndefined();
    expect(await refused({ ...NAME, originalStart: '2026-09-14T08:00:00Z' })).toBe('date');
    expect(await refused({ seriesMasterId: 'M' })).toBe('date');
  });

  it.for([
    [{ date: '2026-09-14' }, 'seriesMasterId'],
    [{ ...NAME, seriesMasterId: '' }, 'seriesMasterId'],
    [{ ...NAME, date: '2026-02-30' }, 'date'],
    [{ ...NAME, date: '2026-09-14T09:00:00' }, 'date'],
    [{ seriesMasterId: 'M', originalStart: 'monday' }, 'originalStart'],
    [{ ...NAME, eventId: 'O' }, 'eventId'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField(name, { ...change, ...input })).toBe(field);
  });
});

describe('update-occurrence', () => {
  it.for([
    [{ startDateTime: '2026-09-14T09:00:00' }, 'timeZone'],
    [{ properties: { transactionId: 'x' } }, 'properties.transactionId'],
    [{ subject: 'x', ifMatch: '' }, 'ifMatch'],
    [{ showAs: 'away' }, 'showAs'],
  ] as const)('refuses %j as update-event does', async ([input, field]) => {
    expect(await refusedField('update-occurrence', { ...NAME, ...input })).toBe(field);
    expect(await refusedField('update-event', { eventId: 'O', ...input })).toBe(field);
  });

  it('refuses to change nothing', async () => {
    const z = await loadZ();
    expect(() => parseInput(updateOccurrence, z, NAME)).toThrow(
      'update-occurrence: nothing to change is given, such as a subject.',
    );
  });
});
