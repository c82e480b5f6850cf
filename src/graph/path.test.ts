import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../core/errors.ts';
import {
  calendarPath,
  calendarsPath,
  calendarViewPath,
  eventsPath,
  functionText,
  isBatchPath,
  mailboxOfPath,
  mailboxPath,
  path,
  readRawTarget,
} from './path.ts';

/** Code of the UsageError that a call throws; any other error fails the test. */
function refusal(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof UsageError) return error.code;
    throw error;
  }
  return 'not refused';
}

describe('the mailbox that a path names', () => {
  it.each([
    ['/users/Head%40school.example/events', 'head@school.example'],
    ['/users/room.101@school.example?$select=id', 'room.101@school.example'],
    ["/users('head@school.example')/events", 'head@school.example'],
    ['/users(%27head%40school.example%27)', 'head@school.example'],
    ["/users('o''room@school.example')/events", "o'room@school.example"],
    ['/groups/AB-12/events', 'groups/ab-12'],
    ["/Groups('AB-12')/calendar", 'groups/ab-12'],
    ['/users/AB-12/events', 'ab-12'],
    ['/users/groups%2FAB-12/events', 'groups%2fab-12'],
    ["/users('Groups/AB-12')/events", 'groups%2fab-12'],
    ['/me', 'me'],
    ['/ME/calendars', 'me'],
    ['/me?$select=id', 'me'],
    ['/meetings', undefined],
    ['/places/AB-12', undefined],
    ['/users', undefined],
  ])('%s: %s', (text, mailbox) => {
    expect(mailboxOfPath(text)).toBe(mailbox);
  });
});

describe('the path of a batch', () => {
  it.for([
    '/$batch',
    '/$BATCH',
    '/%24batch',
    '/$batch/',
    '/%24Batch/',
    '/$%62atch',
    '/%2524batch',
    '/$batch?x=1',
    '/users/room.101@school.example/$batch',
    '/users%2F$batch',
  ])('may be %s', (given) => {
    expect(isBatchPath(given)).toBe(true);
  });

  it.for(['/me', '/batch', '/$batches', '/a$batch', '/me/events?$search=/$batch', '/users/%E0', ''])(
    'is not %j',
    (given) => {
      expect(isBatchPath(given)).toBe(false);
    },
  );
});

describe('path', () => {
  it('puts ids and names between the segments of the template', () => {
    expect(path`/users/${'head@school.example'}/calendars/${'AAMkAGI2'}/events`).toBe(
      '/users/head%40school.example/calendars/AAMkAGI2/events',
    );
    expect(path`/me/events`).toBe('/me/events');
  });

  it.each([
    ['an id of Graph', 'AAMkAGI2TG93AAA=', 'AAMkAGI2TG93AAA%3D'],
    ['an id of Graph with a dash and an underscore', 'AAMk-AG_I2==', 'AAMk-AG_I2%3D%3D'],
    ['an id with a slash and a plus sign', 'AAMk/AG+I2', 'AAMk%2FAG%2BI2'],
    ['an address', 'room.101@school.example', 'room.101%40school.example'],
    ['an address with an apostrophe', "o'room@school.example", 'o%27room%40school.example'],
    ['an address with a plus sign', 'head+year7@school.example', 'head%2Byear7%40school.example'],
    [
      'the name of a guest',
      'guest_partner.example#EXT#@school.example',
      'guest_partner.example%23EXT%23%40school.example',
    ],
    ['a space', 'Year 7', 'Year%207'],
    ['what begins a query', 'a?b&c', 'a%3Fb%26c'],
    ['a backslash', 'a\\b', 'a%5Cb'],
    ['an escape', '%2e%2e', '%252e%252e'],
    ['letters beyond ASCII', 'Büro-東京@school.example', 'B%C3%BCro-%E6%9D%B1%E4%BA%AC%40school.example'],
    ['three dots', '...', '...'],
  ])('encodes %s as one segment', (_what, value, encoded) => {
    expect(path`/users/${value}`).toBe(`/users/${encoded}`);
  });

  it.each([
    ['nothing', ''],
    ['one dot', '.'],
    ['two dots', '..'],
    ['a line feed', 'a\nb'],
    ['a carriage return', 'a\rb'],
    ['a tab', 'a\tb'],
    ['a null', 'a\0'],
    ['a delete', 'a\x7f'],
    ['half a character', 'a\ud83d'],
  ])('refuses %s', (_what, value) => {
    expect(refusal(() => path`/users/${value}/events`)).toBe('path-segment-invalid');
  });

  it('keeps any value in its own segment, from which it can be read again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), (first, second) => {
        let built: string;
        try {
          built = path`/users/${first}/events/${second}`;
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
          return;
        }
        const url = new URL(`https://graph.example/v1.0${built}`);
        expect(url.href).toBe(`https://graph.example/v1.0${built}`);
        expect(url.pathname.split('/').map(decodeURIComponent)).toEqual(['', 'v1.0', 'users', first, 'events', second]);
      }),
    );
  });
});

describe('mailboxPath', () => {
  it('is /me for the signed-in person and names any other mailbox', () => {
    expect(mailboxPath('me')).toBe('/me');
    expect(mailboxPath('head@school.example')).toBe('/users/head%40school.example');
    expect(mailboxPath('6b4fa8ea-7e6e-486e-a8f4-d00a5b23488c')).toBe('/users/6b4fa8ea-7e6e-486e-a8f4-d00a5b23488c');
    expect(mailboxPath('me@school.example')).toBe('/users/me%40school.example');
  });

  it('refuses a mailbox that would lead to another path', () => {
    expect(refusal(() => mailboxPath('..'))).toBe('path-segment-invalid');
    expect(refusal(() => mailboxPath(''))).toBe('path-segment-invalid');
  });
});

describe('functionText', () => {
  it('doubles the apostrophes of a text, so that it stays between its own', () => {
    const roles = (user: string) => path`/me/calendar/allowedCalendarSharingRoles(User='${functionText(user)}')`;
    expect(roles('head@school.example')).toBe("/me/calendar/allowedCalendarSharingRoles(User='head%40school.example')");
    expect(roles("o'room@school.example")).toBe(
      "/me/calendar/allowedCalendarSharingRoles(User='o%27%27room%40school.example')",
    );
    expect(roles("a')/../b")).toBe("/me/calendar/allowedCalendarSharingRoles(User='a%27%27)%2F..%2Fb')");
  });
});

describe('calendarPath and calendarsPath', () => {
  it('are those of one calendar, and of a list of them', () => {
    expect(calendarPath('me')).toBe('/me/calendar');
    expect(calendarPath('groups/ab-12')).toBe('/groups/ab-12/calendar');
    expect(calendarPath('head@school.example', 'AAMk/1=')).toBe('/users/head%40school.example/calendars/AAMk%2F1%3D');
    expect(calendarsPath('me')).toBe('/me/calendars');
    expect(calendarsPath('head@school.example', 'AAMk/2=')).toBe(
      '/users/head%40school.example/calendarGroups/AAMk%2F2%3D/calendars',
    );
  });

  it('refuse an id that would lead to another path', () => {
    expect(refusal(() => calendarPath('me', '..'))).toBe('path-segment-invalid');
    expect(refusal(() => calendarsPath('me', ''))).toBe('path-segment-invalid');
  });
});

describe('eventsPath and calendarViewPath', () => {
  it('are those of the mailbox, or of one calendar', () => {
    expect(eventsPath('me')).toBe('/me/events');
    expect(eventsPath('head@school.example')).toBe('/users/head%40school.example/events');
    expect(eventsPath('me', 'AAMk/1=')).toBe('/me/calendars/AAMk%2F1%3D/events');
    expect(calendarViewPath('head@school.example')).toBe('/users/head%40school.example/calendarView');
    expect(calendarViewPath('head@school.example', 'AAMkAGI2')).toBe(
      '/users/head%40school.example/calendars/AAMkAGI2/calendarView',
    );
  });

  it('refuse a calendar that would lead to another path', () => {
    expect(refusal(() => eventsPath('me', '..'))).toBe('path-segment-invalid');
    expect(refusal(() => eventsPath('me', ''))).toBe('path-segment-invalid');
    expect(refusal(() => calendarViewPath('me', '.'))).toBe('path-segment-invalid');
  });
});

describe('readRawTarget', () => {
  it.each([
    ['/me/calendars', '/me/calendars', {}],
    ['/', '/', {}],
    ['/me/', '/me/', {}],
    ['/me?', '/me', {}],
    ['/me/calendars?$top=5&$select=id,name', '/me/calendars', { $top: '5', $select: 'id,name' }],
    ['/me/events?$filter=subject+eq%20%27a%26b%27', '/me/events', { $filter: "subject eq 'a&b'" }],
    ['/me/events?$filter=a=b', '/me/events', { $filter: 'a=b' }],
    ['/me?$count', '/me', { $count: '' }],
    ['/me/events?next=https://evil.example/../x//y\u00e4', '/me/events', { next: 'https://evil.example/../x//yä' }],
    ['/me/events?__proto__=a', '/me/events', { ['__proto__']: 'a' }],
    ["/users('head@school.example')/events", "/users('head@school.example')/events", {}],
    ['/users/@head', '/users/@head', {}],
    ['/me/events/AAMk%2FAG%2BI2%3D', '/me/events/AAMk%2FAG%2BI2%3D', {}],
    ['/me/events/a.b/...', '/me/events/a.b/...', {}],
    ['/me/calendars/100%25/events', '/me/calendars/100%25/events', {}],
    ['/me/calendars/100%252525/events', '/me/calendars/100%252525/events', {}],
    ['/me/calendars/Year%207%20%E2%80%93%20B%C3%BCro', '/me/calendars/Year%207%20%E2%80%93%20B%C3%BCro', {}],
  ])('reads %s', (suffix, pathname, query) => {
    expect(readRawTarget(suffix)).toEqual({ path: pathname, query });
  });

  it.each([
    ['an absolute address', 'https://evil.example/v1.0/me'],
    ['an absolute address in capitals', 'HTTPS://evil.example/'],
    ['an absolute address without slashes', 'https:evil.example'],
    ['a scheme that is no web address', 'file:///etc/passwd'],
    ['a path without its slash, which would become part of the version', 'me/calendars'],
    ['a port, which would become part of the host', ':8443/me'],
    ['a user name, which would make the base one', '@evil.example/me'],
    ['a label, which would make the host another', '.evil.example/me'],
    ['nothing', ''],
    ['a query alone', '?$top=5'],
    ['a host', '//evil.example/me'],
    ['a host after three slashes', '///evil.example/me'],
    ['a host behind a backslash', '/\\evil.example/me'],
    ['a host behind two backslashes', '\\\\evil.example\\me'],
    ['an empty segment', '/me//events'],
    ['dots at the end', '/me/..'],
    ['dots that climb out of the version', '/../beta/me'],
    ['dots in the middle', '/me/../users'],
    ['dots before a query', '/me/..?$top=5'],
    ['a dot', '/./me'],
    ['encoded dots', '/me/%2e%2e/users'],
    ['encoded dots in capitals', '/me/%2E%2E/users'],
    ['half-encoded dots', '/me/.%2e/users'],
    ['half-encoded dots, the other half', '/me/%2e./users'],
    ['an encoded dot', '/%2e/me'],
    ['dots that are encoded twice', '/me/%252e%252e/users'],
    ['dots that are encoded three times', '/me/%25252e%25252e/users'],
    ['dots whose very digits are encoded', '/me/%25%32%65%25%32%65/users'],
    ['dots that are encoded six times', '/me/%25252525252e%25252525252e/users'],
    ['dots before an encoded slash', '/me/..%2fusers'],
    ['dots after an encoded slash', '/me%2f..%2f..%2fbeta'],
    ['dots and a slash that is encoded twice', '/me/..%252f..%252fbeta'],
    ['dots and a slash behind a percent sign that stays', '/me/%25zz%252f..%252fbeta'],
    ['dots and an encoded backslash', '/me/..%5cusers'],
    ['a backslash', '/me\\events'],
    ['dots and a backslash', '/me/..\\users'],
    ['an encoded backslash', '/me/a%5Cb'],
    ['a backslash that is encoded twice', '/me/a%255cb'],
    ['a backslash in the query', '/me?a=\\b'],
    ['a line break that would begin a header', '/me HTTP/1.1\r\nHost: evil.example'],
    ['a carriage return', '/me/\revents'],
    ['a line feed, which an address parser would drop', '/me/.\n./users'],
    ['a tab, which an address parser would drop', '/me/.\t./users'],
    ['a tab before a host', '/\t/evil.example'],
    ['a line break in the query', '/me?a=b\r\nHost: evil.example'],
    ['an encoded line break', '/me/a%0d%0aHost:%20evil.example'],
    ['a line break that is encoded twice', '/me/a%250d%250a'],
    ['an encoded tab', '/me/a%09b'],
    ['an encoded null', '/me/a%00.json'],
    ['a null', '/me/\0'],
    ['a space', '/me/year 7'],
    ['a space beyond ASCII', '/me/year\u00a07'],
    ['a line separator', '/me/\u2028events'],
    ['a byte order mark', '/\ufeffme'],
    ['a fragment', '/me#events'],
    ['a percent sign without digits', '/me/100%'],
    ['an escape that is no hexadecimal', '/me/%zz'],
    ['an overlong encoding of dots', '/me/%c0%ae%c0%ae/users'],
    ['half a character', '/me/\ud83d'],
    ['half a character in the query', '/me?a=\udc00'],
    ['a query option that is given twice, of which one would be lost', '/me/events?$top=5&$top=6'],
  ])('refuses %s (R45 in part)', (_what, suffix) => {
    expect(refusal(() => readRawTarget(suffix))).toBe('raw-path-refused');
  });

  it.each([
    ['me', 'The path of a raw request must begin with /.'],
    ['//evil.example', 'The path of a raw request must not begin with // (that names a host).'],
    ['/me/%2e%2e', "The path of a raw request holds the segment '%2e%2e', which leads to another path."],
    ['/me?$top=1&$top=2', 'The path of a raw request gives the query option $top twice.'],
  ])('says what is wrong with %s, and what to give instead', (suffix, message) => {
    const hint = 'Give a path below the API version, for example /users/ADDRESS/calendars.';
    expect(() => readRawTarget(suffix)).toThrow(expect.objectContaining({ message, hint }));
  });

  it('never leaves base and version, however often it is decoded (R45 in part)', () => {
    const pieces = fc.constantFrom(
      ...['/', '.', '..', '%2e', '%2E', '%252e', '%2f', '%252F', '%5c', '\\', '%', '25', '2e', '2f', '%25', '@', ':'],
      ...['\r\n', '\t', '%0a', '%00', '?', '#', '//', 'evil.example', 'https:', 'me', 'users', 'é', '\ud800', ' '],
    );
    const suffixes = fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(
        fc.oneof(
          suffixes.map((suffix) => `/me/${suffix}`),
          suffixes,
          fc.string(),
        ),
        (suffix) => {
          let target: ReturnType<typeof readRawTarget>;
          try {
            target = readRawTarget(suffix);
          } catch (error) {
            expect(error).toBeInstanceOf(UsageError);
            return;
          }
          const url = new URL(`https://graph.example/v1.0${target.path}`);
          expect(url.origin).toBe('https://graph.example');
          expect(url.search + url.hash).toBe('');
          expect(url.pathname.split('/')).toHaveLength(target.path.split('/').length + 1);
          let decoded = url.pathname;
          for (let round = 0; round < 10; round++) {
            expect(decoded.startsWith('/v1.0/')).toBe(true);
            expect(decoded.split(/[/\\]/u).filter((part) => part === '.' || part === '..')).toEqual([]);
            // The most lenient decoder of all: it takes any two digits for a character.
            decoded = unescape(decoded);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
