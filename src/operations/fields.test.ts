import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { loadZ } from '../core/schema.ts';
import * as fields from './fields.ts';
import { buildRequest, operationOf } from './testing.ts';

const z = await loadZ();

describe('a choice', () => {
  it('is taken in any letter case, and sent as Microsoft spells it', async () => {
    const { body } = await buildRequest('update-event', {
      ...{ eventId: 'AAMk=', showAs: 'OOF', sensitivity: 'Private', importance: 'HIGH' },
      ...{ body: 'x', bodyContentType: 'HTML', attendees: [{ address: 'a@school.example', type: 'Optional' }] },
    });
    expect(body).toMatchObject({
      ...{ showAs: 'oof', sensitivity: 'private', importance: 'high', body: { contentType: 'html' } },
      attendees: [{ type: 'optional' }],
    });
    expect((await buildRequest('get-event', { eventId: 'A', bodyContentType: 'Text' })).headers?.Prefer).toContain(
      'outlook.body-content-type="text"',
    );
  });

  it('shows its members and its default in the schema of an input', () => {
    const { properties } = z.toJSONSchema(
      z.object({ form: fields.choice(z, fields.BODY_TYPE).prefault('text').describe('Form.') }),
      { io: 'input' },
    );
    expect(properties).toEqual({
      form: { type: 'string', enum: ['text', 'html'], default: 'text', description: 'Form.' },
    });
  });

  it('is what each operation takes of an enumeration', () => {
    const { properties = {} } = z.toJSONSchema(operationOf('create-event').input(z), { io: 'input' });
    expect(properties).toMatchObject({
      showAs: { enum: ['free', 'tentative', 'busy', 'oof', 'workingElsewhere', 'unknown'] },
      bodyContentType: { enum: ['text', 'html'], default: 'text' },
      startDateTime: { type: 'string' },
    });
  });
});

describe('an end of a range', () => {
  it.for([
    [new Date('2026-09-07T08:00:00Z'), '2026-09-07T08:00:00Z'],
    [Temporal.Instant.from('2026-09-07T08:00:00Z'), '2026-09-07T08:00:00Z'],
    [Temporal.ZonedDateTime.from('2026-09-07T09:00[Europe/London]'), '2026-09-07T09:00:00+01:00'],
    [Temporal.PlainDate.from('2026-09-07'), '2026-09-07'],
    [Temporal.PlainDateTime.from('2026-09-07T09:00'), '2026-09-07T09:00:00'],
    ['2026-09-07T09:00:00+01:00', '2026-09-07T09:00:00+01:00'],
  ])('given as %s is sent as %s', async ([startDateTime, sent]) => {
    const input = { startDateTime, endDateTime: '2026-09-14' };
    const { query } = await buildRequest('list-calendar-view', input);
    expect(query).toMatchObject({ startDateTime: sent, endDateTime: '2026-09-14' });
  });
});

describe('a time of a zone', () => {
  const read = (value: unknown) => fields.zonedTime(z).safeParse(value);

  it('is a wall time, or an instant that says so by a zone in brackets', () => {
    expect(read(Temporal.PlainDate.from('2026-09-07')).data).toBe('2026-09-07T00:00:00');
    expect(read(new Date(0)).data).toBe('1970-01-01T00:00:00Z[UTC]');
    expect(read('1970-01-01T00:00:00Z[UTC]').data).toBe('1970-01-01T00:00:00Z[UTC]');
  });

  it.for(['1970-01-01T00:00:00Z', '1970-01-01T00:00:00+01:00', '1970-01-01T00:00[UTC]', '1970-02-30', 'noon', 5, {}])(
    'is not %j',
    (value) => {
      expect(read(value).success).toBe(false);
    },
  );
});

describe('a day', () => {
  it('may be a Temporal.PlainDate', () => {
    expect(fields.day(z).parse(Temporal.PlainDate.from('2026-09-07'))).toBe('2026-09-07');
  });
});
