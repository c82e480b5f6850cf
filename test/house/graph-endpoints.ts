/** A way in which Graph's description spells what it has elsewhere already. */
export interface SugarRule {
  /** What is spelled out, for people. */
  rule: string;
  /** The plain spelling of a path; the path as it is where the rule says nothing of it. */
  rewrite(path: string): string;
}

/** Rules for other spellings of the same operation; the plain one is what an operation has to cover. */
export const SUGAR: readonly SugarRule[] = [
  { rule: 'the signed-in person', rewrite: (path) => path.replace(/^me(?=\/)/, 'users/{}') },
  {
    rule: 'a calendar group in front of a calendar',
    rewrite: (path) => path.replace(/^users\/\{\}\/calendargroups\/\{\}\/calendars\/\{\}/, 'users/{}/calendars/{}'),
  },
  {
    rule: 'the default calendar in front of its events',
    rewrite: (path) => path.replace(/^(users|groups)\/\{\}\/calendar\/(?=events|calendarview)/, '$1/{}/'),
  },
  {
    rule: "a calendar in front of an event's id",
    rewrite: (path) => path.replace(/^users\/\{\}\/calendars\/\{\}\/(?=events\/\{\})/, 'users/{}/'),
  },
  {
    rule: 'a single property of the mailbox settings',
    rewrite: (path) => path.replace(/^(users\/\{\}\/mailboxsettings)\/[a-z]+$/, '$1'),
  },
  { rule: 'the count of a list', rewrite: (path) => path.replace(/\/\$count$/, '') },
];

/**
 * An endpoint as it is compared: ids as `{}`, names in lower case and without namespace, functions with the names of
 * their parameters; `GET /me/reminderView(StartDateTime='{StartDateTime}')` is `GET me/reminderview(startdatetime)`.
 */
export function normalEndpoint(endpoint: string): string {
  const [method = '', path = ''] = endpoint.split(' ', 2);
  const segments = path.split('/').filter((segment) => segment !== '');
  return `${method} ${segments.map(normalSegment).join('/')}`;
}

function normalSegment(segment: string): string {
  if (segment.startsWith('{')) return '{}';
  const [, name = '', parameters = ''] = /^(?:(?:microsoft\.)?graph\.)?([^(]*)(?:\((.*)\))?$/i.exec(segment) ?? [];
  const names = [...parameters.matchAll(/(\w+)=/g)].map(({ 1: parameter = '' }) => parameter.toLowerCase()).sort();
  return name.toLowerCase() + (names.length === 0 ? '' : `(${names.join(',')})`);
}

/** The endpoint in its plain spelling. */
export function plainEndpoint(endpoint: string): string {
  const [method = '', path = ''] = normalEndpoint(endpoint).split(' ', 2);
  return `${method} ${SUGAR.reduce((plain, { rewrite }) => rewrite(plain), path)}`;
}
