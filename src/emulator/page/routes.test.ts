import { describe, expect, it } from 'vitest';
import { readRoute, writeRoute } from './routes.js';

describe('the address of a view', () => {
  it.each([
    ['requests', '', { mailbox: 'a+b@school.example', text: 'a&b=c#d/é' }],
    ['mailboxes', 'o’neill/a?b#c%@school.example', { event: 'AAMk_-=' }],
    ['mails', '', {}],
  ] as const)('of %s %o is read as it was written', (view, path, query) => {
    expect(readRoute(writeRoute(view, path, query))).toEqual({ view, path, query });
  });

  it('leaves out what is empty', () => {
    expect(writeRoute('requests', '', { mailbox: '', text: undefined, before: null, status: '4xx' })).toBe(
      '#/requests?status=4xx',
    );
  });

  it.each(['', '#', '#/', '#/nothing', '#main'])('is that of the mailboxes for %o', (hash) => {
    expect(readRoute(hash)).toEqual({ view: 'mailboxes', path: '', query: {} });
  });

  it('may be damaged', () => {
    expect(readRoute('#/mailboxes/%zz?%zz')).toEqual({ view: 'mailboxes', path: '%zz', query: { '%zz': '' } });
  });
});
