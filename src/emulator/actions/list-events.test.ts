import { beforeAll, describe, expect, it } from 'vitest';
import { createTestServer, eventBody, type Json, ROOM, type TestServer } from '../testing.ts';

const KEY = 'String {66f5a359-4659-4830-9070-00047ec6ac6e} Name Key';
let server: TestServer;
let uid = '';

/** Lessons 1 to 12, one an hour from 08:00 on, the third with a quote in its subject. */
beforeAll(async () => {
  server = await createTestServer();
  for (let lesson = 1; lesson <= 12; lesson++) {
    const hour = String(7 + lesson).padStart(2, '0');
    const { body } = await server.call(
      'POST',
      `${ROOM}/events`,
      eventBody({
        subject: lesson === 3 ? "Year 7's Lesson 3" : `Lesson ${lesson}`,
        start: { dateTime: `2026-01-12T${hour}:00:00`, timeZone: 'UTC' },
        end: { dateTime: `2026-01-12T${hour}:45:00`, timeZone: 'UTC' },
        importance: lesson % 2 === 0 ? 'high' : 'normal',
        categories: lesson > 10 ? ['Blue category'] : [],
        singleValueExtendedProperties: [{ id: KEY, value: `Term1-Row${lesson}` }],
      }),
    );
    if (lesson === 5) uid = String(body.iCalUId);
    await server.clock.advance(1000);
  }
});

const list = (query: string, path = `${ROOM}/events`, headers: Record<string, string> = {}) =>
  server.call('GET', `${path}?${query}`, undefined, headers);
const subjects = (body: Json) => (body.value as unknown as { subject: string }[]).map((event) => event.subject);
const filter = (expression: string) => `$top=100&$select=subject&$filter=${encodeURIComponent(expression)}`;

describe('pages', () => {
  it('lead on from an address with half of a character', async () => {
    const { status, body } = await list('$top=1&x=\udc00');
    expect([status, body['@odata.nextLink']]).toEqual([
      200,
      `http://graph.example${ROOM}/events?$top=1&x=%EF%BF%BD&$skip=1`,
    ]);
  });

  it('have 10 items and a link that keeps the other options', async () => {
    const first = await list('$select=subject');
    expect(subjects(first.body)).toHaveLength(10);
    expect(first.body['@odata.nextLink']).toBe(`http://graph.example${ROOM}/events?$select=subject&$skip=10`);
    const second = await server.call('GET', `${ROOM}/events?$select=subject&$skip=10`);
    expect(subjects(second.body)).toEqual(['Lesson 11', 'Lesson 12']);
    expect(Object.keys(second.body)).toEqual(['@odata.context', 'value']);
  });

  it('have the size of $top, else of the preferred page, and count when asked', async () => {
    const top = await list('$top=5&$count=true');
    expect(top.body['@odata.count']).toBe(12);
    expect(top.body['@odata.nextLink']).toBe(`http://graph.example${ROOM}/events?$top=5&$count=true&$skip=5`);
    const next = await list('$skip=3&$top=2');
    expect(next.body['@odata.nextLink']).toBe(`http://graph.example${ROOM}/events?$top=2&$skip=5`);
    const preferred = await list('', `${ROOM}/events`, { prefer: 'odata.maxpagesize=7' });
    expect(preferred.body.value).toHaveLength(7);
    expect(preferred.headers['preference-applied']).toBe('odata.maxpagesize=7');
    const both = await list('$top=9', `${ROOM}/events`, { prefer: 'odata.maxpagesize=3' });
    expect(both.body.value).toHaveLength(3);
  });

  it('link through a proxy under its address', async () => {
    const { body } = await list('', `${ROOM}/events`, {
      'x-forwarded-host': 'graph.proxy.example',
      'x-forwarded-proto': 'https',
    });
    expect(body['@odata.nextLink']).toBe(`https://graph.proxy.example${ROOM}/events?$skip=10`);
    expect(body['@odata.context']).toMatch(/^https:\/\/graph\.proxy\.example\/v1\.0\/\$metadata#users\('/);
  });

  it.each(['$top=0', '$top=1001', '$top=x', '$skip=-1', '$search=x', '$foo=1', '$top=1&$top=2'])(
    'refuse %s',
    async (query) => {
      expect(await list(query)).toMatchObject({ status: 400, body: { error: { code: 'BadRequest' } } });
    },
  );

  it('take $top=1000', async () => {
    expect((await list('$top=1000')).body.value).toHaveLength(12);
  });
});

describe('$select', () => {
  it('answers etag, id and the selected members, and says so in the context', async () => {
    const { body } = await list('$top=1&$select=subject,start');
    expect(Object.keys(body.value?.[0] ?? {})).toEqual(['@odata.etag', 'id', 'subject', 'start']);
    expect(body['@odata.context']).toMatch(/\/events\(subject,start\)$/);
  });

  it('refuses a member that events do not have', async () => {
    expect(await list('$select=colour')).toMatchObject({ status: 400, body: { error: { code: 'BadRequest' } } });
  });
});

describe('$filter', () => {
  it.each([
    ["subject eq 'lesson 4'", ['Lesson 4']],
    ["subject eq 'Year 7''s Lesson 3'", ["Year 7's Lesson 3"]],
    ["startsWith(subject,'Lesson 1')", ['Lesson 1', 'Lesson 10', 'Lesson 11', 'Lesson 12']],
    ["endswith(subject, '2')", ['Lesson 2', 'Lesson 12']],
    ["contains(subject,'YEAR')", ["Year 7's Lesson 3"]],
    ["start/dateTime ge '2026-01-12T18:00'", ['Lesson 11', 'Lesson 12']],
    ["start/dateTime gt '2026-01-12T18:00:00Z'", ['Lesson 12']],
    ["end/dateTime le '2026-01-12T09:45:00.0000000'", ['Lesson 1', 'Lesson 2']],
    ["'2026-01-12T08:45' ge end/dateTime", ['Lesson 1']],
    ['createdDateTime lt 2026-01-05T10:00:02Z', ['Lesson 1', 'Lesson 2']],
    ["importance eq 'high' and start/dateTime lt '2026-01-12T12:00'", ['Lesson 2', 'Lesson 4']],
    ["not (importance eq 'high') and startswith(subject,'Lesson 1')", ['Lesson 1', 'Lesson 11']],
    ["subject eq 'Lesson 1' or subject eq 'Lesson 2' and importance eq 'normal'", ['Lesson 1']],
    ["(subject eq 'Lesson 1' or subject eq 'Lesson 2') and importance eq 'high'", ['Lesson 2']],
    ["categories/any(c:c eq 'blue category')", ['Lesson 11', 'Lesson 12']],
    ["categories/Any(c: startswith(c, 'Blue') and not (c eq 'x')) AND isAllDay EQ false", ['Lesson 11', 'Lesson 12']],
    ['isAllDay eq true', []],
    ['isOrganizer and reminderMinutesBeforeStart gt 15', []],
    ['seriesMasterId ne null', []],
    [`singleValueExtendedProperties/Any(ep: ep/id eq '${KEY}' and ep/value eq 'TERM1-row5')`, ['Lesson 5']],
    [
      `singleValueExtendedProperties/any(x:x/value eq 'Term1-Row5' and x/id eq '${KEY.toUpperCase().replace('NAME KEY', 'Name Key')}')`,
      ['Lesson 5'],
    ],
    [
      `singleValueExtendedProperties/any(ep: ep/id eq '${KEY}' and startswith(ep/value, 'term1-row1'))`,
      ['Lesson 1', 'Lesson 10', 'Lesson 11', 'Lesson 12'],
    ],
    [`singleValueExtendedProperties/any(ep: ep/id eq '${KEY}' and contains(ep/value, 'ROW12'))`, ['Lesson 12']],
    [
      `singleValueExtendedProperties/any(ep: ep/id eq '${KEY}' and ep/value ne 'x') and subject eq 'Lesson 9'`,
      ['Lesson 9'],
    ],
    [`singleValueExtendedProperties/any(ep: ep/id eq '${KEY.replace('Key', 'key')}' and ep/value eq 'Term1-Row5')`, []],
    [`singleValueExtendedProperties/any(ep: ep/id eq '${KEY.replace('66', '77')}' and ep/value eq 'Term1-Row5')`, []],
    [
      `singleValueExtendedProperties/any(ep: ep/id eq '${KEY}' and ep/value eq 'Term1-Row2') or singleValueExtendedProperties/any(ep: ep/id eq '${KEY}' and ep/value eq 'Term1-Row1')`,
      ['Lesson 1', 'Lesson 2'],
    ],
  ])('%s', async (expression, expected) => {
    const { status, body } = await list(filter(expression));
    expect(status).toBe(200);
    expect(subjects(body)).toEqual(expected);
  });

  it('finds by calendar UID', async () => {
    expect(subjects((await list(filter(`iCalUId eq '${uid}'`))).body)).toEqual(['Lesson 5']);
  });

  it('works in one calendar too, and over the events of all', async () => {
    const { body: calendar } = await server.call('POST', `${ROOM}/calendars`, { name: 'Rota' });
    const rota = `${ROOM}/calendars/${calendar.id}/events`;
    const property = [{ id: KEY, value: 'term1-ROW5' }];
    const { body: event } = await server.call(
      'POST',
      rota,
      eventBody({ subject: 'Duty', singleValueExtendedProperties: property }),
    );
    const same = filter(`singleValueExtendedProperties/any(ep: ep/id eq '${KEY}' and ep/value eq 'Term1-Row5')`);
    expect(subjects((await list(same)).body)).toEqual(['Lesson 5', 'Duty']);
    expect(subjects((await list(same, rota)).body)).toEqual(['Duty']);
    expect(subjects((await list(same, `${ROOM}/calendar/events`)).body)).toEqual(['Lesson 5']);
    expect(subjects((await list('$select=subject', rota)).body)).toEqual(['Duty']);
    await server.call('DELETE', `${ROOM}/events/${event.id}`);
    expect(subjects((await list(same)).body)).toEqual(['Lesson 5']);
  });

  it.each([
    ["subject eq 'x", 'BadRequest'],
    ['subject', 'BadRequest'],
    ['subject eq', 'BadRequest'],
    ["(subject eq 'x'", 'BadRequest'],
    ["subject eq 'x') ", 'BadRequest'],
    ["subject eq 'x' and", 'BadRequest'],
    ["subject like 'x'", 'BadRequest'],
    ['subject eq 7', 'BadRequest'],
    ["isAllDay eq 'true'", 'BadRequest'],
    ["start/dateTime ge 'soon'", 'BadRequest'],
    ["colour eq 'red'", 'BadRequest'],
    ["id eq 'x'", 'ErrorInvalidProperty'],
    ["transactionId eq 'x'", 'ErrorInvalidProperty'],
    ["attendees/any(a:a/type eq 'required')", 'BadRequest'],
    ["singleValueExtendedProperties/any(ep: ep/value eq 'x')", 'BadRequest'],
    [
      "singleValueExtendedProperties/any(ep: ep/id eq 'String Key' and ep/value eq 'x')",
      'ErrorInvalidExtendedProperty',
    ],
    [`${'('.repeat(300)}isAllDay${')'.repeat(300)}`, 'BadRequest'],
  ])('refuses %s', async (expression, code) => {
    expect(await list(filter(expression))).toMatchObject({ status: 400, body: { error: { code } } });
  });
});

describe('$orderby', () => {
  it('sorts by one or more properties', async () => {
    expect(subjects((await list('$top=2&$select=subject&$orderby=start/dateTime desc')).body)).toEqual([
      'Lesson 12',
      'Lesson 11',
    ]);
    const byImportance = await list('$top=3&$select=subject&$orderby=importance,createdDateTime%20desc');
    expect(subjects(byImportance.body)).toEqual(['Lesson 12', 'Lesson 10', 'Lesson 8']);
  });

  it('needs its properties first in a filter', async () => {
    const ok = "$orderby=start/dateTime&$filter=start/dateTime ge '2026-01-12T18:00' and subject ne 'x'";
    expect((await list(ok)).status).toBe(200);
    const bad = "$orderby=start/dateTime&$filter=subject ne 'x'";
    expect(await list(bad)).toMatchObject({ status: 400, body: { error: { code: 'InefficientFilter' } } });
  });

  it.each(['colour', 'subject up', 'subject asc desc'])('refuses %s', async (order) => {
    expect((await list(`$orderby=${order}`)).status).toBe(400);
  });
});
