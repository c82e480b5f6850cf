import fc, { type Arbitrary } from 'fast-check';
import { ROUTES } from '../../src/emulator/routes/routes.ts';
import { type BodyKind, body, GROUP, hugeBody, USERS } from './bodies.ts';
import { hugeQuery, query, type Shown } from './queries.ts';
import { damage, hugeString, wildString } from './wild.ts';

/** Which item of those that were answered before stands in a path. */
interface Pick {
  at: number;
  /** Another mailbox's, or another kind's. */
  isForeign: boolean;
  /** What stands there instead of an item's id. */
  instead: string | undefined;
}

/** One request, before it is known which items there are. */
export interface Call {
  kind: 'call';
  method: string;
  /** Segments below the version; `{name}` waits for an item. */
  path: string;
  user: string;
  pick: Pick;
  /** `users('x')` instead of `users/x`. */
  isKeyed: boolean;
  version: string;
  bend: (segments: string[]) => string[];
  query: string;
  headers: Readonly<Record<string, string | readonly string[]>>;
  /** Which item's etag is sent as If-Match. */
  ifMatch: boolean;
  body: string | undefined;
}

/** A call to which nothing was done. */
export const PLAIN_CALL: Call = {
  kind: 'call',
  method: 'GET',
  path: '',
  user: '',
  pick: { at: 0, isForeign: false, instead: undefined },
  isKeyed: false,
  version: '/v1.0',
  bend: (segments) => segments,
  query: '',
  headers: {},
  ifMatch: false,
  body: undefined,
};

/** A batch of calls. */
export interface Batch {
  kind: 'batch';
  calls: readonly Call[];
  ids: readonly string[];
  dependsOn: readonly (number | string)[];
  damage: (text: string) => string;
}

/** Time that passes. */
export interface Pause {
  kind: 'pause';
  ms: number;
}

export type Step = Call | Batch | Pause;

const one = <T>(many: Arbitrary<T>, weight: number, rare: Arbitrary<T>) =>
  fc.oneof({ arbitrary: many, weight }, { arbitrary: rare, weight: 1 });

const METHODS = [
  'GET',
  'POST',
  'PATCH',
  'PUT',
  'DELETE',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'get',
  'PROPFIND',
  '',
  'A B',
  '\u0000',
  '__proto__',
];
const user = one<string>(
  fc.constantFrom<string>(...USERS),
  14,
  fc.constantFrom(
    USERS[0].toUpperCase(),
    'nobody@else.example',
    'x',
    '',
    "o'brien@school.example",
    '%41lice',
    '00000000-0000-0000-0000-000000000000',
    '__proto__',
    'a'.repeat(5000),
    '\u{1f642}@school.example',
  ),
);
const group = one<string>(fc.constant(GROUP.mail), 14, fc.constantFrom(USERS[0], 'staff@school.example', 'x', ''));
const pick: Arbitrary<Pick> = fc.record({
  at: fc.nat(63),
  isForeign: fc.constantFrom(false, false, false, false, false, false, true),
  instead: one<string | undefined>(
    fc.constant(undefined),
    14,
    fc.oneof(wildString, fc.constantFrom('AAMkAD', 'x'.repeat(152), '-', '===')),
  ),
});

const encodeAll = (text: string) => [...Buffer.from(text)].map((byte) => `%${byte.toString(16)}`).join('');
/** What may happen to a path on its way. */
const BENDS: readonly ((segments: string[], at: number) => string[])[] = [
  (segments, at) => segments.toSpliced(at, 1),
  (segments, at) => segments.toSpliced(at, 0, segments[at] ?? ''),
  (segments, at) => segments.toSpliced(at, 0, '..'),
  (segments, at) => segments.toSpliced(at, 0, '', ''),
  (segments, at) => segments.toSpliced(at, 0, '.', '%2e%2e'),
  (segments, at) => segments.with(at, (segments[at] ?? '').toUpperCase()),
  (segments, at) => segments.with(at, encodeAll(segments[at] ?? '')),
  (segments, at) => segments.with(at, `${segments[at]}%`),
  (segments, at) => segments.with(at, `${segments[at]}%ff`),
  (segments, at) => segments.with(at, `${segments[at]}é🙂`),
  (segments, at) => segments.with(at, `${segments[at]}('x')`),
  (segments, at) => segments.with(at, `${segments[at]}('x''`),
  (segments, at) => segments.with(at, `${segments[at]}()`),
  (segments, at) => segments.with(at, 'x'.repeat(9000)),
  (segments, at) => segments.with(at, '__proto__'),
  (segments, at) => segments.with(at, `${segments[at]}(${'a'.repeat(9000)})`),
  (segments, at) => segments.with(at, `${segments[at]}(a='1',b=${' '.repeat(9000)}')`),
  (segments) => [...segments, '$value'],
  (segments) => [...segments, '$count'],
  (segments) => [...segments, 'delta()'],
  (segments) => [...segments, ''],
];
const bend: Arbitrary<Call['bend']> = one<Call['bend']>(
  fc.constant((segments: string[]) => segments),
  9,
  fc
    .array(fc.tuple(fc.constantFrom(...BENDS), fc.nat(9)), { minLength: 1, maxLength: 2 })
    .map(
      (bends) => (segments: string[]) =>
        bends.reduce((bent, [change, at]) => (bent.length === 0 ? bent : change(bent, at % bent.length)), segments),
    ),
);

const prefer = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...['outlook.timezone="Europe/London"', 'outlook.timezone="GMT Standard Time"', 'outlook.timezone=UTC'],
        ...['outlook.timezone="Nowhere"', 'outlook.timezone="', 'outlook.timezone', 'outlook.body-content-type="text"'],
        ...['outlook.body-content-type=html', 'IdType="ImmutableId"', 'IDTYPE=immutableid', 'odata.maxpagesize=1'],
        ...['odata.maxpagesize=-1', 'odata.maxpagesize=9999999', 'respond-async', 'return=minimal', '', ';;,,==""'],
      ),
      fc.constantFrom('a', '=', '"', ' ', 'a=', ',', '.').map((piece) => piece.repeat(4000)),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((values) => values.join(', '));

type HeaderPair = [string, string | readonly string[]];
const header: Arbitrary<HeaderPair> = fc.oneof(
  { arbitrary: prefer.map((value): HeaderPair => ['Prefer', value]), weight: 6 },
  { arbitrary: prefer.map((value): HeaderPair => ['prefer', [value, value]]), weight: 1 },
  {
    arbitrary: fc
      .constantFrom(
        'text/plain',
        '',
        'application/json;charset=utf-16',
        'multipart/form-data',
        'x'.repeat(3000),
        'application/json; odata=verbose',
      )
      .map((value): HeaderPair => ['Content-Type', value]),
    weight: 2,
  },
  {
    arbitrary: fc
      .constantFrom(
        '',
        'Bearer',
        'Bearer x',
        'Bearer a.b.c',
        'Basic eDp5',
        `Bearer ${'.'.repeat(5000)}`,
        `Bearer ${' '.repeat(5000)}x y`,
        'Bearer eyJhbGciOiJub25lIn0.e30.',
      )
      .map((value): HeaderPair => ['authorization', value]),
    weight: 1,
  },
  {
    arbitrary: fc
      .constantFrom('*', '"x"', 'W/"', 'W/"AAAA"', '', 'x,y', ',')
      .map((value): HeaderPair => ['If-Match', value]),
    weight: 2,
  },
  {
    arbitrary: fc
      .tuple(
        fc.constantFrom(
          'host',
          'x-forwarded-host',
          'x-forwarded-proto',
          'client-request-id',
          'accept',
          'accept-language',
          'if-none-match',
          'consistencylevel',
          'x-http-method',
          '__proto__',
          'constructor',
          'x',
        ),
        fc.constantFrom(
          '',
          'x',
          'a b',
          'localhost:99999',
          '[::1',
          'javascript',
          'a,b',
          '\u00e9',
          'eventual',
          'DELETE',
          'x'.repeat(4000),
          '..',
          '/',
          '?#',
        ),
      )
      .map((pair): HeaderPair => pair),
    weight: 3,
  },
);
const headers: Arbitrary<Call['headers']> = fc
  .oneof(
    { arbitrary: fc.constant<HeaderPair[]>([]), weight: 3 },
    { arbitrary: fc.array(header, { maxLength: 3 }), weight: 2 },
  )
  .map((pairs) => Object.fromEntries(pairs));

/** What a route's path says of the bodies that it reads. */
function bodyKind(path: string): BodyKind {
  if (/(?:events|events\/\{\w+\})$/.test(path)) return 'event';
  if (/(?:calendar|calendars|calendars\/\{\w+\}|[gG]roups?|\{\w*[gG]roup\w*\})$/.test(path)) return 'calendar';
  if (/calendarPermissions/.test(path)) return 'permission';
  if (/mailboxSettings$/.test(path)) return 'settings';
  if (/masterCategories/.test(path)) return 'category';
  if (/^places/.test(path)) return 'place';
  if (/translateExchangeIds$/.test(path)) return 'translation';
  if (/(?:cancel|permanentDelete)$/.test(path)) return 'comment';
  if (/forward$/.test(path)) return 'forward';
  if (/getSchedule$/.test(path)) return 'schedule';
  if (/findMeetingTimes$/.test(path)) return 'meeting';
  if (/attachments$/.test(path)) return 'attachment';
  if (/extensions(?:\/\{\w+\})?$/.test(path)) return 'extension';
  if (/createUploadSession$/.test(path)) return 'upload';
  if (/^subscriptions/.test(path)) return 'subscription';
  return /Reminder$/.test(path) ? 'reminder' : 'answer';
}

function shownBy(path: string): Shown {
  if (/(?:calendarView|instances|delta\(\))$/.test(path)) return 'view';
  return /(?:s|\$count)$/.test(path) ? 'list' : 'item';
}

const BODIES = {
  event: body('event'),
  calendar: body('calendar'),
  answer: body('answer'),
  comment: body('comment'),
  forward: body('forward'),
  reminder: body('reminder'),
  schedule: body('schedule'),
  meeting: body('meeting'),
  attachment: body('attachment'),
  extension: body('extension'),
  upload: body('upload'),
  subscription: body('subscription'),
  permission: body('permission'),
  settings: body('settings'),
  category: body('category'),
  place: body('place'),
  translation: body('translation'),
} as const;

function callOf(method: string, path: string): Arbitrary<Call> {
  const reads = method !== 'GET' && method !== 'DELETE';
  const found = BODIES[bodyKind(path)];
  const asked = query(shownBy(path));
  return fc.record({
    kind: fc.constant('call' as const),
    method: one(fc.constant(method), 19, fc.constantFrom(...METHODS)),
    path: one(fc.constant(path), 7, fc.constant(path.replace('users/{user}', 'me'))),
    user: path.startsWith('groups/') ? group : user,
    pick,
    isKeyed: fc.constantFrom(false, false, false, true),
    version: one(
      fc.constant('/v1.0'),
      40,
      fc.constantFrom(
        '/V1.0',
        '/beta',
        '',
        '//v1.0',
        'https://graph.example/v1.0',
        '/v2.0',
        '/v1.0/v1.0',
        'v1.0',
        'http://[::1]/v1.0',
        '/%761.0',
      ),
    ),
    bend,
    query: reads ? one(fc.constant(''), 9, asked) : asked,
    headers,
    ifMatch: fc.constantFrom(false, false, false, true),
    body: reads
      ? one<string | undefined>(found, 14, fc.constant(undefined))
      : one<string | undefined>(fc.constant(undefined), 14, found),
  });
}

/** Paths that are no routes, yet made of their words. */
const WORDS = [...new Set(ROUTES.flatMap(({ path }) => path.split('/')))].concat(
  '$batch',
  '$metadata',
  'groups',
  'x',
  'delta',
  '$ref',
  'instances',
);
const strayPath = fc
  .array(fc.oneof({ arbitrary: fc.constantFrom(...WORDS), weight: 6 }, wildString), { maxLength: 7 })
  .map((words) => words.join('/'));
const strays: Arbitrary<Call> = fc
  .tuple(fc.constantFrom(...METHODS), strayPath, callOf('GET', 'x'), fc.option(BODIES.answer, { nil: undefined }))
  .map(([method, path, call, sent]) => ({ ...call, method, path, body: sent }));

const rows = ROUTES.map(({ method, path }) => callOf(method, path));
/** What makes items, and what shows them to those who were invited: without it all other requests find nothing. */
const sources = ROUTES.flatMap(({ method, path }, at) =>
  (method === 'POST' && /(?:calendars|events)$/.test(path)) || (method === 'GET' && /events$|calendars$/.test(path))
    ? (rows[at] ?? [])
    : [],
);

const call: Arbitrary<Call> = fc.oneof(
  { arbitrary: fc.oneof(...sources), weight: 5 },
  { arbitrary: fc.oneof(...rows), weight: 13 },
  { arbitrary: strays, weight: 2 },
);

/** A call that is too long for anything but a part of a batch. */
const hugeCall: Arbitrary<Call> = fc
  .tuple(call, hugeBody, hugeQuery, hugeString, fc.constantFrom('body', 'query', 'prefer', 'instead', 'header'))
  .map(([found, sent, asked, text, where]): Call => {
    if (where === 'body') return { ...found, body: sent };
    if (where === 'query') return { ...found, query: asked };
    if (where === 'instead') return { ...found, pick: { ...found.pick, instead: text } };
    return { ...found, headers: { ...found.headers, [where === 'prefer' ? 'Prefer' : 'If-Match']: text } };
  });

const batch: Arbitrary<Batch> = fc.record({
  kind: fc.constant('batch' as const),
  calls: fc.array(one(call, 30, hugeCall), { maxLength: 5 }),
  ids: one<string[]>(
    fc.constant([]),
    6,
    fc.array(fc.constantFrom('1', '2', 'A', 'a', '', '__proto__', '\ud800'), { maxLength: 5 }),
  ),
  dependsOn: fc.array(fc.oneof(fc.constant(-1), fc.nat(4), fc.constantFrom('x', '')), { maxLength: 5 }),
  damage: one<Batch['damage']>(
    fc.constant((text: string) => text),
    6,
    damage,
  ),
});

/** A request, or time that passes between two. */
export const step: Arbitrary<Step> = fc.oneof(
  { arbitrary: call, weight: 40 },
  { arbitrary: batch, weight: 3 },
  { arbitrary: hugeCall, weight: 1 },
  {
    arbitrary: fc.constantFrom(1, 60_000, 121_000, 86_400_000).map((ms) => ({ kind: 'pause' as const, ms })),
    weight: 1,
  },
);
