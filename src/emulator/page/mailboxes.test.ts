import { describe, expect, it } from 'vitest';
import type { MailboxTold, StatusTold } from '../administration/told.ts';
import { loadMailboxes, showMailboxes } from './mailboxes.js';
import { readRoute } from './routes.js';
import { elementsOf, linksOf, MARKUP, ROOM as mailbox, textOf } from './testing.ts';

describe('the list of mailboxes', () => {
  const went: string[] = [];
  const circumstances = {
    status: { tenantId: 'tenant', clientId: 'client' } as StatusTold,
    origin: 'http://127.0.0.1:8080',
    go: (hash: string) => went.push(hash),
  };
  const show = (value: readonly MailboxTold[], count = value.length, hash = '') =>
    showMailboxes({ count, value }, readRoute(hash), circumstances);

  it('is asked for as its address says', async () => {
    const asked: string[] = [];
    await loadMailboxes(readRoute('#/mailboxes?search=a%26b&skip=100'), async (path) => {
      asked.push(path);
      return { count: 0, value: [] } as never;
    });
    expect(asked).toEqual(['mailboxes?search=a%26b&skip=100&top=100']);
  });

  it('links each mailbox to its week, and shows markup as text', () => {
    const view = show([mailbox, { ...mailbox, mailbox: 'none' }]);
    expect(linksOf(view)).toContain('#/mailboxes/room.101%40school.example');
    expect(textOf(view)).toContain(MARKUP);
    expect(elementsOf(view, 'script')).toEqual([]);
    expect(elementsOf(view, 'span').map(textOf)).toEqual(['room', 'no mailbox']);
    expect(elementsOf(view, 'th').map(({ attributes }) => attributes.scope)).toEqual(Array(5).fill('col'));
  });

  it('is searched while somebody types', () => {
    const [input] = elementsOf(show([mailbox], 1, '#/mailboxes?search=room'), 'input');
    expect(input?.attributes.value).toBe('room');
    const { oninput } = input?.attributes ?? {};
    if (typeof oninput === 'function') oninput({ target: { value: 'roo' } } as unknown as Event);
    expect(went).toEqual(['#/mailboxes?search=roo']);
  });

  it('goes on in parts', () => {
    expect(linksOf(show([mailbox], 250, '#/mailboxes?skip=100&search=x')).slice(1)).toEqual([
      '#/mailboxes?search=x',
      '#/mailboxes?search=x&skip=200',
    ]);
    expect(textOf(show([mailbox], 250, '#/mailboxes?skip=200'))).toContain('201 to 250 of 250');
  });

  it('says what to do while there is none, and where none is found', () => {
    const text = textOf(show([]));
    expect(text).toContain(
      "export GRAPHCAL_CLIENT_SECRET='...'\ngraphcal auth add local --mode client-secret --tenant tenant",
    );
    expect(text).toContain(
      '--authority http://127.0.0.1:8080/tenant --graph http://127.0.0.1:8080/v1.0\ngraphcal send',
    );
    expect(textOf(show([], 0, '#/mailboxes?search=x'))).toContain('No mailbox has “x”');
  });
});
