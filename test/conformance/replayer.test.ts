import { describe, expect, it } from 'vitest';
import { differences, type Terms } from './compare.ts';
import { expectationOf } from './expectation.ts';
import { headerDifferences } from './headers.ts';
import { segmentsOf } from './paths.ts';
import { textOf } from './values.ts';

// A suite that compares too little is green for nothing: here each kind of difference is found.
const EXAMPLE: Terms = {
  paths: { allows: (member, value) => member !== 'color' || value === 'auto', isEnum: (member) => member === 'showAs' },
  recording: undefined,
  complete: false,
  ordered: false,
  creates: false,
  selected: undefined,
};
const RECORDING: Terms = {
  ...EXAMPLE,
  recording: { year: 2024, account: 'work', why: 'captured', edits: [] },
  complete: true,
  ordered: true,
};
const EVENT_ID = `AAMk${'A'.repeat(147)}=`;

describe('an answer compared with what is shown', () => {
  it.each([
    ['a member that is missing', { subject: 'Lunch' }, {}, 'subject: missing'],
    ['another value', { subject: 'Lunch' }, { subject: 'Dinner' }, 'subject: shown "Lunch"'],
    ['another type', { isAllDay: false }, { isAllDay: 'false' }, 'isAllDay: shown false'],
    ['null for a value', { recurrence: {} }, { recurrence: null }, 'recurrence: shown {}'],
    ['a value for null', { recurrence: null }, { recurrence: {} }, 'recurrence: shown null'],
    ['another moment', { start: at('12:00') }, { start: at('13:00') }, 'start: shown'],
    [
      'another zone',
      { start: at('12:00') },
      { start: { ...at('12:00'), timeZone: 'Tokyo Standard Time' } },
      'start: shown',
    ],
    [
      'a time without its seven decimals',
      { start: at('12:00') },
      { start: { ...at('12:00'), dateTime: '2026-01-12T12:00:00' } },
      'start: shown',
    ],
    ['an id of another form', { id: 'id-value' }, { id: 'x' }, 'id: shown'],
    [
      'an etag that is no change key',
      { '@odata.etag': 'W/"/IUUrIl3PkG1JCSsPfU+8wAAGXjEpA=="' },
      { '@odata.etag': '"1"' },
      '@odata.etag: shown',
    ],
    ['another text of a body', { body: html('<p>Hello</p>') }, { body: html('<p>Bye</p>') }, 'body: shown'],
    ['fewer items', { attendees: [{}, {}] }, { attendees: [{}] }, 'attendees: 2 shown, 1 answered'],
    ['no such item on a page', { value: [{ name: 'Exams' }] }, { value: [] }, 'value[0]: missing'],
    ['a value that the description does not allow', { color: {} }, { color: 7 }, 'color: shown {}'],
    [
      'no time of an answer',
      { status: { response: 'accepted', time: '2026-01-05T10:00:00Z' } },
      { status: { response: 'accepted', time: '0001-01-01T00:00:00Z' } },
      'status.time: shown',
    ],
    [
      'another context',
      { '@odata.context': "https://a/$metadata#users('1')/events" },
      { '@odata.context': "http://b/$metadata#users('2')/calendars" },
      '@odata.context: shown',
    ],
  ])('differs by %s', (_, shown, answered, line) => {
    const [found] = differences(shown, answered, EXAMPLE);
    expect(found?.slice(0, line.length)).toBe(line);
  });

  it.each([
    [
      'values that the source leaves open',
      { subject: 'subject-value', color: {} },
      { subject: 'Lunch', color: 'auto' },
    ],
    ['letter case of an enum', { showAs: 'Busy' }, { showAs: 'busy' }],
    [
      'the markup of a body',
      { body: html('<p>Hello</p>') },
      { body: html('<html><head></head><body>Hello</body></html>') },
    ],
    [
      'the keys of a context',
      { '@odata.context': "https://a/$metadata#users('1')/events" },
      { '@odata.context': "http://b/$metadata#users('2')/events" },
    ],
    ['members that an example does not show', { subject: 'Lunch' }, { subject: 'Lunch', uid: '' }],
  ])('does not differ by %s', (_, shown, answered) => {
    expect(differences(shown, answered, EXAMPLE)).toEqual([]);
  });

  it('of a recording has no other members, in the order of the service, and ids of its length', () => {
    expect(differences({ id: EVENT_ID, subject: 'a' }, { id: EVENT_ID, subject: 'a' }, RECORDING)).toEqual([]);
    expect(differences({ subject: 'a' }, { subject: 'a', more: 1 }, RECORDING)).toEqual([
      ': has more, which is not shown',
    ]);
    expect(differences({ a: 1, b: 2 }, { b: 2, a: 1 }, RECORDING)).toEqual([': order b a']);
    expect(differences({ id: EVENT_ID }, { id: 'AAMkAA==' }, RECORDING)).toHaveLength(1);
  });

  it('may have members that the service has added since the recording', () => {
    expect(differences({ a: 1 }, { a: 1, uid: 'x' }, RECORDING)).toEqual([]);
    expect(differences({ a: 1 }, { a: 1, transactionId: null }, RECORDING)).toHaveLength(1);
  });

  it('has only what was selected, whatever an example shows', () => {
    const selected = new Set(['subject']);
    expect(
      differences(
        { id: EVENT_ID, subject: 'a', locations: [] },
        { id: EVENT_ID, subject: 'a' },
        { ...EXAMPLE, selected },
      ),
    ).toEqual([]);
  });
});

describe('what a request determines', () => {
  it('counts where the source shows another value, and is named', () => {
    const shown = { subject: 'Brunch', start: at('11:00'), importance: 'normal', type: 'singleInstance' };
    const asked = { subject: 'Lunch', start: { dateTime: '2026-01-12T12:00:00', timeZone: 'UTC' }, type: 'occurrence' };
    const { body, contradictions } = expectationOf(shown, asked);
    expect(contradictions).toEqual(['subject', 'start']);
    expect(body).toEqual({
      ...shown,
      subject: 'Lunch',
      start: { dateTime: '2026-01-12T12:00:00.000', timeZone: 'UTC' },
    });
  });

  it('does not count as another value in another letter case or zone', () => {
    const shown = { importance: 'high', start: at('12:00') };
    const asked = { importance: 'High', start: { dateTime: '2026-01-12T04:00:00', timeZone: 'Pacific Standard Time' } };
    expect(expectationOf(shown, asked)).toEqual({ body: shown, contradictions: [] });
  });
});

describe('headers', () => {
  const shown = (headers: Record<string, string>) => ({ status: 200, headers, body: {}, truncated: false });

  it('are compared by value, by media type or by the form of what the service makes up', () => {
    const headers = { 'Content-Type': 'application/json;charset=utf-8', 'preference-applied': 'IdType="ImmutableId"' };
    expect(
      headerDifferences(
        shown({ 'content-type': 'application/json', 'preference-applied': 'IdType=ImmutableId', date: 'x' }),
        { headers, body: {} },
      ),
    ).toEqual([]);
    expect(
      headerDifferences(shown({ 'content-type': 'text/plain', 'request-id': 'x' }), { headers, body: {} }),
    ).toHaveLength(2);
  });
});

describe('spellings', () => {
  it('of a path give the same segments', () => {
    expect(segmentsOf("/users('a@b.example')/microsoft.graph.reminderView(StartDateTime='x')")).toEqual([
      'users',
      'a@b.example',
      'reminderview',
    ]);
  });

  it('of a body give the text that a person reads, without the block of an online meeting', () => {
    expect(
      textOf('<html><head><style>p{}</style></head><body>A &amp;\r\n<b>B</b>____________________________Join</body>'),
    ).toBe('A & B');
  });
});

function at(time: string): { dateTime: string; timeZone: string } {
  return { dateTime: `2026-01-12T${time}:00.0000000`, timeZone: 'UTC' };
}

function html(content: string): { contentType: string; content: string } {
  return { contentType: 'html', content };
}
