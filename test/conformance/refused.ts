import { isObject } from '../../src/core/json.ts';
import { arrangeEvent, INVITATION } from './arrange-event.ts';
import { arrangeInstances } from './arrange-series.ts';
import { arrangeSubscription } from './arrange-subscription.ts';
import type { Asked, Exchange } from './exchange.ts';
import { type CalendarPaths, rawSegmentsOf } from './paths.ts';
import { HALL } from './people.ts';
import { prepare } from './prepare.ts';
import type { Scene, Setting } from './scene.ts';
import { codeOf } from './scope.ts';

/** What brings a refusal about where the request alone does not: by code and message, as the source shows them. */
interface Presumption extends Setting {
  readonly code: RegExp;
  readonly message?: RegExp;
  /** The request that is refused. Default: the one that is shown, with the ids of what it presumes. */
  request?(scene: Scene, asked: Asked, paths: CalendarPaths, exchange: Exchange): Promise<Asked>;
  /** How many are sent at once; the last one is refused. Default 1. */
  readonly atOnce?: number;
}

const HOUR_MS = 3_600_000;
/** When schedules are asked for; 63 days before 16 March. */
const SCHEDULES = {
  startTime: { dateTime: '2026-01-12T09:00:00', timeZone: 'UTC' },
  endTime: { dateTime: '2026-01-12T17:00:00', timeZone: 'UTC' },
};

const PRESUMPTIONS: readonly Presumption[] = [
  {
    code: /^InvalidAuthenticationToken$/,
    message: /empty/,
    request: async (_, asked) => ({ ...asked, headers: { ...asked.headers, authorization: '' } }),
  },
  {
    code: /^InvalidAuthenticationToken$/,
    message: /expired/,
    async request(scene, asked) {
      await scene.server.clock.advance(2 * HOUR_MS);
      return asked;
    },
  },
  {
    code: /^InvalidAuthenticationToken$/,
    message: /CompactToken|well formed/i,
    request: async (_, asked) => ({ ...asked, headers: { ...asked.headers, authorization: 'Bearer x' } }),
  },
  { code: /^BadRequest$/, message: /^\/me request is only valid/, caller: 'application' },
  { code: /^ErrorAccessDenied$/, message: /OData is disabled/, caller: 'application', owner: { mailbox: 'denied' } },
  {
    code: /^(ErrorInvalidUser|Request_ResourceNotFound|ResourceNotFound)$/,
    caller: 'application',
    request: async (_, asked) => ({
      ...asked,
      path: asked.path.replace(/^\/(me|users\/[^/]+)/, '/users/nobody@school.example'),
    }),
  },
  { code: /^(ErrorAccessDenied|Authorization_RequestDenied)$/, options: { roles: [], scopes: ['User.Read'] } },
  {
    code: /^DelegatedCalendarAccessDenied$/,
    caller: 'owner',
    request: async (_, asked) => ({ ...asked, path: asked.path.replace(/^\/users\/[^/]+/, `/users/${HALL.address}`) }),
  },
  {
    code: /^ErrorNotSupported$/,
    caller: 'sharee',
    request: async (scene, asked) => ({
      ...asked,
      path: asked.path.replace(/^\/users\/[^/]+/, `/users/${scene.people.owner.address}`),
    }),
  },
  {
    code: /^ErrorGroupIsUsedInNonGroupURI$/,
    caller: 'application',
    request: async ({ people }, asked) => ({
      ...asked,
      path: asked.path.replace(/^\/users\/[^/]+/, `/users/${people.group.address}`),
    }),
  },
  {
    code: /^ErrorMailboxDataArrayTooBig$/,
    request: async ({ people }, asked) => ({
      ...asked,
      body: { ...SCHEDULES, schedules: Array(101).fill(people.owner.address) },
    }),
  },
  {
    code: /^ErrorTimeIntervalTooBig$/,
    request: async ({ people }, asked) => ({
      ...asked,
      body: {
        ...SCHEDULES,
        schedules: [people.owner.address],
        endTime: { dateTime: '2026-03-16T09:00:00', timeZone: 'UTC' },
      },
    }),
  },
  { code: /^ApplicationThrottled$/, options: { limits: 'documented', latencyMs: 1 }, atOnce: 5 },
  { code: /^MailboxNotEnabledForRESTAPI$/, owner: { mailbox: 'none' } },
  {
    code: /^ExtensionError$/,
    message: /not yet supported for this mailbox/,
    owner: { mailbox: 'none' },
    request: (scene, _, __, exchange) => arrangeSubscription(scene, exchange),
  },
  {
    code: /^SyncStateNotFound$/,
    async request(scene, _, paths, exchange) {
      const prepared = await prepare(scene, exchange, paths);
      scene.server.emulator.expireDeltaLinks();
      return prepared;
    },
  },
  {
    code: /^ErrorItemNotFound$/,
    async request(scene, asked, paths) {
      const id = await arrangeEvent(scene, {});
      await scene.arrange(scene.people.owner, 'DELETE', `/events/${id}`);
      return withIds(scene, asked, paths, id);
    },
  },
  {
    code: /^ErrorInvalidIdMalformed$/,
    request: async (scene, asked, paths) => withIds(scene, asked, paths, '1234'),
  },
  {
    code: /^ErrorDeleteDistinguishedFolder$/,
    async request(scene, asked, paths) {
      const { id } = await scene.arrange(scene.people.owner, 'GET', '/calendar');
      return withIds(scene, asked, paths, String(id));
    },
  },
  {
    code: /^ErrorFolderExists$/,
    async request(scene, _, paths, exchange) {
      const prepared = await prepare(scene, exchange, paths);
      await scene.arrange(scene.people.owner, 'POST', '/calendars', prepared.body);
      return prepared;
    },
  },
  {
    code: /^ErrorOccurrenceCrossingBoundary$/,
    async request(scene, asked, paths) {
      const day = (date: string) => ({ start: at(`${date}T09:00:00`), end: at(`${date}T10:00:00`) });
      const days = ['2026-01-12', '2026-01-13'].map((date) => ({ ...day(date), type: 'occurrence' }));
      const master = await arrangeInstances(scene, days, {});
      const range = 'startDateTime=2026-01-12&endDateTime=2026-01-13';
      const { value } = await scene.arrange(scene.people.owner, 'GET', `/events/${master}/instances?${range}`);
      const [first] = value as unknown as { id: string }[];
      return { ...withIds(scene, asked, paths, String(first?.id)), body: day('2026-01-13') };
    },
  },
  {
    code: /^ErrorInvalidRequest$/,
    message: /organizer/,
    request: async (scene, asked, paths) => withIds(scene, asked, paths, await arrangeEvent(scene, INVITATION)),
  },
  {
    code: /^ErrorInvalidRequest$/,
    message: /TransactionId is immutable/,
    request: async (scene, asked, paths, exchange) => ({
      ...(await prepare(scene, exchange, paths)),
      body: { ...(isObject(asked.body) ? asked.body : {}), transactionId: 'a-second-transaction' },
    }),
  },
  {
    code: /^ErrorIrresolvableConflict$/,
    async request(scene, _, paths, exchange) {
      const prepared = await prepare(scene, exchange, paths);
      return { ...prepared, headers: { ...prepared.headers, 'if-match': 'W/"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="' } };
    },
  },
];

/** What refuses an exchange, with its request where that takes more than the one that is shown. */
export function presumptionOf(exchange: Exchange): Presumption | undefined {
  const { status, body } = exchange.response ?? {};
  const error = isObject(body) && isObject(body.error) ? body.error : {};
  const code = codeOf(exchange) || (status === 429 ? 'ApplicationThrottled' : '');
  const message = String(error.message ?? '');
  return PRESUMPTIONS.find((row) => row.code.test(code) && (row.message === undefined || row.message.test(message)));
}

/**
 * A refused exchange at the calendar's own paths: what refuses a beta path, a message or a user stands before the
 * difference, so the same is refused for events in v1.0.
 */
export function atCalendarPath(exchange: Exchange): Exchange {
  const { request, response } = exchange;
  if (!request || !exchange.recording || (response?.status ?? 400) < 400) return exchange;
  const path = request.path
    .replace(/\/messages(?=\/|$)/, '/events')
    .replace('{mailbox resource}', 'events')
    .replace(/^\/(me|users\/[^/]+)$/, '/$1/events');
  const body = request.body ?? bodyFor(request, exchange);
  return { ...exchange, version: 'v1.0', request: { ...request, path, body } };
}

/** What a create or an action carries where its source does not show it: what is refused as it is shown. */
function bodyFor({ method, path }: Asked, exchange: Exchange): unknown {
  if (method !== 'POST' && method !== 'PATCH') return null;
  if (!path.endsWith('/events') || method === 'PATCH') return {};
  if (codeOf(exchange) === 'ErrorPropertyValidationFailure') return { subject: 'Event' };
  const unknownZone = /value is not supported: '([^']*)'/.exec(JSON.stringify(exchange.response?.body))?.[1];
  const time = (hour: number) => ({ dateTime: `2026-01-12T${hour}:00:00`, timeZone: unknownZone ?? 'UTC' });
  const isTooLong = codeOf(exchange) === 'ErrorRecurrenceEndDateTooBig';
  const range = { type: 'endDate', startDate: '2026-01-12', endDate: '4501-01-01' };
  const recurrence = isTooLong ? { recurrence: { pattern: { type: 'daily', interval: 1 }, range } } : {};
  return { subject: 'Event', start: time(10), end: time(11), ...recurrence };
}

function at(dateTime: string): { dateTime: string; timeZone: string } {
  return { dateTime, timeZone: 'UTC' };
}

function withIds(scene: Scene, asked: Asked, paths: CalendarPaths, id: string): Asked {
  const template = paths.find(asked) ?? [];
  const raw = rawSegmentsOf(asked.path);
  const path = template.reduce((made, segment, at) => {
    const text = raw[at];
    if (!segment.startsWith('{') || text === undefined) return made;
    return made.replace(text, () => (segment === '{user-id}' ? scene.people.owner.address : id));
  }, asked.path);
  const view =
    /calendarview$/i.test(path) && asked.query === ''
      ? '?startDateTime=2026-01-01&endDateTime=2026-02-01'
      : asked.query;
  return { ...asked, path, query: view };
}
