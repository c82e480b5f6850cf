import { describe, expect, it } from 'vitest';
import type { MailTold, StatusTold } from '../administration/told.ts';
import { loadMails, showMails } from './mails.js';
import { readRoute } from './routes.js';
import { elementsOf, linksOf, textOf } from './testing.ts';

const mail: MailTold = {
  number: 3,
  kind: 'response',
  response: 'declined',
  from: 'a@school.example',
  recipients: ['b@school.example', 'c@elsewhere.example'],
  subject: 'Declined: <b>Exam</b>',
  comment: '<i>No</i>',
  eventId: 'AAMk=',
  time: Date.UTC(2026, 0, 5, 10),
};
const show = (value: readonly MailTold[], hash = '#/mails', mails = 9) =>
  showMails({ value, next: null }, readRoute(hash), {
    status: { mails, tenantId: 'tenant', clientId: 'client' } as StatusTold,
    origin: 'https://127.0.0.1:8080',
    go: () => {},
  });

describe('the list of mails', () => {
  it('is asked for as its address says', async () => {
    const asked: string[] = [];
    await loadMails(readRoute('#/mails?mailbox=a%2Bb@school.example&before=9'), async (path) => {
      asked.push(path);
      return { value: [], next: null } as never;
    });
    expect(asked).toEqual(['mails/newest?mailbox=a%2Bb%40school.example&before=9&top=100']);
  });

  it('tells kind, people, subject and comment as text, and links to the event', () => {
    const view = show([mail]);
    const cells = elementsOf(view, 'td').map(textOf);
    expect(cells).toEqual([
      '3',
      '2026-01-05 10:00:00',
      'answer declinedAn attendee, or a room by its rules, answered the organizer.',
      'a@school.example',
      'b@school.examplec@elsewhere.example',
      'Declined: <b>Exam</b><i>No</i>',
    ]);
    expect([...elementsOf(view, 'b'), ...elementsOf(view, 'i')]).toEqual([]);
    expect(linksOf(view)).toEqual([
      '#/mailboxes/a%40school.example',
      '#/mailboxes/b%40school.example',
      '#/mailboxes/c%40elsewhere.example',
      '#/mailboxes/a%40school.example?event=AAMk%3D',
    ]);
  });

  it.each([
    ['request', 'invitation'],
    ['update', 'update'],
    ['cancellation', 'cancellation'],
    ['forward', 'forward'],
    ['forward-notification', 'forward notice'],
  ] as const)('says why a %s goes out', (kind, name) => {
    const { response: _response, ...rest } = mail;
    const [, , cell = ''] = elementsOf(show([{ ...rest, kind }]), 'td').map(textOf);
    expect(cell.slice(0, name.length)).toBe(name);
    expect(cell).toMatch(/\.$/);
  });

  it('may be that of one mailbox', () => {
    const view = show([], '#/mails?mailbox=a@school.example');
    expect(textOf(view)).toContain('Only those from or to a@school.example. All mails');
    expect(textOf(view)).toContain('No mail fits.');
  });

  it('says what to do while there is none, with a certificate too', () => {
    const text = textOf(show([], '#/mails', 0));
    expect(text).toContain('events with attendees make them');
    expect(text).toContain('NODE_EXTRA_CA_CERTS');
  });
});
