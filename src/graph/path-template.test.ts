import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pathTemplate } from './path-template.ts';

describe('the template of a path', () => {
  it.for([
    ['/me/calendars', '/me/calendars'],
    ['/users/room.101%40school.example/events', '/users/{id}/events'],
    ['/users/room.101@school.example/calendars/AAMkAD=/events/AAMkBE=', '/users/{id}/calendars/{id}/events/{id}'],
    ["/users('room.101@school.example')/calendarview", '/users/{id}/calendarView'],
    ["/me/reminderView(startDateTime='2026-01-01',endDateTime='2026-02-01')", '/me/reminderView'],
    ['/me/events?$filter=subject eq %27Surprise%27&$skiptoken=abc', '/me/events'],
    ['/places/microsoft.graph.room', '/places/microsoft.graph.room'],
    ['/me/surprise-party/events', '/me/{id}/events'],
    ['/me/events#private', '/me/events'],
    ['/$batch', '/$batch'],
  ] as const)('of %s is %s', ([path, template]) => {
    expect(pathTemplate(path)).toBe(template);
  });

  it('holds nothing of any id, address or argument (R53 in part)', () => {
    const text = fc.string({ unit: fc.constantFrom(..."abcXYZ019@.-_=%'()&?"), minLength: 4 });
    fc.assert(
      fc.property(text, text, (user, id) => {
        expect(pathTemplate(`/users/-${user}/events/-${id}`)).toMatch(/^\/users\/\{id\}(?:\/events\/\{id\})?$/u);
      }),
    );
  });
});
