import { describe, expect, it } from 'vitest';
import { runOutlookNode } from './n8n.ts';
import { openProxy } from './proxy.ts';
import { eventsOf, ORGANIZER, PASSWORD, type Served, seedOf, serve, statusesOf, TWENTY_FIVE } from './served.ts';

const AUTHORITY = 'https://login.microsoftonline.com';
const SCOPE = 'openid offline_access Calendars.ReadWrite';

/** What n8n keeps of an account that was connected: the tokens of a person who signed in. */
async function connect({ authority, emulator }: Served): Promise<Record<string, unknown>> {
  const { clientId, clientSecret, tenantId } = emulator;
  const app = { client_id: clientId, client_secret: clientSecret };
  const body = new URLSearchParams({
    ...{ grant_type: 'password', username: ORGANIZER, password: PASSWORD, scope: SCOPE, ...app },
  });
  const answer = await fetch(`${authority}/oauth2/v2.0/token`, { method: 'POST', body });
  return {
    ...{ grantType: 'authorizationCode', clientId, clientSecret, scope: SCOPE, authentication: 'body' },
    accessTokenUrl: `${AUTHORITY}/${tenantId}/oauth2/v2.0/token`,
    oauthTokenData: await answer.json(),
  };
}

async function open(subjects: readonly string[]) {
  const served = await serve({ seed: seedOf(subjects), userPassword: PASSWORD });
  const proxy = await openProxy(served);
  return { served, proxy, credential: await connect(served) };
}

const byId = (value: unknown) => ({ __rl: true, mode: 'id', value });
const lesson = {
  ...{ resource: 'event', operation: 'create', subject: 'Geometry' },
  ...{ startDateTime: '2026-01-12T10:00:00', endDateTime: '2026-01-12T11:00:00' },
};

describe('n8n-nodes-base, Microsoft Outlook', () => {
  it('lists calendars and events; no other host is asked for', async () => {
    const { proxy, credential } = await open(TWENTY_FIVE);
    const events = {
      resource: 'event',
      operation: 'getAll',
      returnAll: true,
      fromAllCalendars: true,
      output: 'simple',
    };
    const { results } = await runOutlookNode(
      proxy,
      [
        { resource: 'calendar', operation: 'getAll', returnAll: true, filters: {} },
        { ...events, includeRecurringInstances: false, filters: { custom: "startswith(subject,'Lesson 1')" } },
        {
          ...{ ...events, includeRecurringInstances: true },
          ...{ startDateTime: '2026-01-12T00:00:00Z', endDateTime: '2026-01-13T00:00:00Z' },
        },
      ],
      credential,
    );
    const shown = results.map(({ items = [], error }) => error ?? items.map(({ name, subject }) => name ?? subject));
    expect(shown).toEqual([['Calendar'], TWENTY_FIVE.slice(9, 19), TWENTY_FIVE]);
    expect([...proxy.asked]).toEqual(['graph.microsoft.com']);
  });

  it('creates, updates, gets and deletes an event', async () => {
    const { served, proxy, credential } = await open(['Algebra']);
    const [calendar] = served.emulator.snapshot().users[0]?.calendars ?? [];
    const [algebra] = eventsOf(served, ORGANIZER);
    const inCalendar = { resource: 'event', calendarId: byId(calendar?.id), eventId: byId(algebra?.id) };
    const { results } = await runOutlookNode(
      proxy,
      [
        {
          ...lesson,
          calendarId: byId(calendar?.id),
          additionalFields: {
            timeZone: 'Europe/Berlin',
            body: '<b>Angles</b>',
            importance: 'high',
            showAs: 'tentative',
          },
        },
        { ...inCalendar, operation: 'update', additionalFields: { subject: 'Arithmetic' } },
        { ...inCalendar, operation: 'get', output: 'raw' },
        { ...inCalendar, operation: 'delete' },
      ],
      credential,
    );
    expect(results).toMatchObject([
      { items: [{ subject: 'Geometry', originalStartTimeZone: 'Europe/Berlin' }] },
      { items: [{ subject: 'Arithmetic' }] },
      { items: [{ id: algebra?.id, subject: 'Arithmetic' }] },
      { items: [{ success: true }] },
    ]);
    const start = { dateTime: '2026-01-12T09:00:00.0000000', timeZone: 'UTC' };
    const left = { subject: 'Geometry', start, importance: 'high', showAs: 'tentative' };
    expect(eventsOf(served, ORGANIZER)).toMatchObject([left]);
  });

  it('renews its tokens when Graph refuses them, and tells what else Graph refuses', async () => {
    const { served, proxy, credential } = await open(['Algebra']);
    const kept = credential.oauthTokenData as Record<string, unknown>;
    const stale = { ...credential, oauthTokenData: { ...kept, access_token: 'stale' } };
    const ended = await runOutlookNode(
      proxy,
      [
        { resource: 'calendar', operation: 'getAll', returnAll: true, filters: {} },
        { ...lesson, calendarId: byId('nothing'), additionalFields: {} },
      ],
      stale,
    );
    const [listed, refused] = ended.results;
    expect(listed).toMatchObject({ items: [{ name: 'Calendar' }] });
    expect(refused?.error).toMatchObject({ httpCode: '400' });
    expect(JSON.stringify(refused?.error)).toContain('Id is malformed');
    expect(statusesOf(served)).toEqual([401, 200, 400]);
    const renewed = ended.credential.oauthTokenData as Record<string, unknown>;
    expect(renewed.access_token).not.toBe('stale');
    expect(renewed.refresh_token).not.toBe(kept.refresh_token);
    expect([...proxy.asked].sort()).toEqual(['graph.microsoft.com', 'login.microsoftonline.com']);
  });
});
