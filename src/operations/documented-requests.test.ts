import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Operation } from './define.ts';
import { operations } from './table.ts';
import { buildRequest, readDocumentation } from './testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);
const ADELE = { address: 'AdeleV@contoso.OnMicrosoft.com', name: 'Adele Vance' };
const PACIFIC = 'Pacific Standard Time';
const ONLINE = { isOnlineMeeting: true, properties: { onlineMeetingProvider: 'teamsForBusiness' } };

/** Requests of guides and of second examples: by their id, the operation that builds them, and its input. */
const BUILT: readonly [id: string, name: string, input: object, mailbox?: string][] = [
  ['outlook-get-shared-events-calendars-1', 'get-calendar', {}, '{Alex-userId | Alex-userPrincipalName}'],
  ['outlook-get-shared-events-calendars-4', 'list-calendars', {}],
  [
    'outlook-get-shared-events-calendars-6',
    'get-calendar',
    { calendarId: 'AAMkADAABf0JlyAAA=' },
    '{Adele-userId | Adele-userPrincipalName}',
  ],
  [
    'outlook-get-shared-events-calendars-10',
    'list-events',
    { calendarId: 'AAMkADAABf0JlyAAA=' },
    '{Adele-userId | Adele-userPrincipalName}',
  ],
  [
    'calendar-post-events-2',
    'create-event',
    {
      calendarId: 'AAMkAGViNDU9zAAAAAGtlAAA=',
      subject: "Let's go for lunch",
      body: 'Does next month work for you?',
      bodyContentType: 'html',
      startDateTime: '2019-03-10T12:00:00',
      endDateTime: '2019-03-10T14:00:00',
      timeZone: PACIFIC,
      location: "Harry's Bar",
      attendees: [{ address: 'adelev@contoso.onmicrosoft.com', name: 'Adele Vance' }],
      ...ONLINE,
    },
  ],
  [
    'outlook-calendar-online-meetings-2',
    'create-event',
    {
      subject: 'Prep for customer meeting',
      body: 'Does this time work for you?',
      bodyContentType: 'html',
      startDateTime: '2019-11-20T13:00:00',
      endDateTime: '2019-11-20T14:00:00',
      timeZone: PACIFIC,
      location: 'Cordova conference room',
      attendees: [ADELE],
      allowNewTimeProposals: true,
      ...ONLINE,
    },
  ],
  [
    'outlook-calendar-online-meetings-3',
    'get-event',
    { eventId: 'AAMkADAGu0AABIGYDZAAA=', select: 'isOnlineMeeting,onlineMeetingProvider,onlineMeeting' },
  ],
  ['outlook-calendar-online-meetings-4', 'update-event', { eventId: 'AAMkADAGu0AABIGYDaAAA=', ...ONLINE }],
  ['outlook-create-event-in-shared-delegated-calendar-1', 'list-calendars', {}],
  [
    'event-get-2',
    'get-event',
    {
      eventId: 'AAMkADAGAADDdm4NAAA=',
      select: 'subject,body,bodyPreview,organizer,attendees,start,end,location,locations',
    },
  ],
  [
    'outlook-calendar-meeting-proposals-1',
    'create-event',
    {
      subject: "Let's go for lunch",
      body: 'Does noon work for you?',
      bodyContentType: 'html',
      startDateTime: '2019-08-15T12:00:00',
      endDateTime: '2019-08-15T14:00:00',
      timeZone: PACIFIC,
      allowNewTimeProposals: true,
      location: "Harry's Bar",
      attendees: [ADELE],
    },
  ],
  [
    'outlook-calendar-meeting-proposals-4',
    'get-event',
    {
      eventId: 'AAMkADAwJXJGu0AAACEhWOAAA=',
      select: 'subject,allowNewTimeProposals,start,end,attendees,organizer',
      timeZone: PACIFIC,
    },
  ],
  [
    'outlook-calendar-meeting-proposals-5',
    'update-event',
    {
      eventId: 'AAMkADAwJXJGu0AAACEhWOAAA=',
      startDateTime: '2019-08-16T12:00:00.0000000',
      endDateTime: '2019-08-16T14:00:00.0000000',
      timeZone: PACIFIC,
    },
  ],
  ['webhooks-4', 'delete-subscription', { subscriptionId: '{id}' }],
  [
    'group-get-event-1',
    'get-event',
    {
      eventId:
        'AQMkAGI5MWY5ZmUyLTJiNzYtNDE0ZC04OWEwLWM3M2FjYmM3NwAzZWYARgAAA_b2VnUAiWNLj0xeSOs499YHAMT2RdsuOqRIlQZ4vOzp66YAAAIBDQAAAMT2RdsuOqRIlQZ4vOzp66YAAAIJOgAAAA==',
    },
    'groups/02bd9fd6-8f93-4758-87c3-1fb73740a315',
  ],
  ['event-permanentdelete-1', 'permanently-delete-event', { eventId: '{eventId}' }, '{usersId}'],
  ['sample-queries-1', 'list-events', {}, 'groups/{group-id}'],
  ['sample-queries-3', 'list-events', { select: 'subject,body,bodyPreview,organizer,attendees,start,end,location' }],
  ['sample-queries-4', 'list-calendars', {}],
];

/** Requests that no operation builds as they stand. */
const DIFFERENT: Readonly<Record<string, string>> = {
  'outlook-create-event-in-shared-delegated-calendar-2': 'is shown without its body',
  'delta-query-events-1': 'has placeholders that are no times',
  'delta-query-events-4': 'is a link of the service, which is followed as it is',
  'delta-query-events-5': 'is a link of the service, which is followed as it is',
  'webhooks-1': 'is about mail',
  'webhooks-2': 'has a time that is long past; renewals take one to come',
  'outlook-change-notifications-overview-3': 'is about mail',
  'auth-v2-service-2': 'reads a user whole; who-am-i selects what it tells',
  'sample-queries-6': 'has placeholders that are no times',
  'sample-queries-7': 'has a series that begins a year before its event',
  'sample-queries-8': 'has placeholders that are no times',
};

/** An endpoint as Microsoft writes it, as what the path of a request is compared with. */
function matcherOf(endpoint: string): RegExp {
  const [method = '', path = ''] = endpoint.split(' ');
  const escaped = path.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&').replaceAll(/\{[A-Za-z]+\}/g, "[^/']+");
  return new RegExp(`^${method} ${escaped}$`, 'i');
}

describe('a documented request', () => {
  it.skipIf(documentation.missing).for(BUILT)(`%s is built by %s${documentation.notice}`, async (row) => {
    const [id, name, input, mailbox] = row;
    const { method, path, query = {}, body } = await buildRequest(name, input, mailbox);
    expect({ method, path: decodeURIComponent(path), query, ...(body === undefined ? {} : { body }) }).toEqual(
      documentation.request(id),
    );
  });

  it.skipIf(documentation.missing)(`of an endpoint of the table is built in a test${documentation.notice}`, () => {
    const { examples } = documentation.file('examples.json') as {
      examples: { id: string; request: { method: string; url: string | null } | null }[];
    };
    const rows = Object.values(operations) as unknown as readonly Operation[];
    const endpoints = rows.flatMap((row) => row.endpoints.map(matcherOf));
    const inScope = examples.flatMap(({ id, request }) => {
      const path = request?.url?.replace('https://graph.microsoft.com/v1.0', '').split('?', 1)[0] ?? '';
      const endpoint = `${request?.method} ${path.replace(/^\/me\b/, '/users/me')}`;
      return !path.includes('$batch') && endpoints.some((one) => one.test(endpoint)) ? [id] : [];
    });
    expect(inScope.length).toBeGreaterThan(70);
    const sources = readdirSync('src/operations', { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => readFileSync(join('src/operations', name), 'utf8'))
      .join('');
    expect(inScope.filter((id) => !sources.includes(`'${id}'`) && !(id in DIFFERENT))).toEqual([]);
    expect(Object.keys(DIFFERENT).filter((id) => !inScope.includes(id))).toEqual([]);
  });
});
