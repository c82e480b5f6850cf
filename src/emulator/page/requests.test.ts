import { describe, expect, it } from 'vitest';
import type { RequestTold, StatusTold } from '../administration/told.ts';
import { answerOf, loadRequests, shortPath, showRequests } from './requests.js';
import { readRoute } from './routes.js';
import { elementsOf, linksOf, textOf } from './testing.ts';

const ID = `AAMkADRlZTQ0YTI0LWE3OGMtNDMxZS1hNDExLTRkYWNhNjFkODI4NQBGAAAAAAA2ykD99N4ALgf7VLjdGEDeBwDLyjgYJmiKSeJP6NyiqzxiAAAAAAENAADLyjgYJmiKSeJP6NyiqzxiAAAAABADAAA=`;
const request: RequestTold = {
  number: 7,
  time: Date.UTC(2026, 0, 5, 10),
  app: 'client',
  user: '',
  mailbox: 'a@school.example',
  method: 'GET',
  path: '/v1.0/users/a@school.example/events?<b>',
  status: 200,
  inFlight: 1,
  inBatch: false,
};

function show(value: readonly RequestTold[], hash = '#/requests', next: number | null = null, requests = 9) {
  const went: string[] = [];
  const apps = [{ clientId: 'client', displayName: 'Importer' }];
  const status = { requests, clientId: 'client', tenantId: 'tenant', apps } as unknown as StatusTold;
  const circumstances = { status, origin: 'http://127.0.0.1:8080', go: (to: string) => went.push(to) };
  return { went, view: showRequests({ value, next }, readRoute(hash), circumstances) };
}

describe('the list of requests', () => {
  it('is asked for as its address says', async () => {
    const asked: string[] = [];
    await loadRequests(readRoute('#/requests?status=4xx&text=a%20b&before=9&odd=1'), async (path) => {
      asked.push(path);
      return { value: [], next: null } as never;
    });
    expect(asked).toEqual(['requests/newest?status=4xx&text=a+b&before=9&top=100']);
  });

  it('tells who asked what, when, and what became of it', () => {
    const { view } = show([
      { ...request, inBatch: true, throttled: true, status: 429 },
      { ...request, app: '', mailbox: '' },
    ]);
    const [, first, second] = elementsOf(view, 'tr').map((row) => elementsOf(row, 'td').map(textOf));
    expect(first).toEqual([
      '7',
      '2026-01-05 10:00:00',
      'GET',
      '/v1.0/users/a@school.example/events?<b>',
      'a@school.example',
      'Importer',
      '429 in batch throttled',
    ]);
    expect(second?.slice(4)).toEqual(['–', 'not signed in', '200']);
    expect(elementsOf(view, 'b')).toEqual([]);
    expect(linksOf(view)).toEqual(['#/mailboxes/a%40school.example']);
  });

  it.each([
    [{ status: 201 }, { text: '201', kind: 'good' }],
    [{ status: 302 }, { text: '302', kind: 'plain' }],
    [{ status: 429 }, { text: '429', kind: 'bad' }],
    [{ status: 0 }, { text: 'none yet', kind: 'plain' }],
    [
      { status: 0, fault: 'delay-commit' },
      { text: 'none yet', kind: 'plain' },
    ],
    [
      { status: 0, fault: 'reset-before' },
      { text: 'connection reset', kind: 'bad' },
    ],
    [
      { status: 0, fault: 'commit-then-reset' },
      { text: 'connection reset', kind: 'bad' },
    ],
  ])('calls %o %o', (more, answer) => {
    expect(answerOf({ ...request, ...more })).toEqual(answer);
  });

  it('tells for whom an application acted, and the id of one that is not known', () => {
    const app = (more: Partial<RequestTold>) => textOf(elementsOf(show([{ ...request, ...more }]).view, 'td')[5]);
    expect(app({ user: 'b@school.example' })).toBe('Importer for b@school.example');
    expect(app({ app: 'other' })).toBe('other');
  });

  it('names the fault that a plan played', () => {
    expect(textOf(show([{ ...request, status: 503, fault: 'refuse' }]).view)).toContain('503 fault: refuse');
  });

  it('cuts ids to their ends', () => {
    expect(shortPath(`/v1.0/users/a@school.example/events/${ID}/accept`)).toBe(
      '/v1.0/users/a@school.example/events/AAMkAD…AAAAABADAAA=/accept',
    );
    expect(shortPath(`/events/${encodeURIComponent(ID)}`)).toBe('/events/AAMkAD…AAABADAAA%3D');
    expect(shortPath('/v1.0/users/00000000-0000-0000-0000-000000000000')).toContain(
      '/00000000-0000-0000-0000-000000000000',
    );
  });

  it('is filtered from its newest part on', () => {
    const { view, went } = show([request], '#/requests?mailbox=a&before=5&status=4xx');
    const [mailbox, text] = elementsOf(view, 'input');
    const [status] = elementsOf(view, 'select');
    expect([mailbox?.attributes.value, status?.attributes.value, text?.attributes.value]).toEqual(['a', '4xx', '']);
    const { oninput } = text?.attributes ?? {};
    if (typeof oninput === 'function') oninput({ target: { value: 'POST' } } as unknown as Event);
    const { onchange } = status?.attributes ?? {};
    if (typeof onchange === 'function') onchange({ target: { value: '' } } as unknown as Event);
    expect(went).toEqual(['#/requests?mailbox=a&status=4xx&text=POST', '#/requests?mailbox=a']);
  });

  it('goes on in parts', () => {
    const pages = (hash: string, next: number | null) =>
      elementsOf(show([request], hash, next).view, 'nav').flatMap((nav) => linksOf(nav.children));
    expect(pages('#/requests?status=4xx', 3)).toEqual(['#/requests?status=4xx&before=3']);
    expect(pages('#/requests?status=4xx&before=3', null)).toEqual(['#/requests?status=4xx']);
    expect(pages('#/requests', null)).toEqual([]);
  });

  it('says what to do while there is none, and where none fits', () => {
    expect(textOf(show([], '#/requests', null, 0).view)).toContain('graphcal auth add local');
    expect(textOf(show([], '#/requests?text=x').view)).toContain('No request fits these filters.');
    expect(textOf(show([]).view)).toContain('No request was kept.');
  });
});
