import { describe, expect, it } from 'vitest';
import type { GraphRequest } from '../../graph/request.ts';
import { buildRequest, refusedField } from '../testing.ts';
import { type Answer, APP, playSteps } from '../testing-steps.ts';

const PERSON = { ...APP, isPerson: true, account: 'tutor.7@school.example', authentication: 'person' };
const OWNER = { id: 'AQMkAGI1AAA=', owner: { name: 'Room 101', address: 'room.101@school.example' } };
const USER = { id: '3c1e', displayName: 'Room 101', userPrincipalName: 'room.101@school.example', mail: null };
const known = ({ path }: GraphRequest): Answer => ({ body: path.endsWith('/calendar') ? OWNER : USER });

describe('who-am-i', () => {
  it('is known by what permissions for calendars open', async () => {
    expect(await buildRequest('who-am-i', {}, 'room.101@school.example')).toEqual({
      method: 'GET',
      path: '/users/room.101%40school.example/calendar',
      query: { $select: 'id,owner' },
      mailbox: 'room.101@school.example',
    });
  });

  it('tells app, tenant and authentication, and asks nothing where the app names no mailbox', async () => {
    const { requests, output } = await playSteps('who-am-i', {}, known, { mailbox: '' });
    expect(requests).toEqual([]);
    expect(output).toEqual({
      signedInAs: 'app',
      account: null,
      authentication: 'app',
      tenant: '5d8ad3b2-0b6d-4d8b-9c43-0f2f0c8f6b11',
      clientId: '0a6f1f9e-2a44-4f0f-8d52-1f9f6b2c7d10',
      mailbox: null,
      owner: null,
      user: null,
    });
  });

  it('tells whose the mailbox is, by its calendar and by the directory', async () => {
    const { requests, output } = await playSteps('who-am-i', {}, known);
    expect(requests.map(({ path }) => path)).toEqual([
      '/users/room.101%40school.example/calendar',
      '/users/room.101%40school.example',
    ]);
    expect(output).toMatchObject({
      signedInAs: 'app',
      mailbox: 'room.101@school.example',
      owner: { name: 'Room 101', address: 'room.101@school.example' },
      user: { id: '3c1e', displayName: 'Room 101', userPrincipalName: 'room.101@school.example', mail: null },
    });
  });

  it("means a person's own mailbox where none is named", async () => {
    const { requests, output } = await playSteps('who-am-i', {}, known, { mailbox: '', caller: PERSON });
    expect(requests.map(({ path }) => path)).toEqual(['/me/calendar', '/me']);
    expect(output).toMatchObject({ signedInAs: 'person', account: 'tutor.7@school.example', mailbox: 'me' });
  });

  it('leaves open what may not be read', async () => {
    const { output } = await playSteps('who-am-i', {}, (request) =>
      request.path.endsWith('/calendar') ? { body: OWNER } : { status: 403, code: 'Authorization_RequestDenied' },
    );
    expect(output).toMatchObject({ owner: { name: 'Room 101' }, user: null });
  });

  it('fails where the service does', async () => {
    const played = playSteps('who-am-i', {}, () => ({ status: 503, code: 'ServiceUnavailable' }));
    await expect(played).rejects.toMatchObject({ evidence: { status: 503 } });
  });

  it('refuses another field', async () => {
    expect(await refusedField('who-am-i', { user: 'tutor.7@school.example' })).toBe('user');
  });
});
